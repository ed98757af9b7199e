import { type MotionMap, ReaderError, type Value } from '../../electron/contract';
import type { LoadedMap } from '../app/session';

/** Hundredths of a millimetre, as motions travel. */
const perMm = 100;

/**
 * The motion of a subject of a cohort on a surface: `map`'s template, placed by `map`'s axes. Its colours are left out: they
 * are another heart's. Throws `ReaderError` where motion and surface do not belong together.
 */
export function subjectMap(id: string, map: MotionMap, motion: Value<'cohorts.motion'>): LoadedMap {
  const { vertexCount, phaseCount } = motion;
  const bytes = Uint8Array.from(atob(motion.positions), (letter) => letter.charCodeAt(0));
  const size = phaseCount * vertexCount * 3;
  if (vertexCount !== map.vertexCount || bytes.length !== 2 * size || phaseCount < 1)
    throw new ReaderError(
      'motion-unfit',
      `The motion of ${id} is of ${vertexCount} points where the surface has ${map.vertexCount}.`,
      'It cannot be drawn on the mean heart.',
    );
  const view = new DataView(bytes.buffer);
  const { originMm, longAxis, septumToFreeWall, normal } = map.axes;
  const positions = new Float32Array(size);
  for (let v = 0; v < size; v += 3) {
    const [x, y, z] = [0, 1, 2].map((k) => view.getInt16(2 * (v + k), true) / perMm) as [number, number, number];
    for (const k of [0, 1, 2] as const)
      positions[v + k] = originMm[k] + x * longAxis[k] + y * septumToFreeWall[k] + z * normal[k];
  }
  return {
    runId: id,
    map: {
      ...map,
      phaseCount,
      phaseTimesMs: Array.from({ length: phaseCount }, (_, k) => (1000 * k) / phaseCount),
      importance: null,
      endDiastolePhase: 0,
      endSystolePhase: Math.min(map.endSystolePhase, phaseCount - 1),
    },
    positions,
  };
}
