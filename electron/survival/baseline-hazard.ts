import type { CoxFit } from './cox';
import { orderByTime, type SurvivalData } from './data';
import { z95 } from './distributions';

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
 * Breslow's estimator (Efron's for an Efron fit): dH₀(t) = d(t) / Σ_{risk set} exp((x − x_ref) β).
 * @param covariates row-major [n][p], those of the fit
 */
export function baselineHazard(data: SurvivalData, covariates: ArrayLike<number>, fit: CoxFit): BaselineHazard {
  const { times, events } = data;
  const n = times.length;
  const p = fit.coefficients.length;
  const reference = new Float64Array(p);
  for (let i = 0; i < n; i++) for (let a = 0; a < p; a++) reference[a]! += covariates[i * p + a]! / n;

  const order = orderByTime(times, true);
  const steps: { time: number; hazard: number; variance: number; drift: Float64Array }[] = [];
  let s0 = 0;
  const s1 = new Float64Array(p);
  for (let start = 0; start < n; ) {
    const time = times[order[start]!]!;
    let deaths = 0;
    let d0 = 0;
    const d1 = new Float64Array(p);
    let end = start;
    for (; end < n && times[order[end]!] === time; end++) {
      const i = order[end]!;
      let eta = 0;
      for (let a = 0; a < p; a++) eta += (covariates[i * p + a]! - reference[a]!) * fit.coefficients[a]!;
      const weight = Math.exp(eta);
      const died = events[i] === 1;
      s0 += weight;
      if (died) {
        deaths++;
        d0 += weight;
      }
      for (let a = 0; a < p; a++) {
        const term = weight * (covariates[i * p + a]! - reference[a]!);
        s1[a]! += term;
        if (died) d1[a]! += term;
      }
    }
    if (deaths > 0) {
      const step = { time, hazard: 0, variance: 0, drift: new Float64Array(p) };
      for (let k = 0; k < deaths; k++) {
        const share = fit.ties === 'efron' ? k / deaths : 0;
        const denominator = s0 - share * d0;
        step.hazard += 1 / denominator;
        step.variance += 1 / denominator ** 2;
        for (let a = 0; a < p; a++) step.drift[a]! += (s1[a]! - share * d1[a]!) / denominator ** 2;
      }
      steps.push(step);
    }
    start = end;
  }
  steps.reverse();
  const m = steps.length;
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
  steps.forEach((step, k) => {
    baseline.times[k] = step.time;
    baseline.cumulativeHazard[k] = hazard += step.hazard;
    baseline.variance[k] = variance += step.variance;
    for (let a = 0; a < p; a++) baseline.drift[k * p + a] = drift[a]! += step.drift[a]!;
  });
  return baseline;
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
