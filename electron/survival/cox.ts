import { checkSurvivalData, type Strata, type SurvivalData } from './data';
import { type ChiSquaredTest, chiSquaredTest } from './distributions';
import { cholesky, invertCholesky, quadraticForm, solveCholesky } from './linear';
import { planRiskSets, type RiskPlan, type Ties, tiedShare, visitRiskSets } from './risk-sets';

export type { Ties } from './risk-sets';

export interface CoxOptions {
  /** Efron's approximation by default, as in R. */
  readonly ties?: Ties;
  /**
   * Ridge penalty θ: θ/2 Σ (s β)² is taken from the log likelihood, s the standard deviation of the covariate (divisor
   * n − 1). R: `ridge(…, theta = θ, scale = TRUE)`. 0 by default.
   */
  readonly ridge?: number;
  /** Each stratum has a baseline hazard of its own; the coefficients are common. */
  readonly strata?: Strata;
  /** Names of the covariates, for messages and tables. */
  readonly names?: readonly string[];
}

/** A fitted proportional-hazards model, λ(t | x) = λ₀(t) exp(xβ). */
export interface CoxFit {
  readonly ties: Ties;
  readonly ridge: number;
  /** As given to the fit. */
  readonly strata: Strata;
  readonly names: readonly string[];
  readonly subjects: number;
  readonly events: number;
  /** β, length p. */
  readonly coefficients: Float64Array;
  /** Inverse of the observed information (with that of the penalty), p × p, row-major. */
  readonly covariance: Float64Array;
  readonly standardErrors: Float64Array;
  /** Log partial likelihood at β = 0 and at the estimate, without the penalty. */
  readonly logLikelihoodNull: number;
  readonly logLikelihood: number;
  /** p, or with a ridge penalty the effective number: the trace of the information times the covariance. */
  readonly degreesOfFreedom: number;
  /** Tests of β = 0. With a ridge penalty only the first, on the effective degrees of freedom: a guide, no exact test. */
  readonly likelihoodRatioTest: ChiSquaredTest;
  readonly waldTest: ChiSquaredTest | null;
  readonly scoreTest: ChiSquaredTest | null;
  readonly iterations: number;
  /** What a reader of the table has to know, in sentences. */
  readonly warnings: readonly string[];
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
  strata: Strata = null,
): Derivatives {
  return derivatives(data, covariates, beta, ties, planRiskSets(data, strata));
}

function derivatives(
  data: SurvivalData,
  x: ArrayLike<number>,
  beta: ArrayLike<number>,
  ties: Ties,
  plan: RiskPlan,
): Derivatives {
  const n = data.times.length;
  const p = beta.length;
  const eta = new Float64Array(n);
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < p; a++) eta[i]! += x[i * p + a]! * beta[a]!;
    largest = Math.max(largest, eta[i]!);
  }
  // A common shift of η cancels, and keeps the exponentials finite.
  const weights = eta.map((value) => Math.exp(value - largest));
  const gradient = new Float64Array(p);
  const information = new Float64Array(p * p);
  const mean = new Float64Array(p);
  let value = 0;
  visitRiskSets(data, x, p, weights, plan, ({ dead, s0, s1, s2, d0, d1, d2 }) => {
    for (const i of dead) {
      value += eta[i]! - largest;
      for (let a = 0; a < p; a++) gradient[a]! += x[i * p + a]!;
    }
    for (let k = 0; k < dead.length; k++) {
      const share = tiedShare(ties, k, dead.length);
      const denominator = s0 - share * d0;
      value -= Math.log(denominator);
      for (let a = 0; a < p; a++) {
        mean[a] = (s1[a]! - share * d1[a]!) / denominator;
        gradient[a]! -= mean[a]!;
        for (let b = 0; b <= a; b++)
          information[a * p + b]! += (s2[a * p + b]! - share * d2[a * p + b]!) / denominator - mean[a]! * mean[b]!;
      }
    }
  });
  for (let a = 0; a < p; a++) for (let b = 0; b < a; b++) information[b * p + a] = information[a * p + b]!;
  return { value, gradient, information };
}

const mostIterations = 50;
/** Standard errors that grew so much from β = 0 to the estimate: next to no information is left about β. */
const lost = 1e3;
/** A step that still moves η by this much where the likelihood no longer rises: β is on its way to infinity. */
const runaway = 0.1;

