import { matchedCount } from './template';
import { mapPhases } from './track';

/** 19 × 202 × 3 = 11,514. */
export const descriptorLength = (mapPhases - 1) * matchedCount * 3;

/**
 * The motion descriptor of Bello et al. (Nature Machine Intelligence 1, 2019): displacements of the matched vertices
 * from end-diastole, X[j − 1] = coordinates(phase j) − coordinates(phase 0), j = 1…19, in the heart's frame, mm.
 *
 * @param phases 20 shapes [vertex][xyz] in the heart's frame, end-diastole first
 * @param matchedVertices 202 indices into the shapes
 * @returns Float32Array [phase][vertex][xyz], 11,514 numbers
 */
export function motionDescriptor(
  phases: readonly ArrayLike<number>[],
  matchedVertices: ArrayLike<number>,
): Float32Array {
  if (phases.length !== mapPhases || matchedVertices.length !== matchedCount)
    throw new RangeError(`The descriptor takes ${mapPhases} phases and ${matchedCount} vertices.`);
  const descriptor = new Float32Array(descriptorLength);
  let at = 0;
  for (let phase = 1; phase < mapPhases; phase++)
    for (let m = 0; m < matchedCount; m++)
      for (let axis = 0; axis < 3; axis++) {
        const i = 3 * matchedVertices[m]! + axis;
        descriptor[at++] = phases[phase]![i]! - phases[0]![i]!;
      }
  return descriptor;
}
