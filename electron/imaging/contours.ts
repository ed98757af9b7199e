import type { Label } from '../contract';

/** Blurs a mask a little so that its outline at one half is smooth and between pixels (binomial 1 2 1, twice). */
function soften(mask: Float32Array, columns: number, rows: number): Float32Array {
  let from = mask;
  for (let round = 0; round < 2; round++) {
    const across = new Float32Array(from.length);
    for (let y = 0; y < rows; y++)
      for (let x = 1; x < columns - 1; x++) {
        const i = y * columns + x;
        across[i] = 0.25 * from[i - 1]! + 0.5 * from[i]! + 0.25 * from[i + 1]!;
      }
    const down = new Float32Array(from.length);
    for (let y = 1; y < rows - 1; y++)
      for (let x = 0; x < columns; x++) {
        const i = y * columns + x;
        down[i] = 0.25 * across[i - columns]! + 0.5 * across[i]! + 0.25 * across[i + columns]!;
      }
    from = down;
  }
  return from;
}

/**
 * Closed outlines of a scalar at `level` (marching squares), outside at the border; x0,y0,x1,y1,… in pixels. Outlines
 * of larger values have a positive `polygonArea`, holes in them a negative one. Saddles are joined.
 */
export function isoLines(values: Float32Array, columns: number, rows: number, level: number): number[][] {
  // Each crossing lies on one grid edge: horizontal edge (x, y)-(x+1, y) is 2·i, vertical (x, y)-(x, y+1) is 2·i + 1.
  const next = new Map<number, number>();
  const link = (a: number, b: number) => next.set(a, b);
  for (let y = 0; y < rows - 1; y++) {
    for (let x = 0; x < columns - 1; x++) {
      const i = y * columns + x;
      const [a, b, c, d] = [
        values[i]! > level,
        values[i + 1]! > level,
        values[i + columns + 1]! > level,
        values[i + columns]! > level,
      ];
      const code = (a ? 1 : 0) | (b ? 2 : 0) | (c ? 4 : 0) | (d ? 8 : 0);
      if (code === 0 || code === 15) continue;
      const [top, right, bottom, left] = [2 * i, 2 * (i + 1) + 1, 2 * (i + columns), 2 * i + 1];
      // biome-ignore format: one case, one line
      switch (code) {
        case 1: link(top, left); break;
        case 2: link(right, top); break;
        case 3: link(right, left); break;
        case 4: link(bottom, right); break;
        case 5: link(top, right); link(bottom, left); break;
        case 6: link(bottom, top); break;
        case 7: link(bottom, left); break;
        case 8: link(left, bottom); break;
        case 9: link(top, bottom); break;
        case 10: link(right, bottom); link(left, top); break;
        case 11: link(right, bottom); break;
        case 12: link(left, right); break;
        case 13: link(top, right); break;
        default: link(left, top);
      }
    }
  }
  const point = (edge: number): [number, number] => {
    const i = edge >> 1;
    const [x, y] = [i % columns, Math.floor(i / columns)];
    const j = edge & 1 ? i + columns : i + 1;
    const t = (level - values[i]!) / (values[j]! - values[i]!);
    return edge & 1 ? [x, y + t] : [x + t, y];
  };
  const lines: number[][] = [];
  for (const start of [...next.keys()]) {
    if (!next.has(start)) continue;
    const line: number[] = [];
    for (let edge: number | undefined = start; edge !== undefined; ) {
      line.push(...point(edge));
      const following: number | undefined = next.get(edge);
      next.delete(edge);
      edge = following === start ? undefined : following;
    }
    if (line.length >= 6) lines.push(line);
  }
  return lines;
}

/** Signed area of a closed polygon, pixels². */
export function polygonArea(points: readonly number[]): number {
  let twice = 0;
  for (let i = 0; i < points.length; i += 2) {
    const j = (i + 2) % points.length;
    twice += points[i]! * points[j + 1]! - points[j]! * points[i + 1]!;
  }
  return twice / 2;
}

/** Drops points that lie within `tolerance` pixels of the line they are on (Douglas–Peucker on a closed line). */
export function simplify(points: readonly number[], tolerance: number): number[] {
  const count = points.length / 2;
  if (count < 8) return [...points];
  const keep = new Uint8Array(count);
  // A closed line is split at two points far from each other.
  let far = 0;
  let best = -1;
  for (let i = 1; i < count; i++) {
    const d = (points[2 * i]! - points[0]!) ** 2 + (points[2 * i + 1]! - points[1]!) ** 2;
    if (d > best) [best, far] = [d, i];
  }
  keep[0] = keep[far] = 1;
  const ranges: [number, number][] = [
    [0, far],
    [far, count],
  ];
  for (let range = ranges.pop(); range; range = ranges.pop()) {
    const [a, b] = range;
    const [ax, ay] = [points[2 * a]!, points[2 * a + 1]!];
    const [bx, by] = [points[(2 * b) % points.length]!, points[(2 * b + 1) % points.length]!];
    const length = Math.hypot(bx - ax, by - ay) || 1;
    let [worst, at] = [tolerance, -1];
    for (let i = a + 1; i < b; i++) {
      const off = Math.abs((bx - ax) * (points[2 * i + 1]! - ay) - (by - ay) * (points[2 * i]! - ax)) / length;
      if (off > worst) [worst, at] = [off, i];
    }
    if (at < 0) continue;
    keep[at] = 1;
    ranges.push([a, at], [at, b]);
  }
  const result: number[] = [];
  for (let i = 0; i < count; i++) if (keep[i]) result.push(points[2 * i]!, points[2 * i + 1]!);
  return result;
}

/**
 * Outlines of one label on one frame, between pixels and simplified to a tenth of a pixel; holes and specks below two
 * pixels are left out. For the myocardium (label 2) the outline is that of myocardium and cavity: the epicardium.
 *
 * @param labels [row][column]
 */
export function labelOutlines(labels: Uint8Array, columns: number, rows: number, label: Label): number[][] {
  let [x0, x1, y0, y1] = [columns, -1, rows, -1];
  const belongs = (l: number) => l === label || (label === 2 && l === 1);
  for (let i = 0; i < labels.length; i++) {
    if (!belongs(labels[i]!)) continue;
    const [x, y] = [i % columns, Math.floor(i / columns)];
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  if (x1 < 0) return [];
  const margin = 4;
  const [w, h] = [x1 - x0 + 1 + 2 * margin, y1 - y0 + 1 + 2 * margin];
  const mask = new Float32Array(w * h);
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++)
      if (belongs(labels[y * columns + x]!)) mask[(y - y0 + margin) * w + x - x0 + margin] = 1;
  const round = (v: number) => Math.round(v * 100) / 100;
  return isoLines(soften(mask, w, h), w, h, 0.5)
    .filter((line) => polygonArea(line) > 2)
    .map((line) => simplify(line, 0.1).map((v, k) => round(v + (k % 2 === 0 ? x0 : y0) - margin)));
}

/** Volume of a label per phase, ml: area × slice distance. `labels` [phase][slice][row][column]. */
export function labelVolumesMl(labels: Uint8Array, phases: number, label: number, voxelMm3: number): number[] {
  const each = labels.length / phases;
  return Array.from({ length: phases }, (_, phase) => {
    let count = 0;
    for (let i = phase * each; i < (phase + 1) * each; i++) if (labels[i] === label) count++;
    return (count * voxelMm3) / 1000;
  });
}
