import type { Vector } from '../contract';
import { signedDistance } from '../imaging/distance';
import type { StackAxes } from '../imaging/geometry';
import { combine, dot, subtract } from '../imaging/vector';
import type { HeartFrame } from './heart-frame';
import { toHeart } from './heart-frame';

/** A regular grid in the heart's frame, mm: `origin` is its first node; x runs fastest. */
export interface Grid {
  readonly origin: readonly [number, number, number];
  readonly size: readonly [number, number, number];
  readonly stepMm: number;
}

/** A scalar on a grid: about the signed distance in mm, positive inside. */
export interface Field {
  readonly grid: Grid;
  readonly values: Float32Array;
}

/** Signed in-plane distances of one structure on every slice of one phase; null where the structure is absent. */
interface SliceDistances {
  readonly maps: readonly (Float32Array | null)[];
  readonly x0: number;
  readonly y0: number;
  readonly columns: number;
  readonly rows: number;
  /** First and last slice (by height) that hold the structure. */
  readonly first: number;
  readonly last: number;
}

/** Pixel box of a label over all given phases, with a margin in mm. */
export function labelBox(
  labels: Uint8Array,
  rows: number,
  columns: number,
  label: number,
  marginX: number,
  marginY: number,
) {
  let [x0, x1, y0, y1] = [columns, -1, rows, -1];
  for (let i = 0, y = 0, x = 0; i < labels.length; i++) {
    if (labels[i] === label) {
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
    if (++x === columns) {
      x = 0;
      if (++y === rows) y = 0;
    }
  }
  if (x1 < 0) return null;
  return {
    x0: Math.max(0, x0 - marginX),
    y0: Math.max(0, y0 - marginY),
    x1: Math.min(columns - 1, x1 + marginX),
    y1: Math.min(rows - 1, y1 + marginY),
  };
}
type Box = NonNullable<ReturnType<typeof labelBox>>;

function sliceDistances(labels: Uint8Array, rows: number, columns: number, axes: StackAxes, label: number, box: Box) {
  const [w, h] = [box.x1 - box.x0 + 1, box.y1 - box.y0 + 1];
  let [first, last] = [-1, -1];
  const maps = axes.slices.map((place, s) => {
    const mask = new Uint8Array(w * h);
    let any = false;
    for (let y = 0; y < h; y++) {
      const from = (place.index * rows + box.y0 + y) * columns + box.x0;
      for (let x = 0; x < w; x++) {
        if (labels[from + x] === label) {
          mask[y * w + x] = 1;
          any = true;
        }
      }
    }
    if (!any) return null;
    if (first < 0) first = s;
    last = s;
    return signedDistance(mask, w, h, axes.columnSpacingMm, axes.rowSpacingMm);
  });
  return first < 0
    ? null
    : ({ maps, x0: box.x0, y0: box.y0, columns: w, rows: h, first, last } satisfies SliceDistances);
}

/** A grid in the heart's frame around a label of any phase, with a margin. */
export function gridAround(
  labels: Uint8Array,
  rows: number,
  columns: number,
  axes: StackAxes,
  frame: HeartFrame,
  label: number,
  stepMm: number,
  marginMm: number,
): Grid | null {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  const perPhase = axes.slices.length * rows * columns;
  const box = labelBox(labels, rows, columns, label, 0, 0);
  if (!box) return null;
  for (const place of axes.slices) {
    for (let y = box.y0; y <= box.y1; y++) {
      for (let x = box.x0; x <= box.x1; x++) {
        let any = false;
        for (let i = (place.index * rows + y) * columns + x; i < labels.length && !any; i += perPhase)
          any = labels[i] === label;
        if (!any) continue;
        const [a, b] = [place.shiftMm[0] + x * axes.columnSpacingMm, place.shiftMm[1] + y * axes.rowSpacingMm];
        const p = toHeart(frame, combine(axes.originMm, axes.u, a, axes.v, b, axes.n, place.heightMm));
        for (let k = 0; k < 3; k++) {
          low[k] = Math.min(low[k]!, p[k]!);
          high[k] = Math.max(high[k]!, p[k]!);
        }
      }
    }
  }
  // Slices stand for slabs: the shape reaches past the outermost slice by up to one slice distance.
  const margin = [marginMm + axes.sliceSpacingMm, marginMm, marginMm];
  const origin = low.map((l, k) => l - margin[k]!) as [number, number, number];
  const size = high.map((h, k) => Math.ceil((h + margin[k]! - origin[k]!) / stepMm) + 1) as [number, number, number];
  return { origin, size, stepMm };
}

const sampleMap = (map: Float32Array, w: number, h: number, x: number, y: number): number => {
  // Outside the map the distance goes on growing; clamping plus the overshoot is a lower bound, and enough.
  const cx = Math.min(Math.max(x, 0), w - 1.001);
  const cy = Math.min(Math.max(y, 0), h - 1.001);
  const [i, j] = [Math.floor(cx), Math.floor(cy)];
  const [fx, fy] = [cx - i, cy - j];
  const at = j * w + i;
  const top = map[at]! * (1 - fx) + map[at + 1]! * fx;
  const bottom = map[at + w]! * (1 - fx) + map[at + w + 1]! * fx;
  return top * (1 - fy) + bottom * fy - (Math.abs(cx - x) + Math.abs(cy - y));
};

/**
 * The solid that a stack of outlines stands for, as a smooth field on a grid of the heart's frame.
 *
 * Between slices the in-plane signed distances are interpolated (shape-based interpolation: Raya & Udupa, IEEE TMI 9,
 * 1990). Each end slice stands for half a slab: at the base the shape ends in a plane half a slice distance on; at the
 * apex it closes as a paraboloid over one slice distance, which holds the same volume. The field is smoothed (Gaussian,
 * `smoothingMm`) and its level is set so that the enclosed volume is the labels' (area × slice distance).
 *
 * @param labels one phase, [slice][row][column]
 * @param basalReachMm how far the shape goes on beyond its most basal slice, where that is known; else half a slice distance
 * @returns null when no slice holds the label
 */
export function labelField(...given: Parameters<typeof labelFieldInSteps>): Field | null {
  const steps = labelFieldInSteps(...given);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** As `labelField`, pausing between its steps. */
export function* labelFieldInSteps(
  labels: Uint8Array,
  rows: number,
  columns: number,
  axes: StackAxes,
  frame: HeartFrame,
  label: number,
  grid: Grid,
  smoothingMm: number,
  basalReachMm = axes.sliceSpacingMm / 2,
): Generator<void, Field | null> {
  const margin = (mm: number) => Math.ceil(14 / mm);
  const box = labelBox(labels, rows, columns, label, margin(axes.columnSpacingMm), margin(axes.rowSpacingMm));
  const slices = box && sliceDistances(labels, rows, columns, axes, label, box);
  if (!slices) return null;
  const { maps, first, last } = slices;
  const filled = axes.slices
    .map((place, s) => ({ index: place.index, height: place.heightMm, shift: place.shiftMm, map: maps[s]! }))
    .slice(first, last + 1)
    .filter((s) => s.map);
  const baseUp = dot(frame.longAxis, axes.n) > 0;
  const apical = baseUp ? filled[0]! : filled[filled.length - 1]!;
  const basal = baseUp ? filled[filled.length - 1]! : filled[0]!;
  let apicalRadius = 0;
  for (const d of apical.map) if (d > apicalRadius) apicalRadius = d;
  // A small last section is the very tip: it closes sooner, else it would be drawn out to a spike.
  const dome = Math.min(axes.sliceSpacingMm, 2 + apicalRadius);

  const values = new Float32Array(grid.size[0] * grid.size[1] * grid.size[2]);
  const toStack = (v: Vector) => [dot(v, axes.u), dot(v, axes.v), dot(v, axes.n)] as const;
  const start = toStack(subtract(frame.origin, axes.originMm));
  const [ex, ey, ez] = [toStack(frame.longAxis), toStack(frame.septumToFreeWall), toStack(frame.normal)];
  const sampleAt = (s: (typeof filled)[number], a: number, b: number) =>
    sampleMap(
      s.map,
      slices.columns,
      slices.rows,
      (a - s.shift[0]) / axes.columnSpacingMm - slices.x0,
      (b - s.shift[1]) / axes.rowSpacingMm - slices.y0,
    );
  let at = 0;
  for (let k = 0; k < grid.size[2]; k++) {
    if (k % 8 === 0) yield;
    const z = grid.origin[2] + k * grid.stepMm;
    for (let j = 0; j < grid.size[1]; j++) {
      const y = grid.origin[1] + j * grid.stepMm;
      for (let i = 0; i < grid.size[0]; i++, at++) {
        const x = grid.origin[0] + i * grid.stepMm;
        const a = start[0] + ex[0] * x + ey[0] * y + ez[0] * z;
        const b = start[1] + ex[1] * x + ey[1] * y + ez[1] * z;
        const c = start[2] + ex[2] * x + ey[2] * y + ez[2] * z;
        const beyondBase = baseUp ? c - basal.height : basal.height - c;
        const beyondApex = baseUp ? apical.height - c : c - apical.height;
        let value: number;
        if (beyondApex >= 0) {
          const shrunk =
            beyondApex < dome
              ? apicalRadius * (1 - Math.sqrt(1 - beyondApex / dome))
              : apicalRadius + beyondApex - dome;
          value = sampleAt(apical, a, b) - shrunk;
        } else if (beyondBase >= 0) {
          value = sampleAt(basal, a, b);
        } else {
          let s = 0;
          while (s < filled.length - 2 && filled[s + 1]!.height < c) s++;
          const [lower, upper] = [filled[s]!, filled[s + 1]!];
          const t = (c - lower.height) / (upper.height - lower.height);
          value = sampleAt(lower, a, b) * (1 - t) + sampleAt(upper, a, b) * t;
        }
        values[at] = Math.max(-25, Math.min(value, basalReachMm - beyondBase));
      }
    }
  }
  let smoothed: Float32Array = values;
  for (const axis of [0, 1, 2] as const) {
    yield;
    smoothed = smoothAlong(smoothed, grid.size, smoothingMm / grid.stepMm, axis);
  }
  const field = { grid, values: smoothed };
  yield;
  let pixels = 0;
  let basalPixels = 0;
  for (let i = 0; i < labels.length; i++)
    if (labels[i] === label) {
      pixels++;
      if (Math.floor(i / (rows * columns)) === basal.index) basalPixels++;
    }
  const pixel = axes.columnSpacingMm * axes.rowSpacingMm;
  const further = basalReachMm - axes.sliceSpacingMm / 2;
  setVolume(field, pixel * (pixels * axes.sliceSpacingMm + basalPixels * further));
  return field;
}

/** Separable Gaussian, `sigma` in grid steps; edges repeat. */
export function smooth(values: Float32Array, size: readonly number[], sigma: number): Float32Array {
  let smoothed = values;
  for (const axis of [0, 1, 2] as const) smoothed = smoothAlong(smoothed, size, sigma, axis);
  return smoothed;
}

function smoothAlong(values: Float32Array, size: readonly number[], sigma: number, axis: 0 | 1 | 2): Float32Array {
  if (sigma <= 0) return values;
  const radius = Math.ceil(2.5 * sigma);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  for (let k = 0; k < kernel.length; k++) kernel[k]! /= sum;
  const stride = [1, size[0]!, size[0]! * size[1]!][axis]!;
  const to = new Float32Array(values.length);
  const n = size[axis]!;
  const line = new Float64Array(n + 2 * radius);
  for (let block = 0; block < values.length; block += stride * n)
    for (let i = block; i < block + stride; i++) {
      for (let k = 0; k < line.length; k++) line[k] = values[i + Math.min(Math.max(k - radius, 0), n - 1) * stride]!;
      for (let k = 0; k < n; k++) {
        let total = 0;
        for (let r = 0; r < kernel.length; r++) total += kernel[r]! * line[k + r]!;
        to[i + k * stride] = total;
      }
    }
  return to;
}

/** Volume of the field's inside in mm³, counting voxels partly inside by their depth. */
export function fieldVolume({ grid, values }: Field, offset = 0): number {
  const step = grid.stepMm;
  let total = 0;
  for (const value of values) {
    const share = 0.5 + (value + offset) / step;
    total += share >= 1 ? 1 : share > 0 ? share : 0;
  }
  return total * step ** 3;
}

/** Raises or lowers the whole field so that its inside has the wanted volume (mm³). */
export function setVolume(field: Field, volume: number): void {
  let [low, high] = [-6, 6];
  for (let k = 0; k < 16; k++) {
    const middle = (low + high) / 2;
    if (fieldVolume(field, middle) < volume) low = middle;
    else high = middle;
  }
  const offset = (low + high) / 2;
  for (let i = 0; i < field.values.length; i++) field.values[i]! += offset;
}

/** Mean and covariance (xx, yy, zz, xy, xz, yz) of the field's inside, mm and mm². */
export function fieldMoments({ grid, values }: Field) {
  let weight = 0;
  const first = [0, 0, 0];
  const second = [0, 0, 0, 0, 0, 0];
  const [nx, ny] = grid.size;
  for (let i = 0; i < values.length; i++) {
    const share = Math.min(1, Math.max(0, 0.5 + values[i]! / grid.stepMm));
    if (share === 0) continue;
    const x = grid.origin[0] + (i % nx) * grid.stepMm;
    const y = grid.origin[1] + (Math.floor(i / nx) % ny) * grid.stepMm;
    const z = grid.origin[2] + Math.floor(i / (nx * ny)) * grid.stepMm;
    weight += share;
    first[0]! += share * x;
    first[1]! += share * y;
    first[2]! += share * z;
    second[0]! += share * x * x;
    second[1]! += share * y * y;
    second[2]! += share * z * z;
    second[3]! += share * x * y;
    second[4]! += share * x * z;
    second[5]! += share * y * z;
  }
  const mean = first.map((f) => f / weight) as [number, number, number];
  const [x, y, z] = mean;
  const products = [x * x, y * y, z * z, x * y, x * z, y * z];
  return { volume: weight * grid.stepMm ** 3, mean, covariance: second.map((s, k) => s / weight - products[k]!) };
}

/** Trilinear value at a point of the heart's frame; the grid's edge value beyond it. */
export function sampleField({ grid, values }: Field, x: number, y: number, z: number): number {
  const [nx, ny, nz] = grid.size;
  const fx = Math.min(Math.max((x - grid.origin[0]) / grid.stepMm, 0), nx - 1.001);
  const fy = Math.min(Math.max((y - grid.origin[1]) / grid.stepMm, 0), ny - 1.001);
  const fz = Math.min(Math.max((z - grid.origin[2]) / grid.stepMm, 0), nz - 1.001);
  const [i, j, k] = [fx | 0, fy | 0, fz | 0];
  const [tx, ty, tz] = [fx - i, fy - j, fz - k];
  const at = (k * ny + j) * nx + i;
  const up = at + nx * ny;
  const a = values[at]! + (values[at + 1]! - values[at]!) * tx;
  const b = values[at + nx]! + (values[at + nx + 1]! - values[at + nx]!) * tx;
  const c = values[up]! + (values[up + 1]! - values[up]!) * tx;
  const d = values[up + nx]! + (values[up + nx + 1]! - values[up + nx]!) * tx;
  const front = a + (b - a) * ty;
  return front + (c + (d - c) * ty - front) * tz;
}
