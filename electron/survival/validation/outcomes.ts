import type { TrainingReport } from '../../contract';
import { calibrationAt } from '../accuracy';
import { baselineHazard, survivalProbabilities } from '../baseline-hazard';
import { fitCox } from '../cox';
import { coxTable } from '../cox-table';
import { type SurvivalData, subsetOf } from '../data';
import { kaplanMeier } from '../kaplan-meier';
import { logRank } from '../log-rank';
import { quantile } from './summary';
import { volumeNames } from './volumetric';

/** Tables and curves of subjects by predictions of networks that had not seen them. */

const daysOfYear = 365.25;

/** Days at which numbers at risk are given: 0 and about six whole steps of a year, half a year, a month or a day. */
function riskDays(longest: number): number[] {
  const steps = [5 * daysOfYear, 2 * daysOfYear, daysOfYear, daysOfYear / 2, daysOfYear / 4, 30, 7, 1];
  const step = steps.find((days) => longest / days >= 4) ?? longest / 5;
  if (!(step > 0)) return [0];
  return Array.from({ length: Math.floor(longest / step) + 1 }, (_, i) => Math.round(i * step));
}

/**
 * Kaplan–Meier curves of the halves above and below the median prediction, with 95 % limits (log-log), numbers at risk, and
 * their log-rank test. Predictions at the median itself count as low.
 * @returns null where one half is empty or they never share a risk set
 */
export function riskGroups(
  data: SurvivalData,
  logHazards: Float64Array,
  predictions: string,
): TrainingReport['kaplanMeier'] {
  const median = quantile(logHazards, 0.5);
  const high = Array.from(logHazards, (value) => (value > median ? 1 : 0));
  const longest = Math.max(...Array.from(data.times));
  try {
    const { chiSquared, degreesOfFreedom, pValue } = logRank(data, high);
    const curves = [0, 1].map((group) => {
      const members = high.flatMap((own, i) => (own === group ? [i] : []));
      const own = subsetOf(data, members);
      return {
        group: group === 1 ? 'high' : 'low',
        subjects: members.length,
        events: members.reduce((sum, i) => sum + data.events[i]!, 0),
        points: kaplanMeier(own).map(({ time, survival, low, high: upper }) => ({
          days: time,
          survival,
          low,
          high: upper,
        })),
        atRisk: riskDays(longest).map((days) => ({
          days,
          subjects: members.filter((i) => data.times[i]! >= days).length,
        })),
      };
    });
    return { curves, logRank: { chiSquared, degrees: degreesOfFreedom, p: pValue }, predictions };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

interface Covariate {
  readonly name: string;
  readonly per: string;
  readonly values: Float64Array;
}

/**
 * Hazard ratios: the network's prediction alone (per standard deviation, and per unit of its own log hazard: 1 there is a
 * perfect calibration), each volume alone, and the prediction beside the volumes.
 * @returns rows, and the models that could not be fitted, in words
 */
export function hazardRows(
  data: SurvivalData,
  logHazards: Float64Array,
  volumes: Float64Array | null,
): { rows: TrainingReport['hazards']; warnings: string[] } {
  const n = logHazards.length;
  const mean = logHazards.reduce((sum, value) => sum + value, 0) / n;
  const spread = Math.sqrt(logHazards.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const network = (name: string): Covariate => ({
    name,
    per: 'per standard deviation',
    values: logHazards.map((value) => value / spread),
  });
  const steps = [10, 10, 5];
  const volume = (a: number): Covariate => ({
    name: volumeNames[a]!,
    per: a < 2 ? 'per 10 ml' : 'per 5 points',
    values: Float64Array.from({ length: n }, (_, i) => volumes![i * volumeNames.length + a]! / steps[a]!),
  });
  const volumetric = volumes ? volumeNames.map((_, a) => volume(a)) : [];
  const models: Covariate[][] = [
    [network('Motion network')],
    [{ name: 'Motion network', per: 'per unit of its log hazard', values: logHazards }],
    ...volumetric.map((covariate) => [covariate]),
  ];
  if (volumes)
    models.push([
      network('Motion network, with the volumes'),
      ...volumetric.map((covariate) => ({ ...covariate, name: `${covariate.name}, with the network` })),
    ]);
  const rows: TrainingReport['hazards'] = [];
  const warnings: string[] = [];
  for (const model of models) {
    const covariates = new Float64Array(n * model.length);
    model.forEach(({ values }, a) => {
      for (let i = 0; i < n; i++) covariates[i * model.length + a] = values[i]!;
    });
    try {
      const fit = fitCox(data, covariates, { names: model.map(({ name }) => name) });
      coxTable(fit).forEach((row, a) => {
        rows.push({
          name: row.covariate,
          per: model[a]!.per,
          coefficient: row.coefficient,
          standardError: row.standardError,
          hazardRatio: row.hazardRatio,
          low: row.hazardRatioLow,
          high: row.hazardRatioHigh,
          p: row.pValue,
        });
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      warnings.push(`No hazard ratio of ${model.map(({ name }) => name).join(' and ')}: ${error.message}.`);
    }
  }
  return { rows, warnings };
}

/** Horizons in days, the preferred first; one is taken where enough subjects are still followed. */
const horizons = [5 * daysOfYear, 3 * daysOfYear, 2 * daysOfYear, daysOfYear, daysOfYear / 2];
/** Subjects still followed at the horizon: this share, and this many. */
const followed = { share: 0.1, subjects: 20 };

/**
 * Predicted against observed risk of death up to a horizon, in fifths by predicted risk. Predictions become probabilities
 * as in a published package: a Cox model of one covariate, the prediction, and its baseline hazard. So the level of risk and
 * the mean slope are fitted to these subjects; their order and the shape of the relation are not.
 * @returns null where no model can be fitted or no group is followed so far
 */
export function calibration(data: SurvivalData, logHazards: Float64Array): TrainingReport['calibration'] {
  const n = logHazards.length;
  const beyond = (days: number) => Array.from(data.times).filter((time) => time > days).length;
  const days =
    horizons.find((horizon) => beyond(horizon) >= Math.max(followed.subjects, followed.share * n)) ??
    quantile(data.times, 0.5);
  try {
    const fit = fitCox(data, logHazards);
    const survival = survivalProbabilities([baselineHazard(data, logHazards, fit)], fit, logHazards, [days]);
    const groups = calibrationAt(data, survival, days, Math.min(5, n)).groups.flatMap(
      ({ predicted, observed, low, high, subjects }) =>
        observed === null || low === null || high === null ? [] : [{ predicted, observed, low, high, subjects }],
    );
    return groups.length > 0 ? { days: Math.round(days), groups } : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
