import type { Vector } from '../../electron/contract';
import { cross, dot } from '../viewer/geometry';
import { fromMm, type Grid, indexAt, pointAt, turn } from './grid';
import type { PlaneId } from './types';

/** How a plane is looked at: its own unit directions, LPS. */
export interface PlaneFrame {
  /** To the right and downwards on the screen, as radiologists look at a body: its left on the right, its head up. */
  readonly right: Vector;
  readonly down: Vector;
  /** Where scrolling down goes: to the feet, the back, the left. */
  readonly deeper: Vector;
  /** Axis of the grid that scrolling moves along, and by which sign. */
  readonly axis: 0 | 1 | 2;
  readonly sign: 1 | -1;
}

const unit = (v: Vector): Vector => {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
};
const negative = (v: Vector): Vector => [-v[0], -v[1], -v[2]];

const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

const frames = new WeakMap<Grid, Record<PlaneId, PlaneFrame>>();

/**
 * The three planes of a grid: along its own rows and columns and their normal, each named after the patient's axis that
 * it is nearest to, so that the acquired slices are shown as they are. Slices that lean (gantry tilt) do not lean here.
 */
export function planesOf(grid: Grid): Record<PlaneId, PlaneFrame> {
  const known = frames.get(grid);
  if (known) return known;
  const m = grid.toMm;
  const column = (k: number): Vector => [m[k]!, m[k + 4]!, m[k + 8]!];
  const row = unit(column(0));
  const normal = unit(cross(column(0), column(1)));
  const own = [row, cross(normal, row), dot(normal, column(2)) < 0 ? negative(normal) : normal] as const;
  // orders[…][k]: which own direction is nearest to the k-th patient axis.
  const nearness = (order: (typeof orders)[number]) =>
    order.reduce<number>((sum, at, k) => sum + Math.abs(own[at]![k]!), 0);
  const best = orders.reduce((a, b) => (nearness(b) > nearness(a) ? b : a));
  const signs = best.map((at, k) => (own[at]![k]! < 0 ? -1 : 1)) as [1 | -1, 1 | -1, 1 | -1];
  const [left, back, head] = best.map((at, k) => (signs[k]! < 0 ? negative(own[at]!) : own[at]!)) as [
    Vector,
    Vector,
    Vector,
  ];
  const made: Record<PlaneId, PlaneFrame> = {
    axial: { right: left, down: back, deeper: negative(head), axis: best[2], sign: signs[2] === 1 ? -1 : 1 },
    coronal: { right: left, down: negative(head), deeper: back, axis: best[1], sign: signs[1] },
    sagittal: { right: back, down: negative(head), deeper: left, axis: best[0], sign: signs[0] },
  };
  frames.set(grid, made);
  return made;
}

/** The plane in which the slices of a grid were acquired. */
export const acquiredPlane = (grid: Grid): PlaneId => {
  const planes = planesOf(grid);
  return planes.axial.axis === 2 ? 'axial' : planes.coronal.axis === 2 ? 'coronal' : 'sagittal';
};

/** Cuts of a plane, counted in the direction of scrolling from 0. */
export const cutCount = (grid: Grid, plane: PlaneId): number => grid.shape[planesOf(grid)[plane].axis];

/** The cut, counted as above, that is nearest to a point. */
export function cutAt(grid: Grid, plane: PlaneId, pointMm: Vector): number {
  const { axis, sign } = planesOf(grid)[plane];
  const last = grid.shape[axis] - 1;
  const index = Math.max(0, Math.min(last, Math.round(indexAt(grid, pointMm)[axis])));
  return sign > 0 ? index : last - index;
}

/** The point moved along the grid's axis to a cut. */
export function pointOnCut(grid: Grid, plane: PlaneId, pointMm: Vector, cut: number): Vector {
  const { axis, sign } = planesOf(grid)[plane];
  const last = grid.shape[axis] - 1;
  const clamped = Math.max(0, Math.min(last, cut));
  const index = [...indexAt(grid, pointMm)] as [number, number, number];
  index[axis] = sign > 0 ? clamped : last - clamped;
  return pointAt(grid, index);
}

/** Least and largest place of a grid along a direction, mm, voxels counted whole. */
export function extentAlong(grid: Grid, direction: Vector): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let corner = 0; corner < 8; corner++) {
    const index = grid.shape.map((count, axis) => ((corner >> axis) & 1 ? count - 0.5 : -0.5)) as unknown as Vector;
    const at = dot(pointAt(grid, index), direction);
    least = Math.min(least, at);
    most = Math.max(most, at);
  }
  return [least, most];
}

/** Index steps of a step in mm. */
export const indexStep = (grid: Grid, stepMm: Vector): Vector => turn(fromMm(grid), stepMm);
