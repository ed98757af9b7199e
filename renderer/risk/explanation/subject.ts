import { type AnalysisResult, type LatentMap, ReaderError, type Result } from '../../../electron/contract';
import type { LoadedMap } from '../../app/session';
import { workstation } from '../../app/workstation';
import { subjectMap } from '../../motion-map/subject-map';

export type RiskModel = NonNullable<NonNullable<AnalysisResult['risk']>['model']>;

/** The same beat, begun so that its phase 0 falls on phase `by`. */
export function rotated(positions: Float32Array, phaseCount: number, by: number): Float32Array {
  if (by % phaseCount === 0) return positions;
  const size = positions.length / phaseCount;
  const turned = new Float32Array(positions.length);
  for (let phase = 0; phase < phaseCount; phase++)
    turned.set(positions.subarray(phase * size, (phase + 1) * size), ((phase + by) % phaseCount) * size);
  return turned;
}

async function answered<T>(call: Promise<Result<T>>): Promise<T> {
  const result = await call;
  if (result.ok) return result.value;
  throw new ReaderError(result.error.code, result.error.message, result.error.hint);
}

/** The latent map of a package; null where it has none. Throws `ReaderError`. */
export const loadLatentMap = ({ id, version }: RiskModel): Promise<LatentMap | null> =>
  answered(workstation.call('models.latentMap', { id, version }));

/** A subject's beat on the surface that the patient's heart is shown on, in step with it. Throws `ReaderError`. */
export async function loadSubject(
  { id, version }: RiskModel,
  subjectId: string,
  patient: LoadedMap,
): Promise<LoadedMap> {
  const motion = await answered(workstation.call('models.motion', { id, version, subjectId }));
  const { endDiastolePhase, endSystolePhase } = patient.map;
  const subject = subjectMap(subjectId, { ...patient.map, attribution: null }, motion);
  return {
    ...subject,
    map: { ...subject.map, phaseTimesMs: patient.map.phaseTimesMs, endDiastolePhase, endSystolePhase },
    positions: rotated(subject.positions, motion.phaseCount, endDiastolePhase),
  };
}
