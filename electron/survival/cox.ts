import { checkSurvivalData, orderByTime, type SurvivalData } from './data';
import { cholesky, invertCholesky, solveCholesky } from './linear';

export type Ties = 'breslow' | 'efron';

/** A fitted proportional-hazards model, λ(t | x) = λ₀(t) exp(xβ). */
export interface CoxFit {
  readonly ties: Ties;
  /** β, length p. */
  readonly coefficients: Float64Array;
  /** Inverse of the observed information, p × p, row-major. */
  readonly covariance: Float64Array;
  readonly standardErrors: Float64Array;
  /** Log partial likelihood at β = 0 and at the estimate. */
  readonly logLikelihoodNull: number;
  readonly logLikelihood: number;
  readonly iterations: number;
}

interface Derivatives {
  value: number;
  gradient: Float64Array;
  /** Negative second derivative, p × p. */
  information: Float64Array;
}

/**
 * Log partial likelihood, its gradient and its information at β.
 *
 * With S_R = Σ over the risk set of exp(xβ) and S_D = the same over the d deaths tied at one time, each time adds
 * Breslow: Σ_D xβ − d log S_R; Efron: Σ_D xβ − Σ_{k<d} log(S_R − (k/d) S_D).
 * (Breslow, Biometrics 30 (1974); Efron, JASA 72 (1977).)
 *
 * @param covariates row-major [n][p]
 */
export function coxPartialLikelihood(
  data: SurvivalData,
  covariates: ArrayLike<number>,
  beta: ArrayLike<number>,
  ties: Ties = 'efron',
): Derivatives {
  const n = data.times.length;
  return derivatives(data, covariates, beta, ties, orderByTime(data.times, true), n);
}

function derivatives(
  { times, events }: SurvivalData,
  x: ArrayLike<number>,
  beta: ArrayLike<number>,
  ties: Ties,
  order: Int32Array,
  n: number,
): Derivatives {
  const p = beta.length;
  const gradient = new Float64Array(p);
  const information = new Float64Array(p * p);
  let value = 0;
  // Sums over the risk set, and over the deaths at the current time: exp(xβ), x exp(xβ), x xᵀ exp(xβ).
  let s0 = 0;
  const s1 = new Float64Array(p);
  const s2 = new Float64Array(p * p);
  const d1 = new Float64Array(p);
  const d2 = new Float64Array(p * p);
  const mean = new Float64Array(p);
  for (let start = 0; start < n; ) {
    const time = times[order[start]!]!;
    let deaths = 0;
    let d0 = 0;
    d1.fill(0);
    d2.fill(0);
    let end = start;
    for (; end < n && times[order[end]!] === time; end++) {
      const i = order[end]!;
      let eta = 0;
      for (let a = 0; a < p; a++) eta += x[i * p + a]! * beta[a]!;
      const weight = Math.exp(eta);
      const died = events[i] === 1;
      s0 += weight;
      if (died) {
        deaths++;
        d0 += weight;
        value += eta;
      }
      for (let a = 0; a < p; a++) {
        const xa = x[i * p + a]!;
        s1[a]! += weight * xa;
        if (died) {
          d1[a]! += weight * xa;
          gradient[a]! += xa;
        }
        for (let b = 0; b <= a; b++) {
          const product = weight * xa * x[i * p + b]!;
          s2[a * p + b]! += product;
          if (died) d2[a * p + b]! += product;
        }
      }
    }
    for (let k = 0; k < deaths; k++) {
      const share = ties === 'efron' ? k / deaths : 0;
      const denominator = s0 - share * d0;
      value -= Math.log(denominator);
      for (let a = 0; a < p; a++) {
        mean[a] = (s1[a]! - share * d1[a]!) / denominator;
        gradient[a]! -= mean[a]!;
        for (let b = 0; b <= a; b++)
          information[a * p + b]! += (s2[a * p + b]! - share * d2[a * p + b]!) / denominator - mean[a]! * mean[b]!;
      }
    }
    start = end;
  }
  for (let a = 0; a < p; a++) for (let b = 0; b < a; b++) information[b * p + a] = information[a * p + b]!;
  return { value, gradient, information };
}

/**
 * Fits the model by Newton's method with step halving, for few covariates (time n p² per step).
 *
 * @param covariates row-major [n][p]; centred inside, which changes neither β nor its variance
 * @param ties Efron's approximation by default, as in R
 * @throws RangeError when there is no event, a covariate is constant or collinear, or β runs away (separation)
 */
export function fitCox(data: SurvivalData, covariates: ArrayLike<number>, ties: Ties = 'efron'): CoxFit {
  const n = checkSurvivalData(data);
  const p = n === 0 ? 0 : covariates.length / n;
  if (!Number.isInteger(p) || p < 1) throw new RangeError(`${covariates.length} covariates for ${n} subjects`);
  if (!Array.from(data.events).includes(1)) throw new RangeError('no event was observed');
  const centred = centre(covariates, n, p);
  const order = orderByTime(data.times, true);
  const at = (candidate: Float64Array) => derivatives(data, centred, candidate, ties, order, n);

  let beta: Float64Array = new Float64Array(p);
  let here = at(beta);
  const logLikelihoodNull = here.value;
  let iterations = 0;
  for (; iterations < 50; iterations++) {
    const factor = cholesky(here.information, p);
    if (!factor) throw new RangeError('a covariate is constant or a combination of others among those at risk');
    const step = solveCholesky(factor, p, here.gradient);
    // Twice the gain that Newton's quadratic model still promises.
    let promised = 0;
    for (let a = 0; a < p; a++) promised += step[a]! * here.gradient[a]!;
    if (promised < 1e-18 * (1 + Math.abs(here.value))) break;
    let next = here;
    let candidate = beta;
    let scale = 1;
    for (; scale > 1e-6; scale /= 2) {
      candidate = beta.map((value, a) => value + scale * step[a]!);
      next = at(candidate);
      if (Number.isFinite(next.value) && next.value >= here.value - 1e-12 * Math.abs(here.value)) break;
    }
    if (scale <= 1e-6) break;
    beta = candidate;
    here = next;
    if (beta.some((value, a) => Math.abs(value) * spread(centred, n, p, a) > 30))
      throw new RangeError(
        'a covariate separates those who died from the others: its coefficient has no finite estimate',
      );
  }
  const factor = cholesky(here.information, p);
  if (!factor) throw new RangeError('the information matrix is singular at the estimate');
  const covariance = invertCholesky(factor, p);
  return {
    ties,
    coefficients: beta,
    covariance,
    standardErrors: Float64Array.from({ length: p }, (_, a) => Math.sqrt(covariance[a * p + a]!)),
    logLikelihoodNull,
    logLikelihood: here.value,
    iterations,
  };
}

function centre(covariates: ArrayLike<number>, n: number, p: number): Float64Array {
  const centred = Float64Array.from(covariates);
  for (let a = 0; a < p; a++) {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += centred[i * p + a]! / n;
    for (let i = 0; i < n; i++) centred[i * p + a]! -= mean;
  }
  return centred;
}

function spread(centred: Float64Array, n: number, p: number, a: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += centred[i * p + a]! ** 2;
  return Math.sqrt(sum / n);
}

/** xβ of each subject, [n]. */
export function linearPredictor(fit: CoxFit, covariates: ArrayLike<number>): Float64Array {
  const p = fit.coefficients.length;
  return Float64Array.from({ length: covariates.length / p }, (_, i) =>
    fit.coefficients.reduce((sum, b, a) => sum + b * covariates[i * p + a]!, 0),
  );
}
