/** Coordinates of the wanted rows of a text file of vertices, or what is wrong with it. */
export interface VertexText {
  /** Float64 [wanted][xyz]; NaN where a row is missing or wrong. */
  readonly points: Float64Array;
  /** Rows with anything on them. */
  readonly rows: number;
  readonly problems: readonly { readonly row: number; readonly message: string }[];
}

const [newline, carriageReturn] = [10, 13];
const inNumbers = new Uint8Array(256);
for (const character of '0123456789+-.eE \t') inNumbers[character.charCodeAt(0)] = 1;
const fewProblems = 5;

/**
 * Rows of `x y z`, as `numpy.savetxt` writes them. Every row is looked at; only the wanted ones become numbers.
 * @param bytes of the file
 * @param wanted rows to take, counted from 0 without blank ones; a row may be wanted twice
 */
export function readVertices(bytes: Uint8Array, wanted: ArrayLike<number>): VertexText {
  const places = new Map<number, number[]>();
  for (let i = 0; i < wanted.length; i++) places.set(wanted[i]!, [...(places.get(wanted[i]!) ?? []), i]);
  const points = new Float64Array(3 * wanted.length).fill(Number.NaN);
  const problems: { row: number; message: string }[] = [];
  const text = (from: number, to: number) =>
    Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
  let rows = 0;
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    let end = start;
    let blank = true;
    let numeric = true;
    for (; end < bytes.length && bytes[end] !== newline; end++) {
      const byte = bytes[end]!;
      if (byte === carriageReturn) continue;
      if (byte > 32) blank = false;
      if (inNumbers[byte] === 0) numeric = false;
    }
    line++;
    if (!blank) {
      const place = places.get(rows++);
      const bad = (message: string) => problems.length < fewProblems && problems.push({ row: line, message });
      if (!numeric) bad(`is "${text(start, Math.min(end, start + 60)).trim()}", not three numbers x y z`);
      else if (place) {
        const cells = text(start, end).trim().split(/\s+/);
        const values = cells.map(Number);
        if (values.length !== 3 || !values.every(Number.isFinite))
          bad(`is "${cells.join(' ').slice(0, 60)}", not three numbers x y z`);
        else for (const i of place) points.set(values, 3 * i);
      }
    }
    start = end + 1;
  }
  return { points, rows, problems };
}
