export type Cell = string | number | boolean | null | undefined;

/**
 * A table as CSV after RFC 4180: CRLF, quotes doubled. Text that a spreadsheet would run as a formula is given a
 * leading apostrophe; numbers are written as they are. Starts with a byte order mark, without which the usual
 * spreadsheet reads Korean text as Latin-1.
 */
export const csv = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  `\uFEFF${[header, ...rows].map((row) => `${row.map(written).join(',')}\r\n`).join('')}`;

function written(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const harmless = /^[\s]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
