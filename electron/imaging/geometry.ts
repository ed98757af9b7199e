import type { Plane, Vector } from '../contract';
import { combine, cross, dot, subtract, unit } from './vector';

/** LPS mm of a place on a frame, in pixels (0,0 is the centre of the first pixel; x along a row). PS3.3 C.7.6.2.1.1. */
export const pixelToLps = (plane: Plane, x: number, y: number): Vector =>
  combine(
    plane.originMm,
    plane.rowDirection,
    x * plane.columnSpacingMm,
    plane.columnDirection,
    y * plane.rowSpacingMm,
    [0, 0, 0],
    0,
  );

/** Pixel coordinates of an LPS point projected on a plane, and its signed distance from the plane in mm. */
export function lpsToPixel(plane: Plane, point: Vector): { x: number; y: number; distanceMm: number } {
  const from = subtract(point, plane.originMm);
  return {
    x: dot(from, plane.rowDirection) / plane.columnSpacingMm,
    y: dot(from, plane.columnDirection) / plane.rowSpacingMm,
    distanceMm: dot(from, planeNormal(plane)),
  };
}

export const planeNormal = (plane: Plane): Vector => unit(cross(plane.rowDirection, plane.columnDirection));

/** Where one slice lies in its stack's own axes, mm: shift of its first pixel along rows and columns, and height. */
export interface SlicePlace {
  readonly index: number;
  readonly shiftMm: readonly [number, number];
  readonly heightMm: number;
}

/**
 * A stack of parallel slices in its own right-handed axes: u along rows, v along columns, n = u × v.
 * Slices are sorted by height along n; `index` is their place in the volume.
 */
export interface StackAxes {
  readonly originMm: Vector;
  readonly u: Vector;
  readonly v: Vector;
  readonly n: Vector;
  readonly columnSpacingMm: number;
  readonly rowSpacingMm: number;
  readonly slices: readonly SlicePlace[];
  /** Median distance between neighbouring slices, mm. */
  readonly sliceSpacingMm: number;
}

/** Axes of a stack from its planes. Throws RangeError when the planes are not parallel within 2 degrees. */
export function stackAxes(planes: readonly Plane[], sliceSpacingMm: number): StackAxes {
  const first = planes[0];
  if (!first) throw new RangeError('A stack needs at least one plane.');
  const [u, n] = [unit(first.rowDirection), planeNormal(first)];
  const v = cross(n, u);
  const slices = planes.map((plane, index): SlicePlace => {
    if (dot(planeNormal(plane), n) < Math.cos((2 * Math.PI) / 180))
      throw new RangeError(`Slice ${index + 1} is not parallel to the first one.`);
    const from = subtract(plane.originMm, first.originMm);
    return { index, shiftMm: [dot(from, u), dot(from, v)], heightMm: dot(from, n) };
  });
  slices.sort((a, b) => a.heightMm - b.heightMm);
  const gaps = slices.slice(1).map((s, k) => s.heightMm - slices[k]!.heightMm);
  const median = gaps.sort((a, b) => a - b)[gaps.length >> 1];
  return {
    originMm: first.originMm,
    u,
    v,
    n,
    columnSpacingMm: first.columnSpacingMm,
    rowSpacingMm: first.rowSpacingMm,
    slices,
    sliceSpacingMm: median && median > 0.1 ? median : sliceSpacingMm,
  };
}

/** 4 × 4 (row by row) from voxel indices (column, row, slice) to LPS mm, for evenly spaced parallel slices. */
export function stackAffine(planes: readonly Plane[], sliceSpacingMm: number): number[] {
  const first = planes[0]!;
  const last = planes[planes.length - 1]!;
  const step =
    planes.length > 1
      ? (subtract(last.originMm, first.originMm).map((d) => d / (planes.length - 1)) as unknown as Vector)
      : (planeNormal(first).map((d) => d * sliceSpacingMm) as unknown as Vector);
  const row = (k: 0 | 1 | 2) => [
    first.rowDirection[k] * first.columnSpacingMm,
    first.columnDirection[k] * first.rowSpacingMm,
    step[k],
    first.originMm[k],
  ];
  return [...row(0), ...row(1), ...row(2), 0, 0, 0, 1];
}
