import { badTable, numberCells, numberColumn, rowOf, type Table, textColumn } from '../cohorts/files/csv-table';
import { ReaderError, type TableProblem } from '../contract';
import { brierScore, calibrationAt, timeDependentAuc } from '../survival/accuracy';
import { concordance, unoConcordance } from '../survival/concordance';
import { type SurvivalData, subsetOf } from '../survival/data';
import { kaplanMeier, survivalQuantile } from '../survival/kaplan-meier';
import { logRank } from '../survival/log-rank';
import { type CoxRequest, coxOfTable } from './survival-cox-table';

export const survivalMethods = [
  'cox',
  'concordance',
  'logrank',
  'kaplan-meier',
  'auc',
  'brier',
  'calibration',
] as const;

export interface SurvivalRequest extends CoxRequest {
  readonly method: (typeof survivalMethods)[number];
  /** Names of columns. Time is in any one unit; event is 1 where it was seen, 0 where the subject was censored. */
  readonly time: string;
  readonly event: string;
  /** Delayed entry: when the subject came under observation. `cox`, `concordance`, `kaplan-meier`. */
  readonly start?: string | null;
  /** Any text. `cox`, `concordance`, `logrank`. */
  readonly strata?: string | null;
  /** `concordance`, `auc`: higher means earlier death. */
  readonly score: string | null;
  /** `logrank`, and `kaplan-meier` where the curves are to be told apart: any text. */
  readonly group: string | null;
  /** `brier`, `calibration`: predicted probability of surviving the horizon. */
  readonly survival?: string | null;
  /** `auc`, `brier`, `calibration`; `concordance`: Uno's counts events up to here. */
  readonly horizon?: number | null;
  /** `calibration`: number of groups. */
  readonly groups?: number;
}

/**
 * Survival statistics of a table, as plain JSON.
 * @throws ReaderError `usage` when a column is needed and not named, `bad-table` when the table does not allow it
 */
export function survivalStatistics(table: Table, request: SurvivalRequest): object {
  const data = survivalColumns(table, request);
  const subjects = {
    subjects: table.rows.length,
    events: Array.from(data.events).reduce((sum, event) => sum + event, 0),
  };
  try {
    return { method: request.method, ...subjects, ...compute(table, data, request) };
  } catch (error) {
    // The statistics say what is wrong with the numbers; the table is what the user can mend.
    if (!(error instanceof RangeError)) throw error;
    throw new ReaderError('bad-table', `${table.name} cannot be used: ${error.message}.`, 'Mend the table.');
  }
}

function compute(table: Table, data: SurvivalData, request: SurvivalRequest): object {
  const strata = request.strata ? groupsOf(table, request.strata) : null;
  switch (request.method) {
    case 'cox':
      return coxOfTable(table, data, strata, request);
    case 'concordance': {
      const score = numberColumn(table, named(request.score, 'score'));
      const harrell = concordance(data, score, { strata: strata?.indices ?? null });
      if (Number.isNaN(harrell.c))
        throw new RangeError('no one is known to have outlived someone who died, so that there is nothing to compare');
      if (data.entries || strata) return { ...harrell, uno: null };
      const horizon = request.horizon ?? null;
      return { ...harrell, uno: { horizon, ...unoConcordance(data, score, horizon ?? Number.POSITIVE_INFINITY) } };
    }
    case 'logrank': {
      const { names, indices } = groupsOf(table, named(request.group, 'group'));
      if (!Array.from(data.events).includes(1)) throw new RangeError('no event was observed');
      const { observed, expected, ...test } = logRank(data, indices, strata?.indices ?? null);
      const groups = names.map((group, k) => ({ group, observed: observed[k], expected: expected[k] }));
      return { ...test, groups };
    }
    case 'kaplan-meier': {
      const curveOf = (own: SurvivalData) => {
        const curve = kaplanMeier(own);
        return { median: survivalQuantile(curve), curve };
      };
      if (!request.group) return curveOf(data);
      const { names, indices } = groupsOf(table, request.group);
      const members = (k: number) => [...indices.keys()].filter((i) => indices[i] === k);
      return { curves: names.map((group, k) => ({ group, ...curveOf(subsetOf(data, members(k))) })) };
    }
    case 'auc':
      return timeDependentAuc(data, numberColumn(table, named(request.score, 'score')), horizonOf(request));
    case 'brier':
      return brierScore(data, probabilities(table, request), horizonOf(request));
    case 'calibration':
      return calibrationAt(data, probabilities(table, request), horizonOf(request), request.groups ?? 5);
  }
}

