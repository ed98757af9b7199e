import { type CensoringDistribution, censoringDistribution } from './censoring';
import { checkSurvivalData, refuseEntries, type SurvivalData, subsetOf } from './data';
import { curveAt, kaplanMeier } from './kaplan-meier';

/** How well predictions of survival up to a horizon came true. None of these takes delayed entry. */

export interface BrierScore {
  readonly horizon: number;
  /** Mean squared error of the predicted probability: 0 is perfect, 0.25 a coin. */
  readonly score: number;
  /** The same for everyone's Kaplan–Meier curve, which knows no covariates. */
  readonly reference: number;
  /** 1 − score / reference: share of the error that the predictions remove; below 0 they are worse than none. */
  readonly scaled: number;
}

/**
 * Brier score at a horizon with inverse-probability-of-censoring weights: who died up to the horizon weighs 1 / G(T−), who
 * was followed beyond it 1 / G(horizon), who was censored before it nothing.
 * (Graf, Schmoor, Sauerbrei and Schumacher, Statistics in Medicine 18 (1999).)
 * @param survival predicted probability of surviving the horizon, [n], each 0 … 1
 * @throws RangeError when no one was followed beyond the horizon
 */
export function brierScore(
  data: SurvivalData,
  survival: ArrayLike<number>,
  horizon: number,
  censoring: CensoringDistribution = censoringDistribution(data),
): BrierScore {
  checkPredictions(data, survival, horizon);
  const marginal = curveAt(kaplanMeier(data), horizon)?.survival ?? 1;
  const n = data.times.length;
  let score = 0;
  let reference = 0;
  for (let i = 0; i < n; i++) {
    const outcome = outcomeAt(data, i, horizon);
    if (outcome === 'unknown') continue;
    const weight = 1 / (outcome === 'died' ? censoring.before(data.times[i]!) : censoring.after(horizon)) / n;
    const survived = outcome === 'died' ? 0 : 1;
    score += weight * (survived - survival[i]!) ** 2;
    reference += weight * (survived - marginal) ** 2;
  }
  return { horizon, score, reference, scaled: 1 - score / reference };
}

export interface IntegratedBrierScore {
  readonly score: number;
  readonly reference: number;
  readonly scaled: number;
  readonly points: readonly BrierScore[];
}

/**
 * Brier score averaged over time by the trapezoidal rule, from the first to the last horizon.
 * @param survival predicted probabilities, row-major [n][horizon]
 * @param horizons ascending, two or more
 */
export function integratedBrierScore(
  data: SurvivalData,
  survival: ArrayLike<number>,
  horizons: ArrayLike<number>,
  censoring: CensoringDistribution = censoringDistribution(data),
): IntegratedBrierScore {
  const m = horizons.length;
  if (m < 2) throw new RangeError('the integrated Brier score needs two or more horizons');
  if (survival.length !== data.times.length * m)
    throw new RangeError(`${survival.length} predictions for ${data.times.length} subjects at ${m} times`);
  const points = Array.from(horizons, (horizon, k) => {
    if (k > 0 && !(horizon > horizons[k - 1]!)) throw new RangeError('the horizons do not ascend');
    const column = Float64Array.from(data.times, (_, i) => survival[i * m + k]!);
    return brierScore(data, column, horizon, censoring);
  });
  const average = (of: (point: BrierScore) => number) => {
    let area = 0;
    for (let k = 1; k < m; k++) area += ((of(points[k]!) + of(points[k - 1]!)) / 2) * (horizons[k]! - horizons[k - 1]!);
    return area / (horizons[m - 1]! - horizons[0]!);
  };
  const [score, reference] = [average((point) => point.score), average((point) => point.reference)];
  return { score, reference, scaled: 1 - score / reference, points };
}

export interface TimeDependentAuc {
  readonly horizon: number;
  /** NaN when no one died up to the horizon. */
  readonly auc: number;
  /** Who died up to the horizon, and who was followed beyond it. */
  readonly cases: number;
  readonly controls: number;
}

/**
 * Cumulative/dynamic area under the ROC curve: the probability that one who dies up to the horizon has a higher score than
 * one who survives it (equal scores count ½), cases weighted 1 / G(T−). Time n log n.
 * (Uno, Cai, Tian and Wei, JASA 102 (2007); Hung and Chiang, Scandinavian Journal of Statistics 37 (2010).)
 * @param score predicted risk: higher means earlier death
 * @throws RangeError when no one was followed beyond the horizon
 */
