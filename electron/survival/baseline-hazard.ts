import { type CoxFit, linearPredictor } from './cox';
import type { Strata, SurvivalData } from './data';
import { z95 } from './distributions';
import { planRiskSets, tiedShare, visitRiskSets } from './risk-sets';

/**
 * Cumulative baseline hazard H₀(t) of a Cox model at the covariates `reference`, with what its variance needs.
 * Steps at the distinct event times.
 */
export interface BaselineHazard {
  /** Ascending, length m. */
  readonly times: Float64Array;
  /** H₀, [m]. */
  readonly cumulativeHazard: Float64Array;
  /** Variance of H₀ as if β were known, [m]: Σ d / S₀² (Efron: Σ_k 1 / (S₀ − (k/d) S_D)²). */
  readonly variance: Float64Array;
  /** A(t) = ∫ x̄(u) dH₀(u), relative to `reference`, row-major [m][p]: carries the variance of β into that of H. */
  readonly drift: Float64Array;
  /** Covariates at which exp(xβ) = 1, length p: the mean of the cohort. */
  readonly reference: Float64Array;
}

/**
 * Breslow's estimator (Efron's for an Efron fit): dH₀(t) = d(t) / Σ_{risk set} exp((x − x_ref) β), in one stratum.
 * @param covariates row-major [n][p], those of the fit
 * @param stratum of a stratified fit; `baselineHazards` gives them all
 */
export function baselineHazard(
  data: SurvivalData,
  covariates: ArrayLike<number>,
  fit: CoxFit,
  stratum = 0,
): BaselineHazard {
  const baseline = baselineHazards(data, covariates, fit)[stratum];
  if (!baseline) throw new RangeError(`the fit has no stratum ${stratum}`);
  return baseline;
}

/** Baseline hazard of each stratum, at the same reference covariates, the mean of all subjects. */
export function baselineHazards(data: SurvivalData, covariates: ArrayLike<number>, fit: CoxFit): BaselineHazard[] {
  const n = data.times.length;
  const p = fit.coefficients.length;
  const reference = new Float64Array(p);
  for (let i = 0; i < n; i++) for (let a = 0; a < p; a++) reference[a]! += covariates[i * p + a]! / n;
  const centred = Float64Array.from(covariates, (value, index) => value - reference[index % p]!);
  const weights = linearPredictor(fit, centred).map(Math.exp);

  const plan = planRiskSets(data, fit.strata);
  const steps: { time: number; hazard: number; variance: number; drift: Float64Array }[][] = plan.strata.map(() => []);
  visitRiskSets(data, centred, p, weights, plan, ({ stratum, time, dead, s0, s1, d0, d1 }) => {
    const step = { time, hazard: 0, variance: 0, drift: new Float64Array(p) };
    for (let k = 0; k < dead.length; k++) {
      const share = tiedShare(fit.ties, k, dead.length);
      const denominator = s0 - share * d0;
      step.hazard += 1 / denominator;
      step.variance += 1 / denominator ** 2;
      for (let a = 0; a < p; a++) step.drift[a]! += (s1[a]! - share * d1[a]!) / denominator ** 2;
    }
    steps[stratum]!.push(step);
  });
  return steps.map((latestFirst) => {
    const m = latestFirst.length;
    const baseline = {
      times: new Float64Array(m),
      cumulativeHazard: new Float64Array(m),
      variance: new Float64Array(m),
      drift: new Float64Array(m * p),
      reference,
    };
    let hazard = 0;
    let variance = 0;
    const drift = new Float64Array(p);
    latestFirst.reverse().forEach((step, k) => {
      baseline.times[k] = step.time;
      baseline.cumulativeHazard[k] = hazard += step.hazard;
      baseline.variance[k] = variance += step.variance;
      for (let a = 0; a < p; a++) baseline.drift[k * p + a] = drift[a]! += step.drift[a]!;
    });
    return baseline;
  });
}

