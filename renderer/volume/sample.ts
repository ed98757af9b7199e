import type { Vector } from '../../electron/contract';
import { fromMm, type Grid, sliceOfPlace, spacingOf, transform } from './grid';
import { indexStep } from './planes';

/** A picture's pixels in space. */
export interface Cut {
  /** Centre of the first pixel, mm. */
  readonly originMm: Vector;
  /** From pixel to pixel along a row, and from row to row, mm. */
  readonly right: Vector;
  readonly down: Vector;
  /** Unit direction through the cut: slabs reach to both sides of it. */
  readonly deeper: Vector;
  readonly columns: number;
  readonly rows: number;
}

export interface Slab {
  readonly projection: 'none' | 'mip' | 'mean' | 'minip';
  readonly thicknessMm: number;
}
export const thin: Slab = { projection: 'none', thicknessMm: 0 };

export interface Field extends Grid {
  readonly values: ArrayLike<number>;
}

/** Along one axis of the grid: the two neighbours of each pixel, as offsets into the values; −1 outside. */
interface Neighbours {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float32Array;
}

/** Steps of a slab through a grid that leans, at most. */
const mostSteps = 96;
/** Nearer to a voxel's centre than this, its neighbour has no say. */
const onCentre = 1e-3;

/**
 * Values of a field on a cut: linear between voxels; NaN outside. Through a slab the largest, mean or smallest value of
 * the voxels that it holds. Rows can be computed a few at a time.
 */
export class Sampler {
  /** Values looked at for one pixel: what a row costs. */
  readonly depth: number;
  readonly #rows: (out: Float32Array, from: number, to: number) => void;

  constructor(field: Field, cut: Cut, slab: Slab = thin) {
    const steps = [cut.right, cut.down, cut.deeper].map((step) => indexStep(field, step)) as [Vector, Vector, Vector];
    const axes = steps.map((step) => {
      const sizes = step.map(Math.abs);
      return sizes.indexOf(Math.max(...sizes));
    }) as [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2];
    // Leaning matters where it moves a pixel of the picture by a fiftieth of a voxel or more.
    const far = [cut.columns, cut.rows, slab.thicknessMm / 2 + 1];
    const straight =
      new Set(axes).size === 3 &&
      steps.every((step, k) => step.every((part, axis) => axis === axes[k] || Math.abs(part) * far[k]! < 0.02));
    const made = straight ? alongAxes(field, cut, slab, steps, axes) : across(field, cut, slab, steps);
    this.depth = made.depth;
    this.#rows = made.rows;
  }

  /** Fills rows `from` to `to` (exclusive) of `out`, Float32 [row][column] of the whole cut. */
  rows(out: Float32Array, from: number, to: number): void {
    this.#rows(out, from, to);
  }
}

type Made = { depth: number; rows: (out: Float32Array, from: number, to: number) => void };

function neighbours(
  field: Field,
  axis: 0 | 1 | 2,
  count: number,
  start: number,
  step: number,
  stride: number,
): Neighbours {
  const last = field.shape[axis] - 1;
  const low = new Int32Array(count);
  const high = new Int32Array(count);
  const share = new Float32Array(count);
  for (let at = 0; at < count; at++) {
    const place = start + at * step;
    const index = axis === 2 ? sliceOfPlace(field, place) : place;
    if (!(index >= -0.5 - 1e-6 && index <= last + 0.5 + 1e-6)) {
      low[at] = -1;
      continue;
    }
    const inside = Math.max(0, Math.min(last, index));
    const before = Math.min(last, Math.floor(inside));
    low[at] = before * stride;
    high[at] = Math.min(last, before + 1) * stride;
    share[at] = inside - before;
  }
  return { low, high, share };
}

