import { ReaderError } from '../contract';

/** A table of text cells with named columns. */
export interface Table {
  /** How the user knows it. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads CSV after RFC 4180 (comma, quotes doubled, CRLF or LF), with a header row.
 * @throws ReaderError `bad-table` naming the row
 */
export function readTable(text: string, name: string): Table {
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y;
  const source = text.replace(/^\uFEFF/, '');
  const rows: string[][] = [];
  let row: string[] = [];
  while (field.lastIndex < source.length) {
    const at = field.lastIndex;
    const match = field.exec(source);
    if (!match) throw bad(name, `row ${rows.length + 1} has a quote in the wrong place (character ${at + 1})`);
    const raw = match[1] ?? '';
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw.trim());
    if (match[2] === ',' && field.lastIndex < source.length) continue;
    if (match[2] === ',') row.push('');
    if (row.some((cell) => cell !== '')) rows.push(row);
    row = [];
  }
  const [columns, ...body] = rows;
  if (!columns || body.length === 0) throw bad(name, 'it has no rows');
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw bad(name, `it has two columns "${twice}"`);
  for (const [index, cells] of body.entries())
    if (cells.length !== columns.length)
      throw bad(name, `row ${index + 2} has ${cells.length} cells, the header ${columns.length}`);
  return { name, columns, rows: body };
}

/** @throws ReaderError `bad-table` when there is no such column */
export function textColumn(table: Table, column: string): string[] {
  const index = table.columns.indexOf(column);
  if (index < 0) throw bad(table.name, `it has no column "${column}" (it has ${table.columns.join(', ')})`);
  return table.rows.map((row) => row[index] ?? '');
}

/** @throws ReaderError `bad-table` naming the row when a cell is not a number */
export function numberColumn(table: Table, column: string): Float64Array {
  return Float64Array.from(textColumn(table, column), (cell, index) => {
    const value = cell === '' ? Number.NaN : Number(cell);
    if (Number.isFinite(value)) return value;
    throw bad(table.name, `row ${index + 2}, column "${column}" is "${cell}", not a number`);
  });
}

const bad = (name: string, what: string) =>
  new ReaderError('bad-table', `${name} cannot be used: ${what}.`, 'Mend the table, or leave the rows out.');