/**
 * Times and events, once every cell that the method looks at has been looked at.
 * @throws ReaderError `bad-table` naming row and column of everything that is wrong
 */
function survivalColumns(table: Table, request: SurvivalRequest): SurvivalData {
  const { time, event, start } = request;
  const problems: TableProblem[] = [];
  const bad = (index: number, column: string, message: string) =>
    problems.push({ file: table.name, row: rowOf(table, index), column, message });
  const numbers = (column: string): (number | null)[] =>
    numberCells(table, column).map((cell, index) => {
      if (cell.value === null) bad(index, column, cell.message);
      return cell.value;
    });
  const times = numbers(time);
  const events = numbers(event);
  const entries = start ? numbers(start) : undefined;
  for (const [i, end] of times.entries()) {
    const [entry, seen] = [entries?.[i] ?? null, events[i] ?? null];
    if (end !== null && end < 0) bad(i, time, `is ${end}, not a time from 0 on`);
    else if (end !== null && start && entry !== null && entry >= end)
      bad(i, start, `is ${entry}, not before the end of follow-up, ${end}`);
    if (seen !== null && seen !== 0 && seen !== 1)
      bad(i, event, `is ${seen}, not 0 or 1; left- and interval-censored times cannot be used, only right-censored`);
  }
  for (const column of numbersOf(request)) numbers(column);
  for (const column of textsOf(request))
    for (const [i, text] of textColumn(table, column).entries()) if (text.trim() === '') bad(i, column, 'is empty');
  if (request.method === 'brier' || request.method === 'calibration')
    if (request.survival)
      for (const [i, cell] of numberCells(table, request.survival).entries())
        if (cell.value !== null && !(cell.value >= 0 && cell.value <= 1))
          bad(i, request.survival, `is ${cell.value}, not a probability from 0 to 1`);
  if (problems.length > 0)
    throw badTable(
      table.name,
      problems.toSorted((x, y) => (x.row ?? 0) - (y.row ?? 0)),
    );
  const whole = (values: readonly (number | null)[]) => Float64Array.from(values, (value) => value ?? Number.NaN);
  return { times: whole(times), events: whole(events), entries: entries && whole(entries) };
}

/** Columns of numbers that the method looks at besides times and events. */
function numbersOf({ method, covariates, score, survival }: SurvivalRequest): string[] {
  const asked: Partial<Record<SurvivalRequest['method'], readonly (string | null | undefined)[]>> = {
    cox: covariates,
    concordance: [score],
    auc: [score],
    brier: [survival],
    calibration: [survival],
  };
  return [...new Set(asked[method])].filter((column) => column !== null && column !== undefined);
}

/** Columns of text. */
function textsOf({ method, group, strata }: SurvivalRequest): string[] {
  const asked = method === 'logrank' || method === 'kaplan-meier' ? [group, strata] : [strata];
  return asked.filter((column) => column !== null && column !== undefined);
}

const probabilities = (table: Table, { survival }: SurvivalRequest): Float64Array =>
  numberColumn(table, named(survival ?? null, 'survival'));

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

function horizonOf({ horizon }: SurvivalRequest): number {
  if (horizon !== null && horizon !== undefined) return horizon;
  throw new ReaderError('usage', 'Say up to when.', 'Add --horizon <time>, in the unit of the times.');
}
