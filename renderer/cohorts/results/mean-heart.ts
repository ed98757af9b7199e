import {
  type CohortSummary,
  type Failure,
  ReaderError,
  type TrainingReport,
  type Value,
} from '../../../electron/contract';
import type { LoadedMap } from '../../app/session';
import { workstation } from '../../app/workstation';
import { subjectMap } from '../../motion-map/subject-map';

type Importance = NonNullable<TrainingReport['importance']>;

/** Above this, after correction, a vertex may well be chance. */
export const significanceLevel = 0.05;

/** Importance on the mean heart. */
export interface ImportantHeart {
  readonly loaded: LoadedMap;
  /** Index of the matched vertex nearest to each vertex: its numbers are told there. */
  readonly nearest: Uint16Array;
}

/** Index of the nearest matched vertex, for each vertex. @param positions [vertex][xyz] */
export function nearestMatched(positions: ArrayLike<number>, matched: readonly number[]): Uint16Array {
  const nearest = new Uint16Array(positions.length / 3);
  for (let v = 0; v < nearest.length; v++) {
    let least = Number.POSITIVE_INFINITY;
    matched.forEach((m, k) => {
      let d = 0;
      for (let a = 0; a < 3; a++) d += (positions[3 * v + a]! - positions[3 * m + a]!) ** 2;
      if (d < least) {
        least = d;
        nearest[v] = k;
      }
    });
  }
  return nearest;
}

/** Where the mean heart of the workstation is not the one that a cohort's motion is on. */
export const hasOwnMesh = ({ origin }: CohortSummary): boolean => origin === 'layout';

/** A position of the heart's own frame in the space that a map is shown in. */
function placed(heart: Value<'heart.mean'>): Float32Array {
  const { originMm, longAxis, septumToFreeWall, normal } = heart.map.axes;
  const { positions } = heart;
  return Float32Array.from(positions, (_, at) => {
    const k = (at % 3) as 0 | 1 | 2;
    const v = at - k;
    return (
      originMm[k] +
      positions[v]! * longAxis[k] +
      positions[v + 1]! * septumToFreeWall[k] +
      positions[v + 2]! * normal[k]
    );
  });
}

async function answered<T>(call: Promise<{ ok: true; value: T } | { ok: false; error: Failure }>): Promise<T> {
  const result = await call;
  if (result.ok) return result.value;
  throw new ReaderError(result.error.code, result.error.message, result.error.hint);
}

let plain: Promise<Value<'heart.mean'>> | null = null;
/** The mean heart is asked for once: it comes with the product. */
function meanHeart(): Promise<Value<'heart.mean'>> {
  plain ??= answered(workstation.call('heart.mean', { spread: [] })).catch((error: unknown) => {
    plain = null;
    throw error;
  });
  return plain;
}

/** The mean heart at rest. Throws `ReaderError`. */
export async function loadMeanHeart(): Promise<LoadedMap> {
  const heart = await meanHeart();
  return { runId: 'mean', map: heart.map, positions: placed(heart) };
}

/** The mean heart coloured by importance; muted where it is not significant after correction. Throws `ReaderError`. */
export async function loadImportance(importance: Importance): Promise<ImportantHeart> {
  const heart = await answered(workstation.call('heart.mean', { spread: [importance.values] }));
  const nearest = nearestMatched(heart.positions, heart.map.matchedVertices);
  const { unit, definition, adjustedP } = importance;
  return {
    nearest,
    loaded: {
      runId: 'importance',
      map: { ...heart.map, importance: { values: heart.spread[0]!, unit, definition } },
      positions: placed(heart),
      muted: Uint8Array.from(nearest, (k) => (adjustedP[k]! < significanceLevel ? 0 : 1)),
    },
  };
}

/** A subject's beating heart on the mean heart's surface. Throws `ReaderError`. */
export async function loadSubject(cohortId: string, subjectId: string): Promise<LoadedMap> {
  const [heart, motion] = await Promise.all([
    meanHeart(),
    answered(workstation.call('cohorts.motion', { cohortId, subjectId })),
  ]);
  return subjectMap(subjectId, heart.map, motion);
}
