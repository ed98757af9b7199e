import { percentiles } from '../../../imaging/resample';
import type { CineVolume } from '../../../imaging/volume';

/** What the images themselves tell, before anything is found in them. */
export interface ImageFacts {
  /** Length of the way from slice to slice as they lie, and in the order in which neighbours are most alike. */
  readonly sliceOrder: Order;
  /** The same for the phases, a closed way round the beat. */
  readonly phaseOrder: Order;
  /** How different the last and the first phase are, in multiples of the largest usual step between phases. */
  readonly closing: number;
  /** [phase][slice]: the image is that of the phase before, pixel for pixel (or all but). */
  readonly repeats: readonly (readonly boolean[])[];
  /** Standard deviation of the noise as a share of the images' range of grey, median over the frames looked at. */
  readonly noise: number;
  /** How alike neighbouring pixels are, 0 (noise) … 1. */
  readonly smoothness: number;
}

export interface Order {
  readonly given: number;
  readonly best: number;
}

/** Side of the small copies that images are compared by, pixels. */
const side = 64;

/** Small copies of all frames, 0 … 1 between the 1st and 99th percentile: [phase][slice][side × side]. */
function smallCopies(cine: CineVolume, low: number, range: number): Float32Array {
  const { phases, slices, rows, columns, samples } = cine;
  const small = new Float32Array(phases * slices * side * side);
  const column = Int32Array.from({ length: columns }, (_, x) => Math.floor((x * side) / columns));
  const counts = new Float32Array(side * side);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) counts[Math.floor((y * side) / rows) * side + column[x]!]!++;
  for (let frame = 0; frame < phases * slices; frame++) {
    const to = frame * side * side;
    for (let y = 0, i = frame * rows * columns; y < rows; y++) {
      const line = to + Math.floor((y * side) / rows) * side;
      for (let x = 0; x < columns; x++, i++) {
        const value = (samples[i]! - low) / range;
        small[line + column[x]!]! += value > 0 ? (value < 1 ? value : 1) : 0;
      }
    }
    for (let i = 0; i < side * side; i++) if (counts[i]) small[to + i]! /= counts[i]!;
  }
  return small;
}

/**
 * Mean absolute difference of two lists of small copies. It grows as the area that edges sweep over: on a way to and fro
 * every step counts its length, so that no shorter way jumps over places (squares would shorten it).
 */
function difference(small: Float32Array, a: readonly number[], b: readonly number[]): number {
  const size = side * side;
  let sum = 0;
  for (let k = 0; k < a.length; k++) {
    const [from, to] = [a[k]! * size, b[k]! * size];
    for (let i = 0; i < size; i++) sum += Math.abs(small[from + i]! - small[to + i]!);
  }
  return sum / (a.length * size);
}

const upTo = (n: number) => [...Array(n).keys()];

function between(small: Float32Array, groups: readonly (readonly number[])[]): number[][] {
  const all = groups.map(() => groups.map(() => 0));
  for (let i = 0; i < groups.length; i++)
    for (let j = 0; j < i; j++) {
      const d = difference(small, groups[i]!, groups[j]!);
      all[i]![j] = d;
      all[j]![i] = d;
    }
  return all;
}

/** Length of a way through all places in the given order and in the best order found (nearest next, then 2-opt). */
export function orderOf(distance: readonly (readonly number[])[], closed: boolean): Order {
  const n = distance.length;
  const length = (way: readonly number[]) => {
    let sum = closed && n > 2 ? distance[way[n - 1]!]![way[0]!]! : 0;
    for (let i = 1; i < n; i++) sum += distance[way[i - 1]!]![way[i]!]!;
    return sum;
  };
  const improved = (start: number[]) => {
    let way = start;
    let best = length(way);
    for (let better = true; better; ) {
      better = false;
      for (let i = 0; i < n - 1; i++)
        for (let j = i + 1; j < n; j++) {
          const other = [...way.slice(0, i), ...way.slice(i, j + 1).reverse(), ...way.slice(j + 1)];
          const l = length(other);
          if (l < best - 1e-9) [way, best, better] = [other, l, true];
        }
    }
    return best;
  };
  const given = upTo(n);
  let best = improved(given);
  for (let start = 0; start < n; start += Math.max(1, Math.floor(n / 6))) {
    const left = new Set(given);
    const way = [start];
    left.delete(start);
    while (left.size > 0) {
      const last = way.at(-1)!;
      let next = -1;
      for (const k of left) if (next < 0 || distance[last]![k]! < distance[last]![next]!) next = k;
      way.push(next);
      left.delete(next);
    }
    best = Math.min(best, improved(way));
  }
  return { given: length(given), best };
}

