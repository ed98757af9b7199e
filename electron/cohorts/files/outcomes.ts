import type { TableProblem } from '../../contract';
import { numberCells, parseTable, rowOf, type Table, textColumn } from './csv-table';
import { Problems } from './problems';

/** What became of one subject. */
export interface Outcome {
  readonly id: string;
  /** 1 died, 0 censored. */
  readonly event: 0 | 1;
  /** Follow-up, days. */
  readonly days: number;
  /** Where it stands: counted from 1, the heading being row 1. */
  readonly row: number;
}

/** Names of columns, where they are not to be found out. */
export interface OutcomeColumns {
  readonly id?: string | undefined;
  readonly status?: string | undefined;
  readonly time?: string | undefined;
}

export interface OutcomesRead {
  /** Empty when there are problems. */
  readonly outcomes: readonly Outcome[];
  readonly problems: readonly TableProblem[];
  /** Names of the columns that were taken; null where none was found. */
  readonly columns: { readonly id: string | null; readonly status: string | null; readonly time: string | null };
}

type Role = 'id' | 'status' | 'time';

/** Headings of each column, without case, spaces, hyphens and what stands in brackets. */
const known: Record<Role, readonly string[]> = {
  id: [
    ...['id', 'subject', 'subjectid', 'subjectname', 'patient', 'patientid', 'patientno', 'pid', 'mrn', 'case'],
    ...['caseid', 'record', 'recordid', 'participant', 'participantid', 'pseudonym', 'studyid', 'folder'],
    ...['studyinstanceuid', '환자번호', '환자id', '등록번호'],
  ],
  status: [
    ...['status', 'event', 'dead', 'died', 'death', 'deceased', 'vitalstatus', 'censor', 'censored', 'outcome'],
    ...['eventstatus', 'survivalstatus', 'osstatus', 'osevent', 'fustat', '사망', '상태'],
  ],
  time: [
    ...['time', 'days', 'timedays', 'day', 'followup', 'followupdays', 'followuptime', 'survivaltime', 'survivaldays'],
    ...['survdays', 'survtime', 'timetoevent', 'osdays', 'ostime', 'os', 'futime', 'timeindays', 'daysfollowup'],
    ...['duration', '일수', '추적기간', '생존기간'],
  ],
};
const what: Record<Role, string> = {
  id: 'the subject (id)',
  status: 'the status (1 died, 0 censored)',
  time: 'the follow-up in days (time)',
};
const otherUnit = /month|year|week|hour|개월|년/i;
/** A column of these would be 1 where the subject lived. */
const reversed = /^censor(ed)?$/;
const missing = /^(|na|n\/a|#n\/a|nan|null|none|-|\.|\?)$/i;

const plain = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/\(.*?\)|\[.*?\]/g, '')
    .replaceAll(/[\s_\-.:#]/g, '');

/**
 * Reads a table of outcomes: one row for each subject with id, status (1 died, 0 censored) and time (days).
 * @param text of the file, see `decodeTable`
 * @param fileName as the reader knows it
 * @param columns headings; those left out are found by their usual names
 * @param byPosition take the first three columns in the order id, status, time where the headings do not tell
 * @returns all rows, or none and every problem
 */
export function readOutcomes(
  text: string,
  fileName: string,
  columns: OutcomeColumns = {},
  byPosition = false,
): OutcomesRead {
  const { table, problems } = parseTable(text, fileName);
  if (!table) return { outcomes: [], problems, columns: { id: null, status: null, time: null } };
  const found = new Problems();
  const names = columnsOf(table, columns, byPosition, found);
  const { id, status, time } = names;
  const outcomes = id && status && time ? rowsOf(table, id, status, time, found) : [];
  return { outcomes: found.any ? [] : outcomes, problems: found.all(), columns: names };
}

function columnsOf(table: Table, given: OutcomeColumns, byPosition: boolean, problems: Problems) {
  const candidates = (role: Role) => table.columns.filter((column) => known[role].includes(plain(column)));
  const roles = ['id', 'status', 'time'] as const;
  const positional = byPosition && table.columns.length === 3 && roles.every((role) => candidates(role).length !== 1);
  const pick = (role: Role): string | null => {
    const name = given[role];
    if (name !== undefined) {
      if (table.columns.includes(name)) return name;
      problems.add(table.name, 1, name, `is not there; the columns are ${table.columns.join(', ')}`);
      return null;
    }
    if (positional) return table.columns[roles.indexOf(role)] ?? null;
    const [first, second] = candidates(role);
    if (first === undefined) {
      const unit = role === 'time' ? table.columns.find((column) => otherUnit.test(column)) : undefined;
      const hint = unit === undefined ? '' : `; "${unit}" must be given in days`;
      problems.add(
        table.name,
        1,
        null,
        `no column for ${what[role]}; the columns are ${table.columns.join(', ')}${hint}`,
      );
      return null;
    }
    if (second !== undefined) {
      problems.add(table.name, 1, null, `"${first}" and "${second}" could both be ${what[role]}; keep one of them`);
      return null;
    }
    if (role === 'time' && otherUnit.test(first)) {
      problems.add(table.name, 1, first, 'must be in days');
      return null;
    }
    if (role === 'status' && reversed.test(plain(first))) {
      problems.add(
        table.name,
        1,
        first,
        'does not tell whether 1 means died or censored; call it "status", 1 for died',
      );
      return null;
    }
    return first;
  };
  return { id: pick('id'), status: pick('status'), time: pick('time') };
}

function rowsOf(
  table: Table,
  idColumn: string,
  statusColumn: string,
  timeColumn: string,
  problems: Problems,
): Outcome[] {
  const ids = textColumn(table, idColumn).map((id) => id.trim());
  const statusTexts = textColumn(table, statusColumn);
  const timeTexts = textColumn(table, timeColumn);
  const statuses = numberCells(table, statusColumn);
  const times = numberCells(table, timeColumn);
  const seen = new Map<string, number>();
  return ids.map((id, index) => {
    const row = rowOf(table, index);
    const bad = (column: string, message: string) => problems.add(table.name, row, column, message);
    const before = seen.get(id);
    if (missing.test(id)) bad(idColumn, 'has no id');
    else if (before !== undefined) bad(idColumn, `"${id}" is in row ${before} already`);
    else seen.set(id, row);

    const status = statuses[index]!;
    const statusText = statusTexts[index]!;
    if (missing.test(statusText)) bad(statusColumn, 'is missing; 1 for died, 0 for censored');
    else if (status.value !== 0 && status.value !== 1)
      bad(statusColumn, `is "${statusText}", not 0 (censored) or 1 (died)`);

    const time = times[index]!;
    const timeText = timeTexts[index]!;
    if (missing.test(timeText)) bad(timeColumn, 'is missing');
    else if (time.value === null)
      bad(
        timeColumn,
        /\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(timeText)
          ? `is the date "${timeText}", not a number of days`
          : time.message,
      );
    else if (time.value < 0) bad(timeColumn, `is ${timeText}, not a number of days from 0 on`);
    return { id, event: status.value === 1 ? 1 : 0, days: time.value ?? 0, row };
  });
}
