/** Small drawings of the report, as SVG on white. */

const ink = '#1f2933';
const grey = '#7b8794';
const accent = '#1769aa';

const svg = (width: number, height: number, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="13">\n` +
  `<rect width="${width}" height="${height}" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`;

const text = (x: number, y: number, words: string, anchor = 'middle', extra = '') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${ink}"${extra}>${words}</text>`;

const line = (x1: number, y1: number, x2: number, y2: number, colour = grey, extra = '') =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="${colour}"${extra}/>`;

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** Points against the diagonal or any line, with intervals where they have one. */
export function scatter(
  points: readonly Point[],
  labels: { readonly title: string; readonly x: string; readonly y: string },
  range: { readonly x: readonly [number, number]; readonly y: readonly [number, number] },
  diagonal: boolean,
): string {
  const [width, height, left, top, side] = [460, 420, 70, 40, 340];
  const at = (value: number, [low, high]: readonly [number, number]) => (value - low) / (high - low);
  const px = (x: number) => left + side * at(x, range.x);
  const py = (y: number) => top + side * 0.94 * (1 - at(y, range.y));
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const parts = [text(width / 2, 22, labels.title, 'middle', ' font-weight="600"')];
  for (const share of ticks) {
    const [x, y] = [range.x[0] + share * (range.x[1] - range.x[0]), range.y[0] + share * (range.y[1] - range.y[0])];
    parts.push(line(px(x), py(range.y[0]), px(x), py(range.y[1]), '#e4e7eb'));
    parts.push(line(px(range.x[0]), py(y), px(range.x[1]), py(y), '#e4e7eb'));
    parts.push(text(px(x), py(range.y[0]) + 18, x.toFixed(2)), text(left - 8, py(y) + 4, y.toFixed(2), 'end'));
  }
  if (diagonal)
    parts.push(line(px(range.x[0]), py(range.x[0]), px(range.x[1]), py(range.x[1]), grey, ' stroke-dasharray="5 4"'));
  for (const { x, y, low, high } of points) {
    if (low !== undefined && high !== undefined) parts.push(line(px(x), py(low), px(x), py(high), accent));
    parts.push(
      `<circle cx="${px(x).toFixed(1)}" cy="${py(y).toFixed(1)}" r="3.2" fill="${accent}" fill-opacity="0.7"/>`,
    );
  }
  parts.push(text(left + side / 2, height - 6, labels.x));
  parts.push(text(16, top + side / 2, labels.y, 'middle', ` transform="rotate(-90 16 ${top + side / 2})"`));
  return svg(width, height, parts);
}

/** Values of C one below the other, with intervals where they have one. */
export function forest(
  rows: readonly {
    readonly name: string;
    readonly value: number;
    readonly interval?: readonly [number, number] | null;
  }[],
  title: string,
): string {
  const [width, left, step] = [620, 300, 28];
  const height = 70 + rows.length * step;
  const px = (c: number) => left + ((c - 0.45) / 0.5) * (width - left - 70);
  const parts = [text(width / 2, 22, title, 'middle', ' font-weight="600"')];
  for (const c of [0.5, 0.6, 0.7, 0.8, 0.9]) {
    parts.push(line(px(c), 34, px(c), height - 26, '#e4e7eb'), text(px(c), height - 8, c.toFixed(1)));
  }
  rows.forEach(({ name, value, interval }, i) => {
    const y = 52 + i * step;
    parts.push(text(left - 12, y + 4, name, 'end'));
    if (interval) parts.push(line(px(interval[0]), y, px(interval[1]), y, accent, ' stroke-width="2"'));
    parts.push(`<circle cx="${px(value).toFixed(1)}" cy="${y}" r="4.5" fill="${accent}"/>`);
    parts.push(text(width - 8, y + 4, value.toFixed(3), 'end'));
  });
  return svg(width, height, parts);
}