/**
 * Noise of one frame from the part of it that no slope or edge explains. J. Immerkær, Fast noise variance estimation,
 * Computer Vision and Image Understanding 64(2), 1996, equation 4; and the correlation of neighbouring pixels.
 */
function grain(samples: Float32Array, from: number, rows: number, columns: number) {
  let [residual, sum, squares, along, count] = [0, 0, 0, 0, 0];
  for (let y = 1; y < rows - 1; y++)
    for (let x = 1; x < columns - 1; x++) {
      const i = from + y * columns + x;
      const [up, here, down] = [i - columns, i, i + columns];
      const v = samples[here]!;
      residual += Math.abs(
        samples[up - 1]! -
          2 * samples[up]! +
          samples[up + 1]! -
          2 * samples[here - 1]! +
          4 * v -
          2 * samples[here + 1]! +
          samples[down - 1]! -
          2 * samples[down]! +
          samples[down + 1]!,
      );
      sum += v;
      squares += v * v;
      along += v * samples[here + 1]!;
      count++;
    }
  const mean = sum / count;
  const variance = squares / count - mean * mean;
  return {
    deviation: (Math.sqrt(Math.PI / 2) * residual) / (6 * count),
    correlation: variance > 0 ? (along / count - mean * mean) / variance : 1,
  };
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0;

/** Looks at all images of a cine once; cheap beside everything else. */
export function imageFacts(cine: CineVolume): ImageFacts {
  const { phases, slices, rows, columns, samples } = cine;
  const [low, high] = percentiles(samples, [1, 99]) as [number, number];
  const range = Math.max(high - low, 1e-6);
  const small = smallCopies(cine, low, range);
  const frame = (phase: number, slice: number) => phase * slices + slice;
  const phaseGroups = upTo(phases).map((p) => upTo(slices).map((s) => frame(p, s)));
  const sliceGroups = upTo(slices).map((s) => upTo(phases).map((p) => frame(p, s)));
  const betweenPhases = between(small, phaseGroups);
  const steps = upTo(phases - 1).map((p) => betweenPhases[p]![p + 1]!);
  const moving = median(steps);
  const size = rows * columns;
  const repeats = phaseGroups.map((own, phase) =>
    own.map((at, slice) => {
      if (phase === 0) return false;
      const before = frame(phase - 1, slice);
      // Cheap first look on the small copies, then pixel for pixel.
      if (difference(small, [at], [before]) > 0.02 * moving) return false;
      let [off, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let i = 0; i < size; i++) {
        const v = samples[at * size + i]!;
        off += Math.abs(v - samples[before * size + i]!);
        least = Math.min(least, v);
        most = Math.max(most, v);
      }
      return most > least && off / size < 1e-4 * range;
    }),
  );
  const looked = upTo(Math.min(24, phases * slices)).map((k) =>
    grain(samples, Math.floor((k * phases * slices) / Math.min(24, phases * slices)) * size, rows, columns),
  );
  return {
    sliceOrder: orderOf(between(small, sliceGroups), false),
    phaseOrder: orderOf(betweenPhases, true),
    closing: phases > 2 ? betweenPhases[phases - 1]![0]! / Math.max(1e-9, ...steps) : 0,
    repeats,
    noise: median(looked.map(({ deviation }) => deviation)) / range,
    smoothness: median(looked.map(({ correlation }) => correlation)),
  };
}
