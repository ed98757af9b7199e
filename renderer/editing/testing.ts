import type { Grid } from './grid';

/** Imported by tests only. */
export const square = (size: number, columnSpacingMm = 1, rowSpacingMm = 1): Grid => ({
  columns: size,
  rows: size,
  columnSpacingMm,
  rowSpacingMm,
});

/** A left ventricle (wall from 10 to 16 pixels) and a right one beside it, in a frame of 80 × 80. */
export function heart(grid = square(80)): Uint8Array {
  const mask = new Uint8Array(grid.columns * grid.rows);
  for (let y = 0; y < grid.rows; y++)
    for (let x = 0; x < grid.columns; x++) {
      const left = Math.hypot(x - 48, y - 40);
      const right = Math.hypot(x - 26, y - 40);
      mask[y * grid.columns + x] = left < 10 ? 1 : left < 16 ? 2 : right < 14 ? 3 : 0;
    }
  return mask;
}

export const count = (mask: ArrayLike<number>, label: number): number => {
  let found = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] === label) found++;
  return found;
};

/** Number of cavity pixels that touch something that is neither cavity nor wall: holes in the wall. */
export function leaks(mask: Uint8Array, { columns }: Grid): number {
  let found = 0;
  mask.forEach((label, i) => {
    if (label !== 1) return;
    const around = [-columns - 1, -columns, -columns + 1, -1, 1, columns - 1, columns, columns + 1];
    if (around.some((step) => mask[i + step] !== 1 && mask[i + step] !== 2)) found++;
  });
  return found;
}
