import type { CineLabels, CineVolume } from '../../../imaging/volume';

/** What lies on one frame; areas mm², places mm from the frame's first pixel along rows and columns. */
export interface FrameSection {
  readonly cavity: number;
  readonly wall: number;
  readonly rv: number;
  /** Centre of the LV, cavity and wall together; NaN without. */
  readonly lvX: number;
  readonly lvY: number;
  readonly rvX: number;
  readonly rvY: number;
  /** Share of the LV cavity's border that is not wall; 1 without a cavity. */
  readonly open: number;
  /** Length of border, mm, along which the RV lies within two pixels of the LV. */
  readonly septum: number;
}

/** [phase][slice] */
export type Sections = readonly (readonly FrameSection[])[];

/** Goes through all labels once. @param labels [phase][slice][row][column] */
export function sectionsOf(labels: CineLabels, cine: Omit<CineVolume, 'samples'>): Sections {
  const each = labels.length / cine.phases;
  return Array.from({ length: cine.phases }, (_, phase) =>
    phaseSections(labels.subarray(phase * each, (phase + 1) * each), cine),
  );
}

/** The sections of one phase. @param labels [slice][row][column] */
export const phaseSections = (labels: Uint8Array, cine: Omit<CineVolume, 'samples'>): FrameSection[] =>
  Array.from({ length: cine.slices }, (_, slice) => sectionOf(labels, cine, slice));

function sectionOf(labels: Uint8Array, cine: Omit<CineVolume, 'samples'>, slice: number): FrameSection {
  const { rows, columns, planes } = cine;
  const { columnSpacingMm: dx, rowSpacingMm: dy } = planes[slice]!;
  const from = slice * rows * columns;
  const [count, x, y] = [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ];
  let [border, open, septum] = [0, 0, 0];
  const at = (row: number, column: number) =>
    row < 0 || column < 0 || row >= rows || column >= columns ? 0 : labels[from + row * columns + column]!;
  for (let row = 0, i = from; row < rows; row++)
    for (let column = 0; column < columns; column++, i++) {
      const label = labels[i]!;
      if (label === 0) continue;
      count[label]!++;
      x[label]! += column;
      y[label]! += row;
      if (label === 1)
        for (const other of [at(row, column - 1), at(row, column + 1), at(row - 1, column), at(row + 1, column)]) {
          if (other === 1) continue;
          border++;
          if (other !== 2) open++;
        }
      else if (label === 3)
        for (const [u, v] of [
          [-1, 0],
          [1, 0],
          [0, -1],
          [0, 1],
        ] as const) {
          const [next, after] = [at(row + v, column + u), at(row + 2 * v, column + 2 * u)];
          if (next !== 3 && (next === 1 || next === 2 || after === 1 || after === 2)) septum += u ? dy : dx;
        }
    }
  const [cavity, wall, rv] = [count[1]!, count[2]!, count[3]!];
  const area = dx * dy;
  return {
    cavity: cavity * area,
    wall: wall * area,
    rv: rv * area,
    lvX: (dx * (x[1]! + x[2]!)) / (cavity + wall),
    lvY: (dy * (y[1]! + y[2]!)) / (cavity + wall),
    rvX: (dx * x[3]!) / rv,
    rvY: (dy * y[3]!) / rv,
    open: border > 0 ? open / border : 1,
    septum,
  };
}
