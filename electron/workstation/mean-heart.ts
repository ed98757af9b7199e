import { type MotionMap, ReaderError, type Value } from '../contract';
import { rvTemplate } from '../mesh/rv-template';
import { spreadOverSurface } from '../mesh/spread';

/**
 * How hearts usually lie in the chest, LPS: the apex points to the left, forwards and down, the septum looks to the right
 * and forwards. The mean heart is of many patients and has no direction of its own.
 */
const axes: MotionMap['axes'] = {
  originMm: [0, 0, 0],
  longAxis: [-0.6, 0.48, 0.64],
  septumToFreeWall: [-0.8, -0.36, -0.48],
  normal: [0, -0.8, 0.6],
};

/**
 * The mean heart with values of the matched vertices spread over all of them.
 *
 * @param spread lists of one number per matched vertex. Throws `ReaderError` for another length.
 */
export function meanHeart(spread: readonly (readonly number[])[]): Value<'heart.mean'> {
  const { positions, triangles, regions, matchedVertices } = rvTemplate;
  const wrong = spread.find((values) => values.length !== matchedVertices.length);
  if (wrong)
    throw new ReaderError(
      'not-on-the-mean-heart',
      `${wrong.length} values cannot be shown on the mean heart: it has ${matchedVertices.length} matched vertices.`,
      'They are of another mesh. Their table can be read and exported.',
    );
  return {
    map: {
      vertexCount: positions.length / 3,
      phaseCount: 1,
      phaseTimesMs: [0],
      triangles: Array.from(triangles),
      regions: Array.from(regions),
      matchedVertices: Array.from(matchedVertices),
      importance: null,
      axes,
      endDiastolePhase: 0,
      endSystolePhase: 0,
    },
    positions: Array.from(positions),
    spread: spread.map((values) => Array.from(spreadOverSurface(rvTemplate, values))),
  };
}
