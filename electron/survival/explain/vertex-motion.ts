import { descriptorLength, descriptorPhases, descriptorVertices } from '../heart-beat';
import { symmetricEigen } from '../symmetric-eigen';

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

/** Mean displacement vector of each vertex over the phases, mm: Float64 [vertex][xyz]. */
export function meanVectors(descriptor: ArrayLike<number>): Float64Array {
  const means = new Float64Array(descriptorVertices * 3);
  for (let phase = 0; phase < phases; phase++)
    for (let k = 0; k < means.length; k++) means[k]! += descriptor[phase * means.length + k]! / phases;
  return means;
}

/**
 * The line along which each vertex moves in a cohort: the principal axis of the subjects' mean displacement vectors
 * about rest, turned so that the cohort's mean motion is positive.
 * @param descriptors Float32 [subject][19][202][3], mm
 * @returns unit vectors, Float64 [vertex][xyz]
 */
export function motionAxes(descriptors: Float32Array): Float64Array {
  const n = subjectsIn(descriptors);
  const moments = new Float64Array(descriptorVertices * 9);
  const mean = new Float64Array(descriptorVertices * 3);
  for (let i = 0; i < n; i++) {
    const vectors = meanVectors(descriptors.subarray(i * descriptorLength, (i + 1) * descriptorLength));
    for (let v = 0; v < descriptorVertices; v++)
      for (let a = 0; a < 3; a++) {
        mean[v * 3 + a]! += vectors[v * 3 + a]! / n;
        for (let b = 0; b < 3; b++) moments[v * 9 + a * 3 + b]! += vectors[v * 3 + a]! * vectors[v * 3 + b]!;
      }
  }
  const axes = new Float64Array(descriptorVertices * 3);
  for (let v = 0; v < descriptorVertices; v++) {
    const axis = symmetricEigen(moments.subarray(v * 9, v * 9 + 9), 3).vectors[0]!;
    const along = axis.reduce((sum, value, k) => sum + value * mean[v * 3 + k]!, 0);
    axes.set(along < 0 ? axis.map((value) => -value) : axis, v * 3);
  }
  return axes;
}

/**
 * Mean signed displacement of each vertex along its axis over the phases, mm.
 * @param axes of `motionAxes`
 * @returns Float64 [vertex]
 */
export function displacementsAlong(descriptor: ArrayLike<number>, axes: ArrayLike<number>): Float64Array {
  const vectors = meanVectors(descriptor);
  return Float64Array.from(
    { length: descriptorVertices },
    (_, v) =>
      vectors[v * 3]! * axes[v * 3]! + vectors[v * 3 + 1]! * axes[v * 3 + 1]! + vectors[v * 3 + 2]! * axes[v * 3 + 2]!,
  );
}
