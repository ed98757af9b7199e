import { descriptorLength, descriptorPhases, descriptorVertices } from '../heart-beat';

const phases = descriptorPhases - 1;

/** @throws RangeError when the numbers are not those of whole subjects */
export function subjectsIn(descriptors: Float32Array): number {
  const n = descriptors.length / descriptorLength;
  if (!Number.isInteger(n) || n === 0)
    throw new RangeError(`${descriptors.length} numbers are not descriptors of ${descriptorLength} each`);
  return n;
}

/**
 * Mean length of each vertex's displacement from end-diastole over the 19 other phases, mm.
 * @param descriptor [19][202][3], mm
 * @returns Float64 [vertex]
 */
export function meanDisplacements(descriptor: ArrayLike<number>): Float64Array {
  const means = new Float64Array(descriptorVertices);
  for (let phase = 0; phase < phases; phase++)
    for (let v = 0; v < descriptorVertices; v++) {
      const i = (phase * descriptorVertices + v) * 3;
      means[v]! += Math.hypot(descriptor[i]!, descriptor[i + 1]!, descriptor[i + 2]!) / phases;
    }
  return means;
}