export interface SurvivalPoint {
  readonly time: number;
  readonly survival: number;
  /** Standard error of the cumulative hazard, that is of −log survival. */
  readonly standardError: number;
  /** 95 % confidence limits. */
  readonly low: number;
  readonly high: number;
}

/**
 * `log-log`: on log(−log S), which keeps the limits within 0 and 1. `log`: on log S, R's default for Cox curves.
 */
export type IntervalScale = 'log-log' | 'log';

/** 95 % limits of a survival probability from the standard error of its cumulative hazard. */
export function survivalInterval(survival: number, standardError: number, scale: IntervalScale): [number, number] {
  if (survival >= 1) return [1, 1];
  if (survival <= 0) return [0, scale === 'log' ? 1 : 0];
  if (scale === 'log')
    return [survival * Math.exp(-z95 * standardError), Math.min(1, survival * Math.exp(z95 * standardError))];
  const width = (z95 * standardError) / -Math.log(survival);
  return [survival ** Math.exp(width), survival ** Math.exp(-width)];
}

/**
 * S(t | x) = exp(−H₀(t) e^η), η = (x − x_ref) β, with
 * var H(t | x) = e^{2η} [ var H₀(t) + q(t)ᵀ V q(t) ], q(t) = (x − x_ref) H₀(t) − A(t)
 * (Therneau and Grambsch, Modeling Survival Data, 2000, section 10.2; V is the covariance of β).
 *
 * @param x covariates of one subject, [p]
 */
export function predictSurvival(
  baseline: BaselineHazard,
  fit: Pick<CoxFit, 'coefficients' | 'covariance'>,
  x: ArrayLike<number>,
  scale: IntervalScale = 'log-log',
): SurvivalPoint[] {
  const p = fit.coefficients.length;
  let eta = 0;
  for (let a = 0; a < p; a++) eta += (x[a]! - baseline.reference[a]!) * fit.coefficients[a]!;
  const relative = Math.exp(eta);
  const q = new Float64Array(p);
  return Array.from(baseline.times, (time, k) => {
    for (let a = 0; a < p; a++)
      q[a] = (x[a]! - baseline.reference[a]!) * baseline.cumulativeHazard[k]! - baseline.drift[k * p + a]!;
    let fromBeta = 0;
    for (let a = 0; a < p; a++) for (let b = 0; b < p; b++) fromBeta += q[a]! * fit.covariance[a * p + b]! * q[b]!;
    const standardError = relative * Math.sqrt(baseline.variance[k]! + fromBeta);
    const survival = Math.exp(-baseline.cumulativeHazard[k]! * relative);
    const [low, high] = survivalInterval(survival, standardError, scale);
    return { time, survival, standardError, low, high };
  });
}

/**
 * S(t | x) of many subjects at a few times, without intervals: Float64 [subject][time].
 * @param baselines of each stratum
 * @param covariates row-major [n][p]
 * @param times in any order
 * @param strata of these subjects
 */
export function survivalProbabilities(
  baselines: readonly BaselineHazard[],
  fit: Pick<CoxFit, 'coefficients'>,
  covariates: ArrayLike<number>,
  times: ArrayLike<number>,
  strata: Strata = null,
): Float64Array {
  const p = fit.coefficients.length;
  const n = covariates.length / p;
  const m = times.length;
  const hazards = baselines.map((baseline) =>
    Array.from(times, (time) => {
      const step = baseline.times.findLastIndex((at) => at <= time);
      return step < 0 ? 0 : baseline.cumulativeHazard[step]!;
    }),
  );
  const survival = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    const stratum = strata ? strata[i]! : 0;
    const baseline = baselines[stratum];
    if (!baseline) throw new RangeError(`the fit has no stratum ${stratum}`);
    let eta = 0;
    for (let a = 0; a < p; a++) eta += (covariates[i * p + a]! - baseline.reference[a]!) * fit.coefficients[a]!;
    for (let k = 0; k < m; k++) survival[i * m + k] = Math.exp(-hazards[stratum]![k]! * Math.exp(eta));
  }
  return survival;
}
