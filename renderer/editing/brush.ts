import type { Grid } from './grid';

/**
 * Marks the pixels whose centre a round brush covers on its way from a to b (pixels). The brush is round on the patient:
 * where rows and columns have different spacing it is an ellipse in pixels. A brush smaller than a pixel still marks the
 * one that it is on.
 *
 * @param region one value for each pixel; what is covered is set to 1
 */
export function coverSegment(
  region: Uint8Array,
  grid: Grid,
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  radiusMm: number,
): void {
  const { columns, rows, columnSpacingMm: sx, rowSpacingMm: sy } = grid;
  const reachX = radiusMm / sx;
  const reachY = radiusMm / sy;
  const x0 = Math.max(0, Math.ceil(Math.min(ax, bx) - reachX));
  const x1 = Math.min(columns - 1, Math.floor(Math.max(ax, bx) + reachX));
  const y0 = Math.max(0, Math.ceil(Math.min(ay, by) - reachY));
  const y1 = Math.min(rows - 1, Math.floor(Math.max(ay, by) + reachY));
  const dx = (bx - ax) * sx;
  const dy = (by - ay) * sy;
  const length2 = dx * dx + dy * dy;
  const reach2 = radiusMm * radiusMm;
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const px = (x - ax) * sx;
      const py = (y - ay) * sy;
      const f = length2 > 0 ? Math.max(0, Math.min(1, (px * dx + py * dy) / length2)) : 0;
      if ((px - f * dx) ** 2 + (py - f * dy) ** 2 <= reach2) region[y * columns + x] = 1;
    }
  }
  const nearX = Math.round(bx);
  const nearY = Math.round(by);
  if (nearX >= 0 && nearX < columns && nearY >= 0 && nearY < rows) region[nearY * columns + nearX] = 1;
}
