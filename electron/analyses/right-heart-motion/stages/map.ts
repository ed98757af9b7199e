import type { MotionMap, Vector } from '../../../contract';
import { fromHeart, type HeartFrame } from '../../../mesh/heart-frame';
import { rvTemplate } from '../../../mesh/rv-template';
import { spreadOverSurface } from '../../../mesh/spread';
import { mapPhases, type Track } from '../../../mesh/track';
import type { RiskAssessment } from '../risk';

const count = rvTemplate.positions.length / 3;

/** Positions of the map, Float32 [phase][vertex][xyz], LPS mm. */
export function positionsOf(track: Track, frame: HeartFrame): Float32Array {
  const motion = new Float32Array(mapPhases * count * 3);
  for (const [phase, shape] of track.phases.entries())
    for (let i = 0; i < count; i++)
      motion.set(fromHeart(frame, [shape[3 * i]!, shape[3 * i + 1]!, shape[3 * i + 2]!]), 3 * (phase * count + i));
  return motion;
}

const spread = (values: readonly number[]): number[] => [...spreadOverSurface(rvTemplate, values)];

const spreadImportance = ({ values, low, high, adjustedP, unit, definition }: RiskAssessment['importance']) => ({
  values: spread(values),
  ...(low && high && adjustedP ? { low: spread(low), high: spread(high), adjustedP: spread(adjustedP) } : {}),
  unit,
  definition,
});

/** What of the map stays over the beat. */
export const mapOf = (track: Track, frame: HeartFrame, assessment: RiskAssessment | null): MotionMap => ({
  vertexCount: count,
  phaseCount: mapPhases,
  phaseTimesMs: [...track.timesMs],
  triangles: [...rvTemplate.triangles],
  regions: [...rvTemplate.regions],
  matchedVertices: [...rvTemplate.matchedVertices],
  importance: assessment && spreadImportance(assessment.importance),
  attribution: assessment?.risk.explanation
    ? {
        values: spread(assessment.risk.explanation.vertices),
        unit: '1',
        definition: assessment.risk.explanation.definition,
      }
    : null,
  axes: {
    originMm: frame.origin as Vector,
    longAxis: frame.longAxis,
    septumToFreeWall: frame.septumToFreeWall,
    normal: frame.normal,
  },
  endDiastolePhase: track.endDiastole,
  endSystolePhase: track.volumesMl.indexOf(Math.min(...track.volumesMl)),
});
