import type { Label } from '../../electron/contract';
import { distanceOnGrid, type Grid } from './grid';
import { fillOutline, knownOutlines } from './outlines';
import type { Change } from './paint';

/** An outline that the reader has taken hold of. */
export interface Grab {
  readonly label: Label;
  /** Closed, x0,y0,…, pixels. */
  readonly outline: readonly number[];
  /** Where it was taken, pixels: the nearest point of the outline. */
  readonly at: readonly [number, number];
  /** Of each point: way along the outline to the place that was taken, the shorter way round, mm. */
  readonly wayMm: Float64Array;
}

/** The outline nearest to a place, if one is within reach. Ties go to the structure that is chosen. */
export function grab(
  labels: Uint8Array,
  grid: Grid,
  [x, y]: readonly [number, number],
  reachMm: number,
  chosen: Label,
): Grab | null {
  let best: { label: Label; outline: number[]; index: number } | null = null;
  let least = reachMm;
  for (const label of [chosen, ...([1, 2, 3] as const).filter((other) => other !== chosen)])
    for (const outline of knownOutlines(labels, grid.columns, label))
      for (let i = 0; i < outline.length; i += 2) {
        const distance = distanceOnGrid(grid, x, y, outline[i]!, outline[i + 1]!);
        if (distance >= least) continue;
        least = distance;
        best = { label, outline, index: i };
      }
  if (!best) return null;
  const { label, outline, index } = best;
  return { label, outline, at: [outline[index]!, outline[index + 1]!], wayMm: waysFrom(outline, index, grid) };
}

function waysFrom(outline: readonly number[], index: number, grid: Grid): Float64Array {
  const count = outline.length / 2;
  const ways = new Float64Array(count);
  let way = 0;
  for (let step = 1; step <= count; step++) {
    const from = (index + 2 * (step - 1)) % outline.length;
    const to = (index + 2 * step) % outline.length;
    way += distanceOnGrid(grid, outline[from]!, outline[from + 1]!, outline[to]!, outline[to + 1]!);
    if (step < count) ways[to / 2] = way;
  }
  for (let i = 0; i < count; i++) ways[i] = Math.min(ways[i]!, way - ways[i]!);
  ways[index / 2] = 0;
  return ways;
}

/** How much of the pull a point takes along: all of it where the outline was taken, none from the radius on. */
export const weightAt = (wayMm: number, radiusMm: number): number =>
  wayMm >= radiusMm ? 0 : 0.5 * (1 + Math.cos((Math.PI * wayMm) / radiusMm));

/** The outline after its taken point was pulled to another place (pixels); its other points follow softly. */
export function pulled(grabbed: Grab, to: readonly [number, number], radiusMm: number): number[] {
  const [dx, dy] = [to[0] - grabbed.at[0], to[1] - grabbed.at[1]];
  return grabbed.outline.map((value, k) => {
    const weight = weightAt(grabbed.wayMm[k >> 1]!, radiusMm);
    return value + weight * (k % 2 === 0 ? dx : dy);
  });
}

/**
 * What a pull changes: the pixels between the outline before and after. Pixels away from it are left as they are, however
 * coarsely the outline follows them.
 */
export function pullChange(grabbed: Grab, to: readonly [number, number], radiusMm: number, grid: Grid): Change {
  const before = fillOutline(grabbed.outline, grid.columns, grid.rows);
  const add = fillOutline(pulled(grabbed, to, radiusMm), grid.columns, grid.rows);
  const remove = before.slice();
  for (let i = 0; i < add.length; i++) {
    if (!add[i] || !before[i]) continue;
    add[i] = 0;
    remove[i] = 0;
  }
  return { label: grabbed.label, add, remove, cavityToo: true };
}
