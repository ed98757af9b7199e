import type { CineVolume } from '../../imaging/volume';
import { airHu, cleaned } from './fitness/chest';
import type { Parameters } from './parameters';

/** How one axis of the network's image is made of an axis of the source: pixel i is Σ weight × source[first + k]. */
export interface Axis {
  readonly first: Int32Array;
  /** [pixel][tap]; a pixel outside the source has none. */
  readonly weights: readonly Float32Array[];
}

/**
 * Area-weighted resampling: every target pixel is the mean of the source over its own extent.
 * @param startMm near edge of target pixel 0, in mm from the near edge of source pixel 0
 */
export function areaAxis(size: number, pixelMm: number, startMm: number, sourceSize: number, sourceMm: number): Axis {
  const first = new Int32Array(size);
  const weights: Float32Array[] = [];
  for (let i = 0; i < size; i++) {
    const from = Math.max(0, (startMm + i * pixelMm) / sourceMm);
    const to = Math.min(sourceSize, (startMm + (i + 1) * pixelMm) / sourceMm);
    const taps: number[] = [];
    // Less than a thousandth of a pixel is rounding.
    if (to - from > 1e-3) {
      first[i] = Math.min(sourceSize - 1, Math.floor(from + 1e-6));
      for (let k = first[i]!; k < to - 1e-6; k++) taps.push((Math.min(to, k + 1) - Math.max(from, k)) / (to - from));
    }
    weights.push(Float32Array.from(taps));
  }
  return { first, weights };
}

/** The square of the patient that the network sees, the same on every image. */
export interface Field {
  readonly size: number;
  readonly x: Axis;
  readonly y: Axis;
  /** Near edges in mm from the near edge of the source's first pixel, along its rows and columns. */
  readonly startMm: readonly [number, number];
  readonly edgeMm: number;
  /** Rows run to the patient's right, or columns to the front, in the source. */
  readonly mirrored: { readonly x: boolean; readonly y: boolean };
}

/**
 * Places the field so that the lungs lie where they lay in training, on whole pixels of the source.
 * @param lungsMm middle of the lungs, LPS x and y
 */
export function fieldOf(cine: CineVolume, input: Parameters['input'], lungsMm: readonly [number, number]): Field {
  const plane = cine.planes[0]!;
  const { size, pixelMm } = input;
  const edgeMm = size * pixelMm;
  const axis = (k: 0 | 1) => {
    const direction = k === 0 ? plane.rowDirection[0] : plane.columnDirection[1];
    const sourceMm = k === 0 ? plane.columnSpacingMm : plane.rowSpacingMm;
    const count = k === 0 ? cine.columns : cine.rows;
    const mirrored = direction < 0;
    // Along the source's own axis, from the near edge of its first pixel.
    const sign = mirrored ? -1 : 1;
    const lungs = sign * (lungsMm[k] - plane.originMm[k]) + sourceMm / 2;
    const centre = lungs - sign * input.lungsAtMm[k];
    const startMm = Math.round((centre - edgeMm / 2) / sourceMm) * sourceMm;
    return { mirrored, startMm, plan: areaAxis(size, pixelMm, startMm, count, sourceMm) };
  };
  const [x, y] = [axis(0), axis(1)];
  return {
    size,
    x: x.plan,
    y: y.plan,
    startMm: [x.startMm, y.startMm],
    edgeMm,
    mirrored: { x: x.mirrored, y: y.mirrored },
  };
}

/** HU of the field on one image, averaged over a slab: Float32 [row][column]; rows to the left, columns to the back. */
export function fieldImage(
  cine: CineVolume,
  field: Field,
  slice: number,
  slabMm: number,
  padding: number | null,
): Float32Array {
  const { rows, columns, samples, slices, sliceSpacingMm } = cine;
  const reach = Math.max(0, Math.ceil(slabMm / 2 / sliceSpacingMm - 1e-6) - 1);
  const [low, high] = [Math.max(0, slice - reach), Math.min(slices - 1, slice + reach)];
  const mean = new Float32Array(rows * columns);
  const share = 1 / (high - low + 1);
  for (let z = low; z <= high; z++) {
    const from = z * rows * columns;
    for (let at = 0; at < mean.length; at++) mean[at] = mean[at]! + share * cleaned(samples[from + at]!, padding);
  }
  const { size, x, y, mirrored } = field;
  const across = new Float32Array(rows * size);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < size; i++) {
      const taps = x.weights[i]!;
      let sum = taps.length > 0 ? 0 : airHu;
      for (let k = 0; k < taps.length; k++) sum += taps[k]! * mean[row * columns + x.first[i]! + k]!;
      across[row * size + (mirrored.x ? size - 1 - i : i)] = sum;
    }
  const out = new Float32Array(size * size);
  for (let i = 0; i < size; i++) {
    const taps = y.weights[i]!;
    const to = (mirrored.y ? size - 1 - i : i) * size;
    if (taps.length === 0) out.fill(airHu, to, to + size);
    for (let k = 0; k < taps.length; k++) {
      const from = (y.first[i]! + k) * size;
      const weight = taps[k]!;
      for (let column = 0; column < size; column++)
        out[to + column] = out[to + column]! + weight * across[from + column]!;
    }
  }
  return out;
}

/** Channels of the network: each window takes its HU to 0 … 1. Float32 [channel][pixel]. */
export function windowed(hu: Float32Array, windows: Parameters['input']['windows']): Float32Array {
  const out = new Float32Array(windows.length * hu.length);
  windows.forEach(([level, width], channel) => {
    const low = level - width / 2;
    const to = channel * hu.length;
    for (let at = 0; at < hu.length; at++) out[to + at] = Math.min(1, Math.max(0, (hu[at]! - low) / width));
  });
  return out;
}

/** Edge of the grid of a heat map over the whole source image. */
export const heatSize = 32;

/**
 * A heat map of the field, [row][column] of any size, brought onto a grid over the whole source image; 0 outside the field.
 * @returns Float32 [heatSize][heatSize]
 */
export function heatOnImage(heat: Float32Array, edge: number, cine: CineVolume, field: Field): Float32Array {
  const { columnSpacingMm, rowSpacingMm } = cine.planes[0]!;
  const at = (i: number, whole: number, start: number, mirrored: boolean) => {
    const share = (((i + 0.5) / heatSize) * whole - start) / field.edgeMm;
    return edge * (mirrored ? 1 - share : share) - 0.5;
  };
  const out = new Float32Array(heatSize * heatSize);
  for (let row = 0; row < heatSize; row++)
    for (let column = 0; column < heatSize; column++) {
      const x = at(column, cine.columns * columnSpacingMm, field.startMm[0], field.mirrored.x);
      const y = at(row, cine.rows * rowSpacingMm, field.startMm[1], field.mirrored.y);
      if (x < -0.5 || y < -0.5 || x > edge - 0.5 || y > edge - 0.5) continue;
      const [x0, y0] = [Math.floor(x), Math.floor(y)];
      let sum = 0;
      for (const [dx, dy] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const) {
        const [px, py] = [Math.min(edge - 1, Math.max(0, x0 + dx)), Math.min(edge - 1, Math.max(0, y0 + dy))];
        sum += (dx ? x - x0 : 1 - x + x0) * (dy ? y - y0 : 1 - y + y0) * heat[py * edge + px]!;
      }
      out[row * heatSize + column] = sum;
    }
  return out;
}
