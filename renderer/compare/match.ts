import type { Plane, Vector } from '../../electron/contract';
import type { LoadedMap } from '../app/session';
import { phaseOf } from '../motion-map/interpolate';
import { extentOf, viewsOf } from '../motion-map/views';
import { dot, planeNormal, subtract } from '../viewer/geometry';

/** Which slice of one study shows the same part of the heart as a slice of another, and how well that is known. */
export interface Match {
  readonly slice: number;
  /** `heart`: by level between base and apex of both hearts; `stack`: by place in the stack alone. */
  readonly by: 'heart' | 'stack';
  /** Distance along the long axis from the wanted level, mm; null by place in the stack. */
  readonly offMm: number | null;
}

/** Levels of the slices of one study. */
export interface Levels {
  /** 0 at the base, 1 at the apex of the surface at end-diastole; beyond these outside of it. */
  readonly levels: readonly number[];
  /** From base to apex, mm. */
  readonly lengthMm: number;
}

/** A slice that is less than 30° from holding the long axis has no level on it. */
const leastAcross = 0.5;

/**
 * Where each slice crosses the long axis of the heart, as a share of the way from base to apex. The axis passes through
 * the middle of the surface; its ends are those of the surface at end-diastole.
 *
 * @returns null where a slice has no place in space, or runs along the axis rather than across it
 */
export function levelsOf(planes: readonly (Plane | null)[], loaded: LoadedMap): Levels | null {
  const { map } = loaded;
  const surface = phaseOf(loaded.positions, map.phaseCount, map.endDiastolePhase);
  const { up } = viewsOf(map, surface);
  const { centre } = extentOf(surface);
  let base = Number.NEGATIVE_INFINITY;
  let apex = Number.POSITIVE_INFINITY;
  for (let v = 0; v < surface.length; v += 3) {
    const height = dot(subtract([surface[v]!, surface[v + 1]!, surface[v + 2]!], centre), up);
    base = Math.max(base, height);
    apex = Math.min(apex, height);
  }
  const levels: number[] = [];
  for (const plane of planes) {
    if (!plane) return null;
    const normal = planeNormal(plane);
    const across = dot(up, normal);
    if (Math.abs(across) < leastAcross) return null;
    const height = dot(subtract(plane.originMm, centre), normal) / across;
    levels.push((base - height) / (base - apex));
  }
  return { levels, lengthMm: base - apex };
}

const nearest = (values: readonly number[], wanted: number): number =>
  values.reduce((best, value, k) => (Math.abs(value - wanted) < Math.abs(values[best]! - wanted) ? k : best), 0);

/** Direction in which a stack goes, as the line from its first slice to its last. */
function stackDirection(planes: readonly (Plane | null)[]): Vector | null {
  const first = planes[0];
  const last = planes.at(-1);
  return first && last && planes.length > 1 ? subtract(last.originMm, first.originMm) : null;
}

interface Stacked {
  readonly planes: readonly (Plane | null)[];
  readonly levels: Levels | null;
}

/** The slice of `to` that shows what slice `slice` of `from` shows. */
export function matchSlice(from: Stacked, slice: number, to: Stacked): Match {
  if (from.levels && to.levels) {
    const wanted = from.levels.levels[slice] ?? 0;
    const found = nearest(to.levels.levels, wanted);
    return {
      slice: found,
      by: 'heart',
      offMm: (to.levels.levels[found]! - wanted) * to.levels.lengthMm,
    };
  }
  const share = from.planes.length > 1 ? slice / (from.planes.length - 1) : 0.5;
  const one = stackDirection(from.planes);
  const other = stackDirection(to.planes);
  // One stack may go from base to apex, the other from apex to base.
  const turned = one !== null && other !== null && dot(one, other) < 0;
  return { slice: Math.round((turned ? 1 - share : share) * (to.planes.length - 1)), by: 'stack', offMm: null };
}

/** Angle between the slices of two stacks in the patient's space, 0…90°; null where one has no place in space. */
export function angleBetween(one: readonly (Plane | null)[], other: readonly (Plane | null)[]): number | null {
  const a = one[0];
  const b = other[0];
  if (!a || !b) return null;
  return (Math.acos(Math.min(1, Math.abs(dot(planeNormal(a), planeNormal(b))))) * 180) / Math.PI;
}
