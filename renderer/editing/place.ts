import type { Shown } from '../viewer/view';
import type { Grid } from './grid';

type Point = readonly [number, number];

export const gridOf = ({ frame }: Pick<Shown, 'frame'>): Grid => ({
  columns: frame.columns,
  rows: frame.rows,
  columnSpacingMm: frame.plane?.columnSpacingMm ?? 1,
  rowSpacingMm: frame.plane?.rowSpacingMm ?? 1,
});

/** The pixel of the image under a place in the panel (CSS pixels). */
export function pixelAt({ origin, ex, ey }: Pick<Shown, 'origin' | 'ex' | 'ey'>, [x, y]: Point): Point {
  const det = ex[0] * ey[1] - ex[1] * ey[0];
  const [dx, dy] = [x - origin[0], y - origin[1]];
  return [(dx * ey[1] - dy * ey[0]) / det, (ex[0] * dy - ex[1] * dx) / det];
}

/** The place in the panel (CSS pixels) of a pixel of the image. */
export const placeAt = ({ origin, ex, ey }: Pick<Shown, 'origin' | 'ex' | 'ey'>, [x, y]: Point): Point => [
  origin[0] + ex[0] * x + ey[0] * y,
  origin[1] + ex[1] * x + ey[1] * y,
];
