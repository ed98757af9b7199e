import { numberColumn, type Table } from '../cohorts/files/csv-table';
import { ReaderError } from '../contract';
import { baselineHazards, predictSurvival } from '../survival/baseline-hazard';
import { type CoxFit, fitCox, type Ties } from '../survival/cox';
import { coxAic, coxConcordance, coxTable } from '../survival/cox-table';
import type { SurvivalData } from '../survival/data';
import { checkProportionalHazards, type TimeTransform } from '../survival/proportional-hazards';

export interface CoxRequest {
  /** Columns of numbers. */
  readonly covariates: readonly string[];
  readonly ties: Ties;
  /** Penalty on the standardised coefficients. */
  readonly ridge?: number;
  /** g(t) of the check of proportional hazards. */
  readonly transform?: TimeTransform;
  /** Covariates of a subject whose survival is to be predicted. */
  readonly at?: readonly number[] | null;
}

/** The whole table of a Cox model, as plain JSON. */
export function coxOfTable(
  table: Table,
  data: SurvivalData,
  strata: { names: string[]; indices: Int32Array } | null,
  { covariates, ties, ridge, at, transform }: CoxRequest,
): object {
  if (covariates.length === 0) throw new ReaderError('usage', 'Name the covariates.', 'Add --covariates a,b,…');
  if (at && at.length !== covariates.length)
    throw new ReaderError(
      'usage',
      `--at has ${at.length} values for ${covariates.length} covariates.`,
      'Give one for each of --covariates, in their order.',
    );
  const columns = covariates.map((name) => numberColumn(table, name));
  const rows = Float64Array.from({ length: table.rows.length * columns.length }, (_, index) => {
    const column = columns[index % columns.length];
    return column?.[Math.floor(index / columns.length)] ?? Number.NaN;
  });
  const fit = fitCox(data, rows, { ties, ridge: ridge ?? 0, strata: strata?.indices ?? null, names: covariates });
  const { c, standardError, low, high } = coxConcordance(fit, data, rows);
  const { check, warnings } = checked(data, rows, fit, transform);
  return {
    ties: fit.ties,
    ridge: fit.ridge,
    strata: strata?.names ?? [],
    coefficients: coxTable(fit),
    degreesOfFreedom: fit.degreesOfFreedom,
    logLikelihoodNull: fit.logLikelihoodNull,
    logLikelihood: fit.logLikelihood,
    likelihoodRatioTest: fit.likelihoodRatioTest,
    waldTest: fit.waldTest,
    scoreTest: fit.scoreTest,
    aic: coxAic(fit),
    concordance: c,
    concordanceStandardError: standardError,
    concordanceLow: low,
    concordanceHigh: high,
    proportionalHazards: check,
    ...(at
      ? {
          survival: baselineHazards(data, rows, fit).map((baseline, k) => ({
            stratum: strata?.names[k] ?? null,
            curve: predictSurvival(baseline, fit, at),
          })),
        }
      : {}),
    warnings,
  };
}

/** The check of proportional hazards may not be possible where the fit is; the reason is a warning then. */
function checked(data: SurvivalData, rows: Float64Array, fit: CoxFit, transform?: TimeTransform) {
  try {
    const { covariates, global, transform: used } = checkProportionalHazards(data, rows, fit, transform);
    return { check: { transform: used, covariates, global }, warnings: fit.warnings };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { check: null, warnings: [...fit.warnings, error.message] };
  }
}
