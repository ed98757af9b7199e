import type { Label } from '../../electron/contract';
import type { Grid } from './grid';

/** Pixels that a structure takes and pixels that it gives up; one value for each pixel, 0 or 1. */
export interface Change {
  readonly label: Label;
  readonly add: Uint8Array | null;
  readonly remove: Uint8Array | null;
  /** The myocardium's outer edge is what moved: what lies outside it afterwards is no cavity either. */
  readonly cavityToo?: boolean;
}

const cavity = 1;
const wall = 2;

/** Calls `each` with every pixel that touches pixel i, corners included. */
function neighbours(i: number, { columns, rows }: Grid, each: (j: number) => void): void {
  const x = i % columns;
  const y = (i - x) / columns;
  for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++)
    for (let u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1); u++)
      if (u !== x || v !== y) each(v * columns + u);
}

/**
 * A mask after a change. What a structure takes it takes from every other one; what it gives up becomes background.
 *
 * With `keepWall`, and where the frame has a left-ventricular wall, the wall stays closed around the cavity: the cavity
 * gives its pixels up to the wall, a cavity that grows through the wall takes a wall of one pixel along, and what eats
 * through the wall from outside leaves one pixel of it.
 *
 * @param base labels, row by row; not changed
 */
export function paint(base: Uint8Array, grid: Grid, change: Change, keepWall: boolean): Uint8Array {
  const { label, add, remove, cavityToo = false } = change;
  const labels = base.slice();
  const walled = keepWall && base.includes(wall);
  const changed: number[] = [];
  for (let i = 0; i < labels.length; i++) {
    const before = base[i]!;
    if (add?.[i]) {
      if (before === label) continue;
      labels[i] = label;
      changed.push(i);
    } else if (remove?.[i] && (before === label || (cavityToo && label === wall && before === cavity))) {
      labels[i] = label === cavity && walled ? wall : 0;
      changed.push(i);
    }
  }
  if (!walled) return labels;
  const rim: number[] = [];
  for (const i of changed) {
    const now = labels[i]!;
    if (now === cavity)
      neighbours(i, grid, (j) => {
        if (labels[j] !== cavity && labels[j] !== wall) rim.push(j);
      });
    else if (now !== wall)
      neighbours(i, grid, (j) => {
        if (labels[j] === cavity) rim.push(j);
      });
  }
  for (const i of rim) labels[i] = wall;
  return labels;
}
