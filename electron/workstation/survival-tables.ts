import { ReaderError } from '../contract';
import { concordance } from '../survival/concordance';
import { fitCox, type Ties } from '../survival/cox';
import type { SurvivalData } from '../survival/data';
import { kaplanMeier } from '../survival/kaplan-meier';
import { logRank } from '../survival/log-rank';
import { numberColumn, type Table, textColumn } from './csv-table';

export const survivalMethods = ['cox', 'concordance', 'logrank', 'kaplan-meier'] as const;

export interface SurvivalRequest {
  readonly method: (typeof survivalMethods)[number];
  /** Names of columns. Time is in any one unit; event is 1 where it was seen, 0 where the subject was censored. */
  readonly time: string;
  readonly event: string;
  /** `cox`: numbers. */
  readonly covariates: readonly string[];
  /** `concordance`: higher means earlier death. */
  readonly score: string | null;
  /** `logrank`, and `kaplan-meier` where the curves are to be told apart: any text. */
  readonly group: string | null;
  readonly ties: Ties;
}

/**
 * Survival statistics of a table, as plain JSON.
 * @throws ReaderError `usage` when a column is needed and not named, `bad-table` when the table does not allow it
 */
export function survivalStatistics(table: Table, request: SurvivalRequest): object {
  const data = { times: numberColumn(table, request.time), events: numberColumn(table, request.event) };
  const subjects = { subjects: table.rows.length, events: data.events.reduce((sum, event) => sum + event, 0) };
  try {
    return { method: request.method, ...subjects, ...compute(table, data, request) };
  } catch (error) {
    // The statistics say what is wrong with the numbers; the table is what the user can mend.
    if (!(error instanceof RangeError)) throw error;
    throw new ReaderError('bad-table', `${table.name} cannot be used: ${error.message}.`, 'Mend the table.');
  }
}

function compute(table: Table, data: SurvivalData, request: SurvivalRequest): object {
  switch (request.method) {
    case 'cox':
      return cox(table, data, request);
    case 'concordance':
      return concordance(data, numberColumn(table, named(request.score, 'score')));
    case 'logrank': {
      const { names, indices } = groupsOf(table, named(request.group, 'group'));
      const { observed, expected, ...test } = logRank(data, indices);
      const groups = names.map((group, k) => ({ group, observed: observed[k], expected: expected[k] }));
      return { ...test, groups };
    }
    case 'kaplan-meier': {
      if (!request.group) return { curve: kaplanMeier(data) };
      const { names, indices } = groupsOf(table, request.group);
      const curves = names.map((group, k) => {
        const members = [...indices.keys()].filter((i) => indices[i] === k);
        const of = (values: ArrayLike<number>) => members.map((i) => values[i] ?? Number.NaN);
        return { group, curve: kaplanMeier({ times: of(data.times), events: of(data.events) }) };
      });
      return { curves };
    }
  }
}

function cox(table: Table, data: SurvivalData, { covariates, ties }: SurvivalRequest): object {
  if (covariates.length === 0) throw new ReaderError('usage', 'Name the covariates.', 'Add --covariates a,b,…');
  const columns = covariates.map((name) => numberColumn(table, name));
  const rows = Float64Array.from({ length: table.rows.length * columns.length }, (_, index) => {
    const column = columns[index % columns.length];
    return column?.[Math.floor(index / columns.length)] ?? Number.NaN;
  });
  const fit = fitCox(data, rows, ties);
  const score = Float64Array.from(data.times, (_, i) =>
    columns.reduce((sum, column, k) => sum + (fit.coefficients[k] ?? 0) * (column[i] ?? 0), 0),
  );
  return {
    ties,
    coefficients: covariates.map((covariate, k) => {
      const coefficient = fit.coefficients[k] ?? Number.NaN;
      return { covariate, coefficient, hazardRatio: Math.exp(coefficient), standardError: fit.standardErrors[k] };
    }),
    logLikelihoodNull: fit.logLikelihoodNull,
    logLikelihood: fit.logLikelihood,
    concordance: concordance(data, score).c,
  };
}

/** Groups in the order of their names; numbers by their size. */
function groupsOf(table: Table, column: string): { names: string[]; indices: Int32Array } {
  const cells = textColumn(table, column);
  const names = [...new Set(cells)].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  return { names, indices: Int32Array.from(cells, (cell) => names.indexOf(cell)) };
}

function named(column: string | null, option: string): string {
  if (column) return column;
  throw new ReaderError('usage', `Name the column of the ${option}.`, `Add --${option} <column>.`);
}
