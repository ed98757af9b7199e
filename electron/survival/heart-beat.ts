import { cholesky } from './linear';
import type { Random } from './random';

/** Number of phases of a descriptor, from end-diastole. */
export const descriptorPhases = 20;
/** Matched vertices of a descriptor. */
export const descriptorVertices = 202;
/** 19 displacements × 202 vertices × xyz. */
export const descriptorLength = (descriptorPhases - 1) * descriptorVertices * 3;

/** When the ventricle contracts and fills, in fractions of the beat; `earlyFilling` is the share filled before the atrium contracts. */
export interface BeatTiming {
  readonly endSystole: number;
  readonly earlyFilling: number;
  readonly earlyFillingEnd: number;
  readonly atrialKick: number;
}

/** Half a cosine from 0 at `from` to 1 at `to`. */
const rise = (t: number, from: number, to: number): number =>
  t <= from ? 0 : t >= to ? 1 : (1 - Math.cos((Math.PI * (t - from)) / (to - from))) / 2;

/**
 * How much of the end-systolic displacement is reached at time t of the beat (0 end-diastole … 1 the next one):
 * ejection, a short isovolumic rest, early filling, diastasis, atrial filling.
 */
export function contraction(t: number, timing: BeatTiming): number {
  const ejected = rise(t, 0, timing.endSystole);
  const early = rise(t, timing.endSystole + 0.04, timing.earlyFillingEnd);
  const late = rise(t, timing.atrialKick, 1);
  return ejected - timing.earlyFilling * early - (1 - timing.earlyFilling) * late;
}

/** Timing of one subject: end-systole at 38 ± 3 % of the beat, early filling 70 ± 9 %. */
export function drawTiming(random: Random): BeatTiming {
  const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  const endSystole = within(0.38 + 0.03 * random.normal(), 0.3, 0.47);
  return {
    endSystole,
    earlyFilling: within(0.7 + 0.09 * random.normal(), 0.4, 0.9),
    earlyFillingEnd: endSystole + within(0.22 + 0.02 * random.normal(), 0.16, 0.28),
    atrialKick: within(0.84 + 0.02 * random.normal(), 0.78, 0.9),
  };
}

/** Draws random fields over points that vary smoothly: unit variance, correlation exp(−d² / 2ℓ²). */
export function smoothField(points: ArrayLike<number>, lengthMm: number): (random: Random) => Float64Array {
  const n = points.length / 3;
  const kernel = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let square = 0;
      for (let k = 0; k < 3; k++) square += (points[i * 3 + k]! - points[j * 3 + k]!) ** 2;
      // The nugget keeps the matrix positive definite where points lie close.
      kernel[i * n + j] = kernel[j * n + i] = Math.exp(-square / (2 * lengthMm ** 2)) + (i === j ? 1e-6 : 0);
    }
  const factor = cholesky(kernel, n);
  if (!factor) throw new RangeError('two points coincide');
  return (random) => {
    const white = Float64Array.from({ length: n }, () => random.normal());
    const field = new Float64Array(n);
    for (let i = 0; i < n; i++) for (let k = 0; k <= i; k++) field[i]! += factor[i * n + k]! * white[k]!;
    return field;
  };
}
