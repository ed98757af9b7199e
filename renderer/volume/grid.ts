import type { Vector } from '../../electron/contract';

/** Row-major 4 × 4. */
export type Affine = readonly number[];

/** Where the values of a regular (or, along its last axis, an uneven) grid lie in space. */
export interface Grid {
  /** Columns, rows, slices; the column index runs fastest: value (i, j, k) is at `(k · rows + j) · columns + i`. */
  readonly shape: readonly [number, number, number];
  /** Index (i, j, k) → LPS mm; 0, 0, 0 is the centre of the first voxel. */
  readonly toMm: Affine;
  /** Uneven slices: place of each slice in steps of the affine's third column, ascending from 0. Absent: 0, 1, 2 … */
  readonly places?: Float64Array;
}

export const transform = (m: Affine, [x, y, z]: Vector): Vector => [
  m[0]! * x + m[1]! * y + m[2]! * z + m[3]!,
  m[4]! * x + m[5]! * y + m[6]! * z + m[7]!,
  m[8]! * x + m[9]! * y + m[10]! * z + m[11]!,
];

/** The linear part alone: directions, not points. */
export const turn = (m: Affine, [x, y, z]: Vector): Vector => [
  m[0]! * x + m[1]! * y + m[2]! * z,
  m[4]! * x + m[5]! * y + m[6]! * z,
  m[8]! * x + m[9]! * y + m[10]! * z,
];

/** Throws `RangeError` where the affine is flat and has no inverse. */
export function inverse(m: Affine): Affine {
  const [a, b, c, tx, d, e, f, ty, g, h, i, tz] = m as readonly number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!(Math.abs(determinant) > 1e-12)) throw new RangeError('A grid without volume has no inverse');
  const linear = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ].map((value) => value / determinant);
  const row = (k: number) => {
    const [x, y, z] = [linear[3 * k]!, linear[3 * k + 1]!, linear[3 * k + 2]!];
    return [x, y, z, -(x * tx + y * ty + z * tz)];
  };
  return [...row(0), ...row(1), ...row(2), 0, 0, 0, 1];
}

/** The affine of a grid whose file is in RAS (NIfTI, MNI), for LPS: left and right, front and back change sign. */
export const lpsOfRas = (ras: Affine): Affine => ras.map((value, at) => (at < 8 ? -value : value));

/** Slice index, with fraction, of a place along the third axis. */
export function sliceOfPlace({ places }: Grid, place: number): number {
  if (!places || places.length < 2) return place;
  const last = places.length - 1;
  if (place <= 0) return place / places[1]!;
  if (place >= places[last]!) return last + (place - places[last]!) / (places[last]! - places[last - 1]!);
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (places[middle]! <= place) low = middle;
    else high = middle;
  }
  return low + (place - places[low]!) / (places[high]! - places[low]!);
}

/** The other way round. */
export function placeOfSlice({ places }: Grid, slice: number): number {
  if (!places || places.length < 2) return slice;
  const last = places.length - 1;
  const low = Math.max(0, Math.min(last - 1, Math.floor(slice)));
  return places[low]! + (slice - low) * (places[low + 1]! - places[low]!);
}

const inverses = new WeakMap<Grid, Affine>();
/** LPS mm → index, before uneven slices are counted; made once for each grid. */
export function fromMm(grid: Grid): Affine {
  let known = inverses.get(grid);
  if (!known) {
    known = inverse(grid.toMm);
    inverses.set(grid, known);
  }
  return known;
}

/** Index (i, j, k), with fractions, of a point. */
export function indexAt(grid: Grid, pointMm: Vector): Vector {
  const [i, j, place] = transform(fromMm(grid), pointMm);
  return [i, j, sliceOfPlace(grid, place)];
}

/** LPS mm of an index, which may have fractions. */
export const pointAt = (grid: Grid, [i, j, k]: Vector): Vector => transform(grid.toMm, [i, j, placeOfSlice(grid, k)]);

/** LPS mm of the middle of the grid. */
export const middleOf = (grid: Grid): Vector =>
  pointAt(grid, grid.shape.map((count) => (count - 1) / 2) as unknown as Vector);

/** Distance between neighbours along each axis, mm; of uneven slices the mean. */
export function spacingOf({ shape, toMm, places }: Grid): [number, number, number] {
  const length = (axis: number) => Math.hypot(toMm[axis]!, toMm[axis + 4]!, toMm[axis + 8]!);
  const steps = places && shape[2] > 1 ? places[shape[2] - 1]! / (shape[2] - 1) : 1;
  return [length(0), length(1), length(2) * steps];
}

/** A grid of other columns and rows over the same slices: what a network that looks at whole images answers with. */
export function coveringGrid(grid: Grid, columns: number, rows: number): Grid {
  const [wide, high, slices] = grid.shape;
  const x = wide / columns;
  const y = high / rows;
  const origin = transform(grid.toMm, [(x - 1) / 2, (y - 1) / 2, 0]);
  const m = grid.toMm;
  const row = (k: number) => [m[4 * k]! * x, m[4 * k + 1]! * y, m[4 * k + 2]!, origin[k]!];
  return {
    shape: [columns, rows, slices],
    toMm: [...row(0), ...row(1), ...row(2), 0, 0, 0, 1],
    ...(grid.places ? { places: grid.places } : {}),
  };
}
