/** The pixels of one frame: row by row from the first; 0,0 is the centre of the first pixel, x along a row. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Between the centres of neighbours in a row, mm; 1 where the header has no calibration. */
  readonly columnSpacingMm: number;
  /** Between rows, mm. */
  readonly rowSpacingMm: number;
}

/** Distance of two places, both in pixels, mm. */
export const distanceOnGrid = (grid: Grid, ax: number, ay: number, bx: number, by: number): number =>
  Math.hypot((bx - ax) * grid.columnSpacingMm, (by - ay) * grid.rowSpacingMm);
