import { signedDistance } from './distance';

/** One structure of a frame: distance to its outline around where it is, and where its middle lies. */
interface Form {
  readonly distance: Float32Array;
  readonly x0: number;
  readonly y0: number;
  readonly columns: number;
  readonly rows: number;
  /** Centroid, pixels. */
  readonly x: number;
  readonly y: number;
  readonly pixels: number;
  /** Largest distance within it, mm. */
  readonly deepest: number;
}

/** Room around a structure that its distances are computed in, pixels. */
const margin = 2;
/** How far the outline between two may be moved to have the size between, mm. */
const slackMm = 1;

function formOf(labels: Uint8Array, columns: number, belongs: (l: number) => boolean, spacing: Spacing): Form | null {
  let [x0, x1, y0, y1, n, sx, sy] = [columns, -1, labels.length, -1, 0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    if (!belongs(labels[i]!)) continue;
    const [x, y] = [i % columns, Math.floor(i / columns)];
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
    n++;
    sx += x;
    sy += y;
  }
  if (n === 0) return null;
  const [w, h] = [x1 - x0 + 1 + 2 * margin, y1 - y0 + 1 + 2 * margin];
  const inside = new Uint8Array(w * h);
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++)
      if (belongs(labels[y * columns + x]!)) inside[(y - y0 + margin) * w + x - x0 + margin] = 1;
  const distance = signedDistance(inside, w, h, spacing.x, spacing.y);
  return {
    distance,
    x0: x0 - margin,
    y0: y0 - margin,
    columns: w,
    rows: h,
    x: sx / n,
    y: sy / n,
    pixels: n,
    deepest: distance.reduce((a, b) => Math.max(a, b), 0),
  };
}

/** Signed distance at a place between pixels, mm; outside what was computed at least as far as the way to it. */
function distanceAt(form: Form, x: number, y: number, spacing: Spacing): number {
  const [u, v] = [x - form.x0, y - form.y0];
  const cu = Math.min(Math.max(u, 0), form.columns - 1);
  const cv = Math.min(Math.max(v, 0), form.rows - 1);
  const [i, j] = [Math.min(Math.floor(cu), form.columns - 2), Math.min(Math.floor(cv), form.rows - 2)];
  const [a, b] = [cu - i, cv - j];
  const at = j * form.columns + i;
  const d = form.distance;
  const near =
    (1 - b) * ((1 - a) * d[at]! + a * d[at + 1]!) +
    b * ((1 - a) * d[at + form.columns]! + a * d[at + form.columns + 1]!);
  return near - Math.hypot((u - cu) * spacing.x, (v - cv) * spacing.y);
}

export interface Spacing {
  /** Between columns and between rows, mm. */
  readonly x: number;
  readonly y: number;
}

/**
 * Labels of a frame between two others (Raya & Udupa, IEEE Trans Med Imaging 9:32, 1990: shape-based interpolation). The
 * signed distances of each structure are mixed with both middles laid on the place between them; LV cavity, the LV with
 * its wall, and the RV are mixed apart from each other, and the LV goes before the RV. A structure that only one of the
 * two has shrinks away towards the other.
 *
 * @param before @param after [row][column], 0 background, 1 LV cavity, 2 LV myocardium, 3 RV cavity
 * @param share of the way from `before` to `after`, 0 … 1
 */
export function interpolateLabels(
  before: Uint8Array,
  after: Uint8Array,
  share: number,
  columns: number,
  spacing: Spacing,
): Uint8Array {
  const between = new Uint8Array(before.length);
  const rows = before.length / columns;
  const cavity = (l: number) => l === 1;
  const heart = (l: number) => l === 1 || l === 2;
  const rv = (l: number) => l === 3;
  // Later ones go over earlier ones.
  for (const [belongs, label] of [
    [rv, 3],
    [heart, 2],
    [cavity, 1],
  ] as const) {
    const [a, b] = [formOf(before, columns, belongs, spacing), formOf(after, columns, belongs, spacing)];
    const one = a ?? b;
    if (!one) continue;
    const [x, y] =
      a && b ? [(1 - share) * a.x + share * b.x, (1 - share) * a.y + share * b.y] : ([one.x, one.y] as const);
    const reach = Math.max(...[a, b].map((form) => (form ? Math.max(form.columns, form.rows) : 0)));
    const [fromX, toX] = [Math.max(0, Math.floor(x - reach)), Math.min(columns - 1, Math.ceil(x + reach))];
    const [fromY, toY] = [Math.max(0, Math.floor(y - reach)), Math.min(rows - 1, Math.ceil(y + reach))];
    const mixed = (px: number, py: number) => {
      const [dx, dy] = [px - x, py - y];
      const da = a ? distanceAt(a, a.x + dx, a.y + dy, spacing) : -one.deepest;
      const db = b ? distanceAt(b, b.x + dx, b.y + dy, spacing) : -one.deepest;
      return (1 - share) * da + share * db;
    };
    const reached: { at: number; level: number }[] = [];
    for (let py = fromY; py <= toY; py++)
      for (let px = fromX; px <= toX; px++) {
        const level = mixed(px, py);
        if (level > (a && b ? -slackMm : 0)) reached.push({ at: py * columns + px, level });
      }
    // The mean of two outlines that cross pixels differently lies a little within both: the size is the one between.
    if (a && b) reached.sort((one, other) => other.level - one.level);
    const size =
      a && b ? Math.round(((1 - share) * Math.sqrt(a.pixels) + share * Math.sqrt(b.pixels)) ** 2) : reached.length;
    for (const { at } of reached.slice(0, size)) between[at] = label;
  }
  return between;
}
