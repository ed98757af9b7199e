import { concordance } from './concordance';
import { type CoxFit, linearPredictor } from './cox';
import type { SurvivalData } from './data';
import { chiSquaredLogUpperTail, normalTwoSided, z95 } from './distributions';

/** One line of the table of a Cox model. Limits are of 95 % confidence, Wald's. */
export interface CoxTableRow {
  readonly covariate: string;
  readonly coefficient: number;
  readonly standardError: number;
  readonly coefficientLow: number;
  readonly coefficientHigh: number;
  /** exp(coefficient): the ratio of hazards for one unit more. */
  readonly hazardRatio: number;
  readonly hazardRatioLow: number;
  readonly hazardRatioHigh: number;
  readonly z: number;
  /** Two-sided. */
  readonly pValue: number;
  /** −log₂ p: p as a number of coin tosses that all fell alike (Greenland's surprisal). */
  readonly surprisalBits: number;
}

export function coxTable(fit: CoxFit): CoxTableRow[] {
  return fit.names.map((covariate, a) => {
    const coefficient = fit.coefficients[a]!;
    const standardError = fit.standardErrors[a]!;
    const [coefficientLow, coefficientHigh] = [coefficient - z95 * standardError, coefficient + z95 * standardError];
    const z = coefficient / standardError;
    return {
      covariate,
      coefficient,
      standardError,
      coefficientLow,
      coefficientHigh,
      hazardRatio: Math.exp(coefficient),
      hazardRatioLow: Math.exp(coefficientLow),
      hazardRatioHigh: Math.exp(coefficientHigh),
      z,
      pValue: normalTwoSided(z),
      surprisalBits: -chiSquaredLogUpperTail(z * z, 1) / Math.LN2,
    };
  });
}

/** Akaike's information criterion, −2 log likelihood + 2 (effective) degrees of freedom. */
export const coxAic = (fit: CoxFit): number => -2 * fit.logLikelihood + 2 * fit.degreesOfFreedom;

/** Harrell's C of the fit on its own subjects, pairs within strata only; it flatters the model. */
export const coxConcordance = (fit: CoxFit, data: SurvivalData, covariates: ArrayLike<number>) =>
  concordance(data, linearPredictor(fit, covariates), { strata: fit.strata });