/** Voxels that a cut or a slab goes through: offsets and weights. Empty outside. */
function knots(field: Field, axis: 0 | 1 | 2, place: number, step: number, stride: number, slab: Slab) {
  const last = field.shape[axis] - 1;
  const indexOf = (at: number) => (axis === 2 ? sliceOfPlace(field, at) : at);
  const middle = indexOf(place);
  const made: { offset: number; weight: number }[] = [];
  if (slab.projection === 'none') {
    if (!(middle >= -0.5 - 1e-6 && middle <= last + 0.5 + 1e-6)) return made;
    const inside = Math.max(0, Math.min(last, middle));
    const before = Math.floor(inside + onCentre);
    const share = Math.max(0, inside - before);
    made.push({ offset: before * stride, weight: share > onCentre ? 1 - share : 1 });
    if (share > onCentre) made.push({ offset: Math.min(last, before + 1) * stride, weight: share });
    return made;
  }
  const half = (Math.abs(step) * slab.thicknessMm) / 2;
  const from = Math.max(0, Math.ceil(indexOf(place - half) - onCentre));
  const to = Math.min(last, Math.floor(indexOf(place + half) + onCentre));
  for (let index = from; index <= to; index++) made.push({ offset: index * stride, weight: 1 });
  // A slab thinner than the slices shows the nearest one.
  const nearest = Math.round(middle);
  if (made.length === 0 && nearest >= 0 && nearest <= last) made.push({ offset: nearest * stride, weight: 1 });
  if (slab.projection === 'mean') for (const knot of made) knot.weight = 1 / made.length;
  return made;
}

/** The picture's rows and columns run along axes of the grid: neighbours are looked up once for each row and column. */
function alongAxes(
  field: Field,
  cut: Cut,
  slab: Slab,
  steps: readonly [Vector, Vector, Vector],
  axes: readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2],
): Made {
  const { values, shape } = field;
  const strides = [1, shape[0], shape[0] * shape[1]] as const;
  const origin = transform(fromMm(field), cut.originMm);
  const along = (k: 0 | 1, count: number) =>
    neighbours(field, axes[k], count, origin[axes[k]], steps[k][axes[k]], strides[axes[k]]);
  const x = along(0, cut.columns);
  const y = along(1, cut.rows);
  const through = knots(field, axes[2], origin[axes[2]], steps[2][axes[2]], strides[axes[2]], slab);
  const { columns } = cut;
  // Where the picture's row lies inside the grid, from and to.
  let first = 0;
  while (first < columns && x.low[first]! < 0) first++;
  let end = columns;
  while (end > first && x.low[end - 1]! < 0) end--;

  const add = slab.projection === 'none' || slab.projection === 'mean';
  const largest = slab.projection === 'mip';
  const row = (out: Float32Array, at: number, offset: number, weight: number, line: number, begin: boolean) => {
    const above = offset + y.low[line]!;
    const below = offset + y.high[line]!;
    const v = y.share[line]!;
    const { low, high, share } = x;
    for (let column = first; column < end; column++) {
      const a = low[column]!;
      const b = high[column]!;
      const u = share[column]!;
      const up = values[above + a]!;
      const down = values[below + a]!;
      const top = up + (values[above + b]! - up) * u;
      const value = top + (down + (values[below + b]! - down) * u - top) * v;
      const place = at + column;
      if (begin) out[place] = add ? value * weight : value;
      else if (add) out[place]! += value * weight;
      else if (largest ? value > out[place]! : value < out[place]!) out[place] = value;
    }
  };
  return {
    depth: Math.max(1, through.length),
    rows(out, from, to) {
      out.fill(Number.NaN, from * columns, to * columns);
      through.forEach(({ offset, weight }, k) => {
        for (let line = from; line < to; line++)
          if (y.low[line]! >= 0) row(out, line * columns, offset, weight, line, k === 0);
      });
    },
  };
}

