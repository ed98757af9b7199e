import { z } from 'zod';
import { type BaselineHazard, baselineHazard, predictSurvival } from './baseline-hazard';
import { type CoxFit, fitCox } from './cox';
import type { SurvivalData } from './data';
import { type ImportanceMap, importanceMap } from './explain/importance';
import { descriptorVertices } from './heart-beat';

const numbers = z.array(z.number());

/**
 * `cohort.json` of a survival model: what turns the network's log hazard of one patient into a place among others and
 * a survival curve. Everything in it comes from subjects that the network was not trained on.
 */
export const referenceCohortSchema = z
  .object({
    format: z.literal('dextra-survival-cohort/1'),
    description: z.string().min(1),
    simulated: z.boolean(),
    subjects: z.int().positive(),
    events: z.int().positive(),
    /** Log hazard ratio of every subject against the cohort's mean: slope × (network − centre). Ascending. */
    logHazardRatios: numbers.min(1),
    /** Mean of the network's log hazard over the cohort. */
    centre: z.number(),
    /** Cox coefficient of the network's log hazard (1 = perfectly calibrated) and its variance. */
    slope: z.number(),
    slopeVariance: z.number().nonnegative(),
    /** Cumulative hazard at the centre: Breslow/Efron with the parts of its variance, see baseline-hazard.ts. */
    baseline: z.object({ days: numbers.min(2), cumulativeHazard: numbers, variance: numbers, drift: numbers }),
    /** Root mean square difference between descriptor and reconstruction, mm: percentiles over the cohort. */
    reconstructionErrorMm: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }),
    importance: z.object({
      /** One per matched vertex. */
      values: numbers.length(descriptorVertices),
      /** 95 % limits of each value, and p values adjusted for all of them; absent in packages of before. */
      low: numbers.length(descriptorVertices).optional(),
      high: numbers.length(descriptorVertices).optional(),
      adjustedP: numbers.length(descriptorVertices).optional(),
      unit: z.string(),
      definition: z.string(),
    }),
  })
  .refine(
    ({ baseline: { days, cumulativeHazard, variance, drift } }) =>
      [cumulativeHazard, variance, drift].every((values) => values.length === days.length) &&
      days.every(
        (day, i) => day >= 0 && (i === 0 || (day > days[i - 1]! && cumulativeHazard[i]! >= cumulativeHazard[i - 1]!)),
      ),
    { path: ['baseline'], message: 'the days must rise, the hazard must not fall, and all four lists be as long' },
  );
export type ReferenceCohort = z.infer<typeof referenceCohortSchema>;

export interface CohortPredictions extends SurvivalData {
  readonly description: string;
  readonly simulated: boolean;
  /** The network's log hazard of each subject. */
  readonly logHazards: ArrayLike<number>;
  readonly reconstructionErrorsMm: ArrayLike<number>;
  /** Float32 [subject][19][202][3], mm. */
  readonly descriptors: Float32Array;
}

const points = 60;
/** The curve ends where fewer subjects than this are still followed. */
const fewest = 10;

/** Calibrates the network's log hazard on subjects it has not seen, and keeps what a prediction needs. */
export function buildReferenceCohort(cohort: CohortPredictions): { file: ReferenceCohort; fit: CoxFit } {
  const n = cohort.times.length;
  const fit = fitCox(cohort, cohort.logHazards);
  const baseline = baselineHazard(cohort, cohort.logHazards, fit);
  const slope = fit.coefficients[0]!;
  const centre = baseline.reference[0]!;
  const ratios = Array.from(cohort.logHazards, (value) => slope * (value - centre));

  const longest = Array.from(cohort.times).sort((a, b) => b - a)[Math.min(fewest, n) - 1]!;
  const days = Array.from({ length: points }, (_, i) => Math.round((longest * i) / (points - 1)));
  const at = days.map((day) => baseline.times.findLastIndex((time) => time <= day));
  const step = (values: Float64Array) => at.map((index) => (index < 0 ? 0 : rounded(values[index]!)));
  const errors = Float64Array.from(cohort.reconstructionErrorsMm).sort();
  const percentile = (share: number) => rounded(errors[Math.min(n - 1, Math.floor(share * n))]!);
  const file: ReferenceCohort = {
    format: 'dextra-survival-cohort/1',
    description: cohort.description,
    simulated: cohort.simulated,
    subjects: n,
    events: Array.from(cohort.events).reduce((sum, event) => sum + event, 0),
    logHazardRatios: ratios.map(rounded).sort((a, b) => a - b),
    centre,
    slope,
    slopeVariance: fit.covariance[0]!,
    baseline: {
      days,
      cumulativeHazard: step(baseline.cumulativeHazard),
      variance: step(baseline.variance),
      drift: step(baseline.drift),
    },
    reconstructionErrorMm: { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) },
    importance: importanceOf(importanceMap(cohort.descriptors, ratios)),
  };
  return { file, fit };
}

const rounded = (value: number): number => Number(value.toPrecision(7));

/** An importance map as files and reports keep it. */
export const importanceOf = ({ values, low, high, adjustedP, unit, definition }: ImportanceMap) => ({
  values: Array.from(values, rounded),
  low: Array.from(low, rounded),
  high: Array.from(high, rounded),
  adjustedP: Array.from(adjustedP, rounded),
  unit,
  definition,
});

export interface PlaceInCohort {
  /** Against the cohort's mean. */
  readonly logHazardRatio: number;
  /** Share of the cohort with a lower or equal risk, 0 … 100. */
  readonly percentile: number;
  readonly survival: { days: number; probability: number; low: number; high: number }[];
}

/**
 * Log hazard ratio, percentile and survival curve with its 95 % interval (log-log scale; the uncertainty of slope and
 * baseline, not that of the network).
 * @param logHazard the network's output for one patient
 */
export function placeInCohort(cohort: ReferenceCohort, logHazard: number): PlaceInCohort {
  const logHazardRatio = cohort.slope * (logHazard - cohort.centre);
  const baseline: BaselineHazard = {
    times: Float64Array.from(cohort.baseline.days),
    cumulativeHazard: Float64Array.from(cohort.baseline.cumulativeHazard),
    variance: Float64Array.from(cohort.baseline.variance),
    drift: Float64Array.from(cohort.baseline.drift),
    reference: Float64Array.of(cohort.centre),
  };
  const fit = { coefficients: Float64Array.of(cohort.slope), covariance: Float64Array.of(cohort.slopeVariance) };
  const below = cohort.logHazardRatios.filter((ratio) => ratio <= logHazardRatio).length;
  return {
    logHazardRatio,
    percentile: (100 * below) / cohort.logHazardRatios.length,
    survival: predictSurvival(baseline, fit, [logHazard]).map(({ time, survival, low, high }) => ({
      days: time,
      probability: survival,
      low,
      high,
    })),
  };
}