/**
 * Fits the model by Newton's method with step halving, for few covariates (time n p² per step). Data may have delayed
 * entry.
 *
 * @param covariates row-major [n][p]; centred and scaled inside, which changes neither β nor its variance
 * @param options or only the rule for ties
 * @throws RangeError when there is no event, a covariate is not finite, constant or collinear, or β runs away
 * (separation; not with a ridge penalty)
 */
export function fitCox(data: SurvivalData, covariates: ArrayLike<number>, options: CoxOptions | Ties = {}): CoxFit {
  const {
    ties = 'efron',
    ridge = 0,
    strata = null,
    ...rest
  } = typeof options === 'string' ? { ties: options } : options;
  const n = checkSurvivalData(data);
  const p = n === 0 ? 0 : covariates.length / n;
  if (!Number.isInteger(p) || p < 1) throw new RangeError(`${covariates.length} covariates for ${n} subjects`);
  const events = Array.from(data.events).reduce((sum, event) => sum + event, 0);
  if (events === 0) throw new RangeError('no event was observed');
  if (!(ridge >= 0) || !Number.isFinite(ridge)) throw new RangeError(`the ridge penalty is ${ridge}`);
  const names = rest.names ?? Array.from({ length: p }, (_, a) => `covariate ${a + 1}`);
  const { standardised, spreads } = standardise(covariates, n, p, names);
  const plan = planRiskSets(data, strata);

  const penalised = (candidate: Float64Array): Derivatives & { likelihood: Derivatives } => {
    const likelihood = derivatives(data, standardised, candidate, ties, plan);
    const information = Float64Array.from(likelihood.information);
    for (let a = 0; a < p; a++) information[a * p + a]! += ridge;
    return {
      likelihood,
      value: likelihood.value - (ridge / 2) * candidate.reduce((sum, b) => sum + b * b, 0),
      gradient: likelihood.gradient.map((slope, a) => slope - ridge * candidate[a]!),
      information,
    };
  };
  let beta: Float64Array = new Float64Array(p);
  let here = penalised(beta);
  const atNull = here.likelihood;
  let step: Float64Array = new Float64Array(p);
  let nullVariances = new Float64Array(p);
  let iterations = 0;
  for (; ; iterations++) {
    const factor = cholesky(here.information, p);
    if (!factor)
      throw new RangeError(iterations === 0 ? dependent(here.information, p, names) : separated(step, names));
    if (iterations === 0) {
      const inverse = invertCholesky(factor, p);
      nullVariances = nullVariances.map((_, a) => inverse[a * p + a]!);
    }
    step = solveCholesky(factor, p, here.gradient);
    // Twice the gain that Newton's quadratic model still promises.
    let promised = 0;
    for (let a = 0; a < p; a++) promised += step[a]! * here.gradient[a]!;
    if (promised < 1e-12 * (1 + Math.abs(here.value)) && step.some((value) => Math.abs(value) > runaway))
      throw new RangeError(separated(step, names));
    if (promised < 1e-18 * (1 + Math.abs(here.value))) break;
    if (iterations === mostIterations) throw new RangeError(`the fit did not settle in ${mostIterations} iterations`);
    let next = here;
    let candidate = beta;
    let scale = 1;
    for (; scale > 1e-6; scale /= 2) {
      candidate = beta.map((value, a) => value + scale * step[a]!);
      next = penalised(candidate);
      if (Number.isFinite(next.value) && next.value >= here.value - 1e-12 * Math.abs(here.value)) break;
    }
    if (scale <= 1e-6) {
      // Rounding may hide the last of the rise; that no step rises although much was promised is another matter.
      if (promised < 1e-8 * (1 + Math.abs(here.value))) break;
      throw new RangeError(separated(step, names));
    }
    beta = candidate;
    here = next;
  }
  const factor = cholesky(here.information, p);
  if (!factor) throw new RangeError('the information matrix is singular at the estimate');
  const covariance = invertCholesky(factor, p);
  const growth = Float64Array.from(nullVariances, (variance, a) => Math.sqrt(covariance[a * p + a]! / variance));
  if (ridge === 0 && growth.some((ratio) => ratio > lost))
    throw new RangeError(
      separated(
        growth.map((ratio) => (ratio > lost ? 1 : 0)),
        names,
      ),
    );
  const { value: logLikelihood, information } = here.likelihood;
  const degreesOfFreedom =
    ridge > 0 ? information.reduce((trace, value, index) => trace + value * covariance[index]!, 0) : p;
  const exact = (statistic: number | null) =>
    ridge > 0 || statistic === null ? null : chiSquaredTest(statistic, degreesOfFreedom);
  covariance.forEach((value, index) => {
    covariance[index] = value / (spreads[Math.floor(index / p)]! * spreads[index % p]!);
  });
  return {
    ties,
    ridge,
    strata,
    names,
    subjects: n,
    events,
    coefficients: beta.map((value, a) => value / spreads[a]!),
    covariance,
    standardErrors: Float64Array.from({ length: p }, (_, a) => Math.sqrt(covariance[a * p + a]!)),
    logLikelihoodNull: atNull.value,
    logLikelihood,
    degreesOfFreedom,
    likelihoodRatioTest: chiSquaredTest(Math.max(0, 2 * (logLikelihood - atNull.value)), degreesOfFreedom),
    waldTest: exact(product(information, p, beta)),
    scoreTest: exact(quadraticForm(atNull.information, p, atNull.gradient)),
    iterations,
    warnings:
      events < 10 * p
        ? [
            `${events} events for ${p} ${p === 1 ? 'covariate' : 'covariates'}, fewer than ten for each: ` +
              'coefficients and concordance will look better here than on new subjects',
          ]
        : [],
  };
}

