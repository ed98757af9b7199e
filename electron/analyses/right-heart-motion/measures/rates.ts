import { cyclicWeights } from '../../../mesh/cyclic';

/** A smooth periodic curve through samples of a beat. */
export interface CycleFit {
  /** Even times, ms, one beat from the first sample. */
  readonly timesMs: readonly number[];
  /** Value at those times. */
  readonly values: readonly number[];
  /** Change per second at those times. */
  readonly rates: readonly number[];
}

/** Times per beat at which a fit is given: below 10 ms apart for every heart. */
const samples = 100;

/** Ridges of `fitCycle` for volumes counted from slices, and for those of the tracked surface. */
export const ridges = { counted: 1e-3, surface: 1e-4 } as const;

/**
 * Fits a Fourier series of up to six harmonics to samples of a beat (least squares with a ridge, `cyclicWeights`) and
 * differentiates it.
 *
 * Volumes counted from slices jump where the base crosses a slice, and a loose series takes the jumps for motion: on
 * phantoms cut into slices 8 to 10 mm apart a ridge of 1e-3 leaves peak rates with an error of 13 % (ejection) and 15 %
 * (filling), root mean square, almost without bias; 3e-5 with 35 %, and always too high. The surface does not jump.
 *
 * @param timesMs of the samples, any spacing within one beat
 * @param values one per time
 */
export function fitCycle(
  timesMs: readonly number[],
  values: readonly number[],
  periodMs: number,
  ridge: number = ridges.counted,
): CycleFit {
  const harmonics = Math.max(1, Math.min(6, Math.floor((values.length - 1) / 2.5)));
  const times = Array.from({ length: samples }, (_, k) => timesMs[0]! + (k * periodMs) / samples);
  const step = periodMs / 4096;
  const at = (wanted: readonly number[]) =>
    cyclicWeights(timesMs, periodMs, wanted, harmonics, ridge).map((row) =>
      row.reduce((sum, w, k) => sum + w * values[k]!, 0),
    );
  const [before, after] = [at(times.map((t) => t - step)), at(times.map((t) => t + step))];
  return {
    timesMs: times,
    values: at(times),
    rates: after.map((v, k) => ((v - before[k]!) / (2 * step)) * 1000),
  };
}

export interface Rates {
  /** ml/s, positive. */
  readonly peakEjection: number;
  readonly peakFilling: number;
  /** Ms from end-diastole, and from end-systole. */
  readonly timeToPeakEjectionMs: number;
  readonly timeToPeakFillingMs: number;
  /** 0 … 1: share of the stroke volume that has come back after the first third of diastole. */
  readonly firstThirdFilling: number;
}

/**
 * Peak rates of a volume curve: the steepest fall between end-diastole and end-systole, the steepest rise between
 * end-systole and the next end-diastole; first-third filling fraction (V(t) − ESV) ÷ (EDV − ESV) at a third of diastole.
 * Null when there is no ejection: end-systole at end-diastole, or nothing ejected.
 *
 * @param fit volume in ml
 */
export function ratesOf(fit: CycleFit, periodMs: number, endDiastoleMs: number, endSystoleMs: number): Rates | null {
  const count = fit.values.length;
  const indexAt = (ms: number) => {
    const k = Math.round(((ms - fit.timesMs[0]!) / periodMs) * count);
    return ((k % count) + count) % count;
  };
  const [full, empty] = [indexAt(endDiastoleMs), indexAt(endSystoleMs)];
  const systole = (empty - full + count) % count;
  const ejected = fit.values[full]! - fit.values[empty]!;
  if (systole === 0 || ejected <= 0) return null;
  const steepest = (from: number, length: number, sign: 1 | -1) => {
    let [best, at] = [Number.NEGATIVE_INFINITY, 0];
    for (let k = 0; k <= length; k++) {
      const rate = sign * fit.rates[(from + k) % count]!;
      if (rate > best) [best, at] = [rate, k];
    }
    return { rate: best, afterMs: (at * periodMs) / count };
  };
  const ejection = steepest(full, systole, -1);
  const filling = steepest(empty, count - systole, 1);
  const third = (empty + Math.round((count - systole) / 3)) % count;
  return {
    peakEjection: ejection.rate,
    peakFilling: filling.rate,
    timeToPeakEjectionMs: ejection.afterMs,
    timeToPeakFillingMs: filling.afterMs,
    firstThirdFilling: (fit.values[third]! - fit.values[empty]!) / ejected,
  };
}
