import type { AnalysisResult, Curve } from '../../electron/contract';
import type { LoadedMap } from '../app/session';

/** Curves on one time axis. */
export interface Aligned {
  /** Milliseconds from the R wave: every time at which one of the curves or the cine has a value, sorted. */
  readonly timesMs: readonly number[];
  /** Times of the phases of the cine, a part of `timesMs`. */
  readonly cineTimesMs: readonly number[];
  /** Time of the first phase: where the clock's beat begins. */
  readonly startMs: number;
  /** [curve][time]; null where that curve has no value at that time. */
  readonly values: readonly (readonly (number | null)[])[];
}

/** Curves with times of their own on one axis, each value at its own time: nothing is resampled. */
export function align(cineTimesMs: readonly number[], curves: readonly Pick<Curve, 'timesMs' | 'values'>[]): Aligned {
  const timesMs = [...new Set([...cineTimesMs, ...curves.flatMap((curve) => curve.timesMs)])].sort((a, b) => a - b);
  return {
    timesMs,
    cineTimesMs,
    startMs: cineTimesMs[0] ?? 0,
    values: curves.map((curve) => {
      const at = new Map(curve.timesMs.map((time, k) => [time, curve.values[k] ?? null]));
      return timesMs.map((time) => at.get(time) ?? null);
    }),
  };
}

/**
 * The value that a curve is drawn with at a time: on the straight line between its neighbouring values; null before the
 * first and after the last.
 */
export function valueAt({ timesMs, values }: Pick<Curve, 'timesMs' | 'values'>, timeMs: number): number | null {
  let before = -1;
  for (let k = 0; k < timesMs.length; k++) {
    const value = values[k];
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    const time = timesMs[k]!;
    if (time === timeMs) return value;
    if (time > timeMs) {
      if (before < 0) return null;
      const part = (timeMs - timesMs[before]!) / (time - timesMs[before]!);
      return values[before]! + part * (value - values[before]!);
    }
    before = k;
  }
  return null;
}

/** Ends of an axis that shows all values and zero, with room to breathe; some range where there are no values. */
export function axisRange(values: Iterable<number | null | undefined>, least = 1): [number, number] {
  let low = 0;
  let high = 0;
  for (const value of values) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (high - low < least) high = low + least;
  const room = 0.08 * (high - low);
  return [low < 0 ? low - room : 0, high > 0 ? high + room : 0];
}

/** Times of end-diastole and end-systole, ms, in runs that do not tell their phases: the map's, else the extremes. */
export function beatMarks(
  { phaseTimesMs, rvVolumeMl }: AnalysisResult['curves'],
  loaded: LoadedMap | null,
): { endDiastoleMs: number; endSystoleMs: number } | null {
  if (loaded)
    return {
      endDiastoleMs: loaded.map.phaseTimesMs[loaded.map.endDiastolePhase]!,
      endSystoleMs: loaded.map.phaseTimesMs[loaded.map.endSystolePhase]!,
    };
  if (rvVolumeMl.length === 0) return null;
  return {
    endDiastoleMs: phaseTimesMs[rvVolumeMl.indexOf(Math.max(...rvVolumeMl))] ?? 0,
    endSystoleMs: phaseTimesMs[rvVolumeMl.indexOf(Math.min(...rvVolumeMl))] ?? 0,
  };
}