export function timeDependentAuc(
  data: SurvivalData,
  score: ArrayLike<number>,
  horizon: number,
  censoring: CensoringDistribution = censoringDistribution(data),
): TimeDependentAuc {
  checkPredictions(data, score, horizon, false);
  const subjects = Array.from(data.times, (_, i) => i);
  const controls = Float64Array.from(
    subjects.filter((i) => outcomeAt(data, i, horizon) === 'survived'),
    (i) => score[i]!,
  ).sort();
  /** How many controls score less (or not more). */
  const count = (value: number, including: boolean): number => {
    let [low, high] = [0, controls.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (controls[middle]! < value || (including && controls[middle] === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  let [won, total, cases] = [0, 0, 0];
  for (const i of subjects) {
    if (outcomeAt(data, i, horizon) !== 'died') continue;
    cases++;
    const weight = 1 / censoring.before(data.times[i]!);
    total += weight * controls.length;
    won += (weight * (count(score[i]!, false) + count(score[i]!, true))) / 2;
  }
  return { horizon, auc: won / total, cases, controls: controls.length };
}

export interface CalibrationGroup {
  readonly subjects: number;
  readonly events: number;
  /** Mean predicted probability of dying up to the horizon. */
  readonly predicted: number;
  /** 1 − Kaplan–Meier at the horizon, with 95 % limits (log-log); null where no one of the group is followed so far. */
  readonly observed: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Calibration {
  readonly horizon: number;
  /** By predicted risk, the lowest first. */
  readonly groups: readonly CalibrationGroup[];
  readonly overall: CalibrationGroup;
  /** Observed ÷ predicted over everyone, 1 where they agree; null without an observed risk. */
  readonly ratio: number | null;
}

/**
 * Predicted against observed risk at a horizon, in groups of about equal size by predicted risk; equal predictions stay
 * together, so that groups may be fewer.
 * @param survival predicted probability of surviving the horizon, [n], each 0 … 1
 */
export function calibrationAt(
  data: SurvivalData,
  survival: ArrayLike<number>,
  horizon: number,
  groups = 5,
): Calibration {
  checkPredictions(data, survival, horizon);
  const n = data.times.length;
  if (!Number.isInteger(groups) || groups < 1 || groups > n) throw new RangeError(`${groups} groups of ${n} subjects`);
  const order = Array.from(data.times, (_, i) => i).sort((a, b) => survival[b]! - survival[a]!);
  const summarise = (members: readonly number[]): CalibrationGroup => {
    const own = subsetOf(data, members);
    const curve = kaplanMeier(own);
    const last = curve.at(-1)!;
    const point = curveAt(curve, horizon);
    const known = last.time >= horizon || last.survival === 0;
    return {
      subjects: members.length,
      events: members.filter((i) => outcomeAt(data, i, horizon) === 'died').length,
      predicted: members.reduce((sum, i) => sum + (1 - survival[i]!), 0) / members.length,
      observed: known ? 1 - (point?.survival ?? 1) : null,
      low: known ? 1 - (point?.high ?? 1) : null,
      high: known ? 1 - (point?.low ?? 1) : null,
    };
  };
  const cuts = new Set([0, n]);
  for (let k = 1; k < groups; k++) {
    const wanted = Math.round((k * n) / groups);
    const [first, end] = runAround(wanted, (at) => survival[order[at]!] === survival[order[at - 1]!], n);
    cuts.add(wanted - first < end - wanted ? first : end);
  }
  const borders = [...cuts].sort((a, b) => a - b);
  const parts = borders.slice(1).map((end, k) => summarise(order.slice(borders[k], end)));
  const overall = summarise(order);
  return {
    horizon,
    groups: parts,
    overall,
    ratio: overall.observed === null ? null : overall.observed / overall.predicted,
  };
}

/** The nearest places before and after `at` (itself, if it is one) at which `joined` does not hold the two sides together. */
function runAround(at: number, joined: (at: number) => boolean, n: number): [number, number] {
  let [first, end] = [at, at];
  while (first > 0 && first < n && joined(first)) first--;
  while (end > 0 && end < n && joined(end)) end++;
  return [first, end];
}

type Outcome = 'died' | 'survived' | 'unknown';

/** Who was censored at the horizon itself is not known to have survived it: the weight of the others makes up for it. */
function outcomeAt({ times, events }: SurvivalData, i: number, horizon: number): Outcome {
  if (times[i]! > horizon) return 'survived';
  return events[i] === 1 ? 'died' : 'unknown';
}

function checkPredictions(data: SurvivalData, values: ArrayLike<number>, horizon: number, probabilities = true): void {
  refuseEntries(data, 'the accuracy of predictions');
  const n = checkSurvivalData(data);
  if (values.length !== n) throw new RangeError(`${n} subjects but ${values.length} predictions`);
  if (!(horizon > 0)) throw new RangeError(`the horizon is ${horizon}`);
  let followed = false;
  for (let i = 0; i < n; i++) {
    if (probabilities ? !(values[i]! >= 0 && values[i]! <= 1) : Number.isNaN(values[i]!))
      throw new RangeError(`prediction ${i} is ${values[i]}${probabilities ? ', not a probability from 0 to 1' : ''}`);
    followed ||= data.times[i]! > horizon;
  }
  if (!followed) throw new RangeError(`no one was followed beyond ${horizon}; choose an earlier horizon`);
}
