import { type CoxFit, linearPredictor } from './cox';
import type { SurvivalData } from './data';
import { type ChiSquaredTest, chiSquaredTest } from './distributions';
import { kaplanMeier } from './kaplan-meier';
import { cholesky, quadraticForm, solveCholesky } from './linear';
import { planRiskSets, tiedShare, visitRiskSets } from './risk-sets';

/** g(t), against which a coefficient may change: 1 − Kaplan–Meier just before t, t, log t, or the rank of t. */
export const timeTransforms = ['km', 'identity', 'log', 'rank'] as const;
export type TimeTransform = (typeof timeTransforms)[number];

export interface ProportionalHazardsCheck {
  readonly transform: TimeTransform;
  /** Small p: the effect of this covariate changes with time. */
  readonly covariates: readonly ({ readonly covariate: string } & ChiSquaredTest)[];
  readonly global: ChiSquaredTest;
  /** One for each event, by stratum, then by time. */
  readonly residuals: {
    readonly subjects: Int32Array;
    readonly times: Float64Array;
    /** g at these times. */
    readonly transformed: Float64Array;
    /** Scaled Schoenfeld residuals plus β, row-major [event][p]: smoothed over g they estimate β(t). */
    readonly scaled: Float64Array;
  };
}

/**
 * Tests whether β is constant in time: the score test of θ = 0 in β(t) = β + θ g(t), and the scaled Schoenfeld residuals
 * with it. (Grambsch and Therneau, Biometrika 81 (1994); as in `cox.zph` of R's survival since version 3, which uses the
 * whole information matrix in the place of its average.)
 * @param covariates row-major [n][p], those of the fit
 * @throws RangeError for a penalised fit, for log t where an event is at time 0, or when too few events tell β from θ
 */
export function checkProportionalHazards(
  data: SurvivalData,
  covariates: ArrayLike<number>,
  fit: CoxFit,
  transform: TimeTransform = 'km',
): ProportionalHazardsCheck {
  if (fit.ridge > 0) throw new RangeError('proportional hazards are checked on a fit without a ridge penalty');
  const n = data.times.length;
  const p = fit.coefficients.length;
  const transformed = transformTimes(data, transform);
  let middle = 0;
  for (let i = 0; i < n; i++) if (data.events[i] === 1) middle += transformed[i]! / fit.events;

  const means = new Float64Array(p);
  for (let i = 0; i < n; i++) for (let a = 0; a < p; a++) means[a]! += covariates[i * p + a]! / n;
  const x = Float64Array.from(covariates, (value, index) => value - means[index % p]!);
  const weights = linearPredictor(fit, x).map(Math.exp);
  const size = 2 * p;
  const score = new Float64Array(size);
  const information = new Float64Array(size * size);
  const residuals: { subject: number; stratum: number; schoenfeld: Float64Array }[] = [];
  const mean = new Float64Array(p);
  visitRiskSets(data, x, p, weights, planRiskSets(data, fit.strata), (set) => {
    const { stratum, dead, s0, s1, s2, d0, d1, d2 } = set;
    const g = transformed[dead[0]!]! - middle;
    mean.fill(0);
    for (let k = 0; k < dead.length; k++) {
      const share = tiedShare(fit.ties, k, dead.length);
      const denominator = s0 - share * d0;
      const at = (a: number) => (s1[a]! - share * d1[a]!) / denominator;
      for (let a = 0; a < p; a++) {
        mean[a]! += at(a) / dead.length;
        for (let b = 0; b <= a; b++) {
          const variance = (s2[a * p + b]! - share * d2[a * p + b]!) / denominator - at(a) * at(b);
          for (const [row, column] of a === b ? [[a, b]] : [[a, b] as const, [b, a] as const]) {
            information[row! * size + column!]! += variance;
            information[row! * size + p + column!]! += g * variance;
            information[(p + row!) * size + column!]! += g * variance;
            information[(p + row!) * size + p + column!]! += g * g * variance;
          }
        }
      }
    }
    for (const subject of dead) {
      const schoenfeld = mean.map((value, a) => x[subject * p + a]! - value);
      for (let a = 0; a < p; a++) score[p + a]! += g * schoenfeld[a]!;
      residuals.push({ subject, stratum, schoenfeld });
    }
  });

  const test = (tested: readonly number[]): ChiSquaredTest => {
    const kept = [...Array(p).keys(), ...tested.map((a) => p + a)];
    const matrix = Float64Array.from({ length: kept.length ** 2 }, (_, index) => {
      const [row, column] = [kept[Math.floor(index / kept.length)]!, kept[index % kept.length]!];
      return information[row * size + column]!;
    });
    const statistic = quadraticForm(
      matrix,
      kept.length,
      Float64Array.from(kept, (index) => score[index]!),
    );
    if (statistic === null)
      throw new RangeError('there are too few events, or too few times of events, to check proportional hazards');
    return chiSquaredTest(statistic, tested.length);
  };

  // The average information of an event scales the residuals.
  const average = new Float64Array(p * p);
  for (let a = 0; a < p; a++) for (let b = 0; b < p; b++) average[a * p + b] = information[a * size + b]! / fit.events;
  const spread = Float64Array.from({ length: p }, (_, a) => Math.sqrt(average[a * p + a]!));
  const factor = cholesky(
    average.map((value, index) => value / (spread[Math.floor(index / p)]! * spread[index % p]!)),
    p,
  );
  if (!factor) throw new RangeError('the information matrix is singular');
  residuals.sort((a, b) => a.stratum - b.stratum || data.times[a.subject]! - data.times[b.subject]!);
  const scaled = new Float64Array(residuals.length * p);
  residuals.forEach(({ schoenfeld }, k) => {
    const solved = solveCholesky(
      factor,
      p,
      schoenfeld.map((value, a) => value / spread[a]!),
    );
    for (let a = 0; a < p; a++) scaled[k * p + a] = fit.coefficients[a]! + solved[a]! / spread[a]!;
  });
  return {
    transform,
    covariates: fit.names.map((covariate, a) => ({ covariate, ...test([a]) })),
    global: test([...Array(p).keys()]),
    residuals: {
      subjects: Int32Array.from(residuals, ({ subject }) => subject),
      times: Float64Array.from(residuals, ({ subject }) => data.times[subject]!),
      transformed: Float64Array.from(residuals, ({ subject }) => transformed[subject]!),
      scaled,
    },
  };
}

/** g at each subject's end of follow-up, [n]. */
function transformTimes(data: SurvivalData, transform: TimeTransform): Float64Array {
  const times = Float64Array.from(data.times);
  switch (transform) {
    case 'identity':
      return times;
    case 'log':
      if (times.some((time, i) => data.events[i] === 1 && time === 0))
        throw new RangeError('an event is at time 0, which has no logarithm');
      return times.map(Math.log);
    case 'rank': {
      const sorted = Float64Array.from(times).sort();
      const [first, last] = [new Map<number, number>(), new Map<number, number>()];
      sorted.forEach((time, k) => {
        if (!first.has(time)) first.set(time, k);
        last.set(time, k);
      });
      // Ties share the middle of their ranks.
      return times.map((time) => (first.get(time)! + last.get(time)!) / 2 + 1);
    }
    case 'km': {
      const curve = kaplanMeier(data);
      const before = new Map(curve.map(({ time }, k) => [time, 1 - (curve[k - 1]?.survival ?? 1)]));
      return times.map((time) => before.get(time)!);
    }
  }
}