/** The picture leans against the grid: every pixel is looked up on its own. */
function across(field: Field, cut: Cut, slab: Slab, steps: readonly [Vector, Vector, Vector]): Made {
  const [wide, high, slices] = field.shape;
  const { values } = field;
  const origin = transform(fromMm(field), cut.originMm);
  const size = wide * high;
  const value = (i: number, j: number, place: number): number => {
    const k = sliceOfPlace(field, place);
    if (!(i >= -0.5 && i <= wide - 0.5 && j >= -0.5 && j <= high - 0.5 && k >= -0.5 && k <= slices - 0.5))
      return Number.NaN;
    const x = Math.max(0, Math.min(wide - 1, i));
    const y = Math.max(0, Math.min(high - 1, j));
    const z = Math.max(0, Math.min(slices - 1, k));
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const z0 = Math.floor(z);
    const dx = x0 + 1 < wide ? 1 : 0;
    const dy = y0 + 1 < high ? wide : 0;
    const dz = z0 + 1 < slices ? size : 0;
    const at = z0 * size + y0 * wide + x0;
    const u = x - x0;
    const v = y - y0;
    const w = z - z0;
    const face = (from: number) => {
      const top = values[from]! + (values[from + dx]! - values[from]!) * u;
      const bottom = values[from + dy]! + (values[from + dy + dx]! - values[from + dy]!) * u;
      return top + (bottom - top) * v;
    };
    const front = face(at);
    return w === 0 ? front : front + (face(at + dz) - front) * w;
  };
  const stepMm = Math.min(...spacingOf(field));
  const count =
    slab.projection === 'none' ? 1 : Math.max(1, Math.min(mostSteps, Math.round(slab.thicknessMm / stepMm) + 1));
  const between = count > 1 ? slab.thicknessMm / (count - 1) : 0;
  const [right, down, deeper] = steps;
  return {
    depth: 3 * count,
    rows(out, from, to) {
      for (let line = from; line < to; line++)
        for (let column = 0; column < cut.columns; column++) {
          let result = Number.NaN;
          let found = 0;
          for (let step = 0; step < count; step++) {
            const off = (step - (count - 1) / 2) * between;
            const here = value(
              origin[0] + column * right[0] + line * down[0] + off * deeper[0],
              origin[1] + column * right[1] + line * down[1] + off * deeper[1],
              origin[2] + column * right[2] + line * down[2] + off * deeper[2],
            );
            if (Number.isNaN(here)) continue;
            if (found++ === 0) result = here;
            else if (slab.projection === 'mean') result += here;
            else if (slab.projection === 'mip' ? here > result : here < result) result = here;
          }
          out[line * cut.columns + column] = slab.projection === 'mean' && found > 1 ? result / found : result;
        }
    },
  };
}

/** Labels on a cut: those of the nearest voxels, 0 outside. */
export function sampleLabels(field: Field, cut: Cut, out: Int16Array): void {
  const [wide, high, slices] = field.shape;
  const [i0, j0, k0] = transform(fromMm(field), cut.originMm);
  const right = indexStep(field, cut.right);
  const down = indexStep(field, cut.down);
  for (let line = 0; line < cut.rows; line++)
    for (let column = 0; column < cut.columns; column++) {
      const i = Math.round(i0 + column * right[0] + line * down[0]);
      const j = Math.round(j0 + column * right[1] + line * down[1]);
      const k = Math.round(sliceOfPlace(field, k0 + column * right[2] + line * down[2]));
      out[line * cut.columns + column] =
        i >= 0 && i < wide && j >= 0 && j < high && k >= 0 && k < slices ? field.values[(k * high + j) * wide + i]! : 0;
    }
}

/** The value of a field at a point, nearest voxel; null outside. */
export function valueAt(field: Field, pointMm: Vector): number | null {
  const [i, j, place] = transform(fromMm(field), pointMm);
  const at = [Math.round(i), Math.round(j), Math.round(sliceOfPlace(field, place))] as const;
  const [wide, high, slices] = field.shape;
  if (at.some((index, axis) => index < 0 || index >= [wide, high, slices][axis]!)) return null;
  return field.values[(at[2] * high + at[1]) * wide + at[0]] ?? null;
}
