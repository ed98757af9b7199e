import type { AnalysisResult } from '../../electron/contract';
import type { LoadedMap } from '../app/session';
import { displacementCurve } from '../motion-map/interpolate';

export interface BeatCurves {
  /** Milliseconds from the R wave: the union of the phases of the cine and of the map. */
  readonly timesMs: readonly number[];
  /** Times of the phases of the cine, a part of `timesMs`. */
  readonly cineTimesMs: readonly number[];
  /** Time of the first phase: where the clock's beat begins. */
  readonly startMs: number;
  /** ml; null at times of the map only. */
  readonly rvVolumeMl: readonly (number | null)[];
  readonly lvVolumeMl: readonly (number | null)[];
  /** Displacement of the picked vertex, mm; null at times of the cine only; absent when nothing is picked. */
  readonly displacementMm: readonly (number | null)[] | null;
}

/** Volumes and displacement on one time axis, sorted, each value at its own time: nothing is resampled. */
export function beatCurves(
  { phaseTimesMs, rvVolumeMl, lvVolumeMl }: AnalysisResult['curves'],
  loaded: LoadedMap | null,
  vertex: number | null,
): BeatCurves {
  const rv = new Map(phaseTimesMs.map((time, k) => [time, rvVolumeMl[k] ?? null]));
  const lv = new Map(phaseTimesMs.map((time, k) => [time, lvVolumeMl[k] ?? null]));
  let displacement: Map<number, number> | null = null;
  if (loaded && vertex !== null && vertex < loaded.map.vertexCount) {
    const { map, positions } = loaded;
    const curve = displacementCurve(positions, map.phaseCount, vertex, map.endDiastolePhase);
    displacement = new Map(map.phaseTimesMs.map((time, k) => [time, curve[k]!]));
  }
  const timesMs = [...new Set([...phaseTimesMs, ...(displacement?.keys() ?? [])])].sort((a, b) => a - b);
  const at = (values: Map<number, number | null>) => timesMs.map((time) => values.get(time) ?? null);
  return {
    timesMs,
    cineTimesMs: phaseTimesMs,
    startMs: phaseTimesMs[0] ?? 0,
    rvVolumeMl: at(rv),
    lvVolumeMl: at(lv),
    displacementMm: displacement ? at(displacement) : null,
  };
}

/** Times of end-diastole and end-systole, ms: the map's own, else where the RV is largest and smallest. */
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

/** Index in `timesMs` of the time of a phase of the cine. The clock counts phases: their times need not be even. */
export const indexOfPhase = ({ timesMs, cineTimesMs }: BeatCurves, phase: number): number =>
  Math.max(0, timesMs.indexOf(cineTimesMs[phase] ?? Number.NaN));
