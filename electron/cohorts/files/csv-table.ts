import { ReaderError, type TableProblem } from '../../contract';
import { problemText } from './problems';

/** A table of text cells with named columns. */
export interface Table {
  /** How the user knows it. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Number of each row as a spreadsheet shows it: the heading is 1, blank rows count. */
  readonly rowNumbers: readonly number[];
  /** Where cells are not separated by commas, a comma can be a decimal one. */
  readonly decimalComma: boolean;
}

/**
 * Text of a table from the bytes that spreadsheets write: UTF-8, UTF-16 with its mark ("Unicode text"), otherwise the
 * Korean or the western code page.
 */
export function decodeTable(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  for (const encoding of ['utf-8', 'euc-kr'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not that one.
    }
  return new TextDecoder('windows-1252').decode(bytes);
}

/**
 * Reads CSV after RFC 4180 with a heading: quotes doubled, CRLF or LF, byte order mark. Comma, semicolon or tab, by
 * what the heading has most of, or as a first line `sep=;` says. Blank rows and empty columns at the end, which
 * spreadsheets leave behind, are passed over; so is the `="007"` by which they keep leading zeros.
 * @returns the table, or null with every problem
 */
export function parseTable(text: string, name: string): { table: Table | null; problems: TableProblem[] } {
  const problems: TableProblem[] = [];
  const problem = (row: number | null, message: string) => problems.push({ file: name, row, column: null, message });
  let source = text.replace(/^\uFEFF/, '');
  const said = /^"?sep=(.)"?\r?\n/.exec(source);
  if (said) source = source.slice(said[0].length);
  source = source.replace(/^(\s*[\r\n])+/, '');
  const separator = said?.[1] ?? separatorOf(source);
  const { records, misplacedQuote } = recordsOf(source, separator);
  if (misplacedQuote !== null) problem(misplacedQuote, 'has a quote in the wrong place');
  const [heading, ...body] = records;
  const filled = body.map((cells, index) => ({ cells, row: index + 2 })).filter(({ cells }) => !cells.every(isEmpty));
  if (!heading || filled.length === 0) {
    if (misplacedQuote === null) problem(null, 'has no rows');
    return { table: null, problems };
  }
  let width = heading.length;
  while (width > 1 && heading[width - 1] === '' && filled.every(({ cells }) => isEmpty(cells[width - 1] ?? '')))
    width--;
  const columns = heading.slice(0, width);
  for (const column of new Set(columns.filter((one, index) => columns.indexOf(one) !== index)))
    problem(1, column === '' ? 'has two columns without a heading' : `has two columns "${column}"`);
  for (const { cells, row } of filled)
    if (cells.length !== width && !(cells.length > width && cells.slice(width).every(isEmpty)))
      problem(row, `has ${cells.length} cells, the heading ${width}`);
  if (problems.length > 0) return { table: null, problems };
  const rows = filled.map(({ cells }) => cells.slice(0, width));
  const rowNumbers = filled.map(({ row }) => row);
  return { table: { name, columns, rows, rowNumbers, decimalComma: separator !== ',' }, problems };
}

/**
 * The same for a caller that cannot go on without the table.
 * @throws ReaderError `bad-table` naming every row that is wrong
 */
export function readTable(text: string, name: string): Table {
  const { table, problems } = parseTable(text, name);
  if (table) return table;
  throw badTable(name, problems);
}

/** @throws ReaderError `bad-table` when there is no such column */
export function textColumn(table: Table, column: string): string[] {
  const index = table.columns.indexOf(column);
  if (index < 0)
    throw new ReaderError(
      'bad-table',
      `${table.name} cannot be used: it has no column "${column}" (it has ${table.columns.join(', ')}).`,
      'Name one that it has.',
    );
  return table.rows.map((row) => row[index] ?? '');
}

/** A cell as a number; what it is instead where it is none. */
export type NumberCell = { readonly value: number } | { readonly value: null; readonly message: string };

/**
 * The cells of a column as numbers. A decimal comma is understood where cells are not separated by commas.
 * @throws ReaderError `bad-table` when there is no such column
 */
export function numberCells(table: Table, column: string): NumberCell[] {
  const cells = textColumn(table, column);
  const withComma = cells.filter((cell) => /^[+-]?\d+,\d+(e[+-]?\d+)?$/i.test(cell));
  // 1,500 alone can be one and a half or fifteen hundred; 1,5 beside it settles that.
  const decimal = table.decimalComma && withComma.some((cell) => !/^[+-]?[1-9]\d{0,2},\d{3}$/.test(cell));
  return cells.map((cell) => numberOf(cell, decimal));
}

/**
 * A column of numbers.
 * @throws ReaderError `bad-table` naming every cell that is not a number
 */
export function numberColumn(table: Table, column: string): Float64Array {
  const cells = numberCells(table, column);
  const problems = cells.flatMap((cell, index) =>
    cell.value === null ? [{ file: table.name, row: rowOf(table, index), column, message: cell.message }] : [],
  );
  if (problems.length > 0) throw badTable(table.name, problems);
  return Float64Array.from(cells, ({ value }) => value ?? Number.NaN);
}

/** Row number, as a spreadsheet shows it, of the index-th row. */
export const rowOf = (table: Table, index: number): number => table.rowNumbers[index] ?? index + 2;

const shown = 8;

/** One sentence for all problems of one table. */
export function badTable(name: string, problems: readonly TableProblem[]): ReaderError {
  const own = problems.map((problem) => ({ ...problem, file: '' }));
  const words = own
    .slice(0, shown)
    .map((problem) =>
      problem.row === null && problem.column === null ? `it ${problem.message}` : problemText(problem),
    );
  const more = own.length > shown ? `; and ${own.length - shown} more` : '';
  return new ReaderError(
    'bad-table',
    `${name} cannot be used: ${words.join('; ')}${more}.`,
    'Mend the table, or leave the rows out.',
  );
}

const isEmpty = (cell: string): boolean => cell === '';

/** Comma, semicolon or tab: whichever the heading has most of outside quotes. */
function separatorOf(source: string): string {
  const heading = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(source)?.[0].replaceAll(/"(?:[^"]|"")*"/g, '') ?? '';
  const count = (separator: string) => heading.split(separator).length;
  return [';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best), ',');
}

function recordsOf(source: string, separator: string): { records: string[][]; misplacedQuote: number | null } {
  const plain = separator === '\t' ? '\\t' : separator.replace(/[.*+?^${}()|[\]\\]/, '\\$&');
  const field = new RegExp(`(="(?:[^"]|"")*"|"(?:[^"]|"")*"|[^"${plain}\\r\\n]*)(${plain}|\\r\\n?|\\n|$)`, 'y');
  const records: string[][] = [];
  let record: string[] = [];
  while (field.lastIndex < source.length) {
    const match = field.exec(source);
    if (!match) return { records, misplacedQuote: records.length + 1 };
    const raw = (match[1] ?? '').replace(/^="/, '"');
    const cell = raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw.trim();
    // Our own tables protect what a spreadsheet would run as a formula; see findings/csv.ts.
    record.push(/^'\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) ? cell.slice(1) : cell);
    if (match[2] === separator && field.lastIndex < source.length) continue;
    if (match[2] === separator) record.push('');
    records.push(record);
    record = [];
  }
  return { records, misplacedQuote: null };
}

function numberOf(cell: string, decimalComma: boolean): NumberCell {
  const text = cell.trim();
  if (text === '') return { value: null, message: 'is empty, not a number' };
  if (/^[+-]?\d+(,\d+)+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) {
    if (decimalComma && /^[^,]*,[^,.]*$/.test(text)) return { value: Number(text.replace(',', '.')) };
    return { value: null, message: `is "${cell}", which can be read in two ways; write it without the comma` };
  }
  if (decimalComma && /^[+-]?[1-9]\d{0,2}(\.\d{3})+$/.test(text))
    return { value: null, message: `is "${cell}", which can be read in two ways; write it without the point` };
  // Number() would take 0x10 and Infinity.
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? { value } : { value: null, message: `is "${cell}", not a number` };
}