function standardise(x: ArrayLike<number>, n: number, p: number, names: readonly string[]) {
  const standardised = Float64Array.from(x);
  const spreads = new Float64Array(p);
  for (let a = 0; a < p; a++) {
    let mean = 0;
    for (let i = 0; i < n; i++) {
      if (!Number.isFinite(x[i * p + a]!)) throw new RangeError(`${names[a]} of subject ${i} is ${x[i * p + a]}`);
      mean += x[i * p + a]! / n;
    }
    let squares = 0;
    for (let i = 0; i < n; i++) {
      standardised[i * p + a]! -= mean;
      squares += standardised[i * p + a]! ** 2;
    }
    const spread = Math.sqrt(squares / (n - 1));
    if (!(spread > 1e-13 * Math.abs(mean))) throw new RangeError(`${names[a]} is constant; leave it out`);
    spreads[a] = spread;
    for (let i = 0; i < n; i++) standardised[i * p + a]! /= spread;
  }
  return { standardised, spreads };
}

/** Names the first covariate that the ones before it determine. */
function dependent(information: Float64Array, p: number, names: readonly string[]): string {
  for (let size = 1; size <= p; size++) {
    const leading = new Float64Array(size * size);
    for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) leading[a * size + b] = information[a * p + b]!;
    if (!cholesky(leading, size))
      return size === 1
        ? `${names[0]} is constant among those at risk at every event; leave it out`
        : `${names[size - 1]} is constant among those at risk, or a combination of ${names.slice(0, size - 1).join(', ')}; leave it out or add a ridge penalty`;
  }
  return 'a covariate is a combination of others; leave it out or add a ridge penalty';
}

/** Monotone likelihood: names the covariates whose coefficients were still moving. */
function separated(step: Float64Array, names: readonly string[]): string {
  const moving = names.filter((_, a) => Math.abs(step[a]!) > runaway);
  return (
    `${(moving.length > 0 ? moving : names).join(', ')} separates those who died from the others, so that its coefficient ` +
    'has no finite estimate; leave it out, merge its categories, or add a ridge penalty'
  );
}

function product(matrix: Float64Array, p: number, b: Float64Array): number {
  let sum = 0;
  for (let a = 0; a < p; a++) for (let c = 0; c < p; c++) sum += b[a]! * matrix[a * p + c]! * b[c]!;
  return sum;
}

/** xβ of each subject, [n]. */
export function linearPredictor(fit: Pick<CoxFit, 'coefficients'>, covariates: ArrayLike<number>): Float64Array {
  const p = fit.coefficients.length;
  return Float64Array.from({ length: covariates.length / p }, (_, i) =>
    fit.coefficients.reduce((sum, b, a) => sum + b * covariates[i * p + a]!, 0),
  );
}
