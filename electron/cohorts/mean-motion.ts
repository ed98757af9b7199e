import { rvTemplate } from '../mesh/rv-template';
import { spreading } from '../mesh/spread';
import { descriptorLength, descriptorPhases } from '../survival/heart-beat';

/** Motion on the mean heart, as the page draws it. */
export interface MeanHeartMotion {
  readonly vertexCount: number;
  readonly phaseCount: number;
  /** Int16 little endian, hundredths of a millimetre, base64: [20 phases][vertex][xyz], in the heart's own frame. */
  readonly positions: string;
}

const perMm = 100;

/**
 * A subject's motion on the mean heart: its displacements, spread from the matched vertices over all of them, are added
 * to the mean heart at end-diastole. The subject's own shape is not in a descriptor, and so not in the picture.
 * @param descriptor Float32 [19][202][3], mm
 */
export function motionOnMeanHeart(descriptor: ArrayLike<number>): MeanHeartMotion {
  if (descriptor.length !== descriptorLength) throw new RangeError(`${descriptor.length} numbers of a motion`);
  const { positions: rest } = rvTemplate;
  const { sources, shares } = spreading(rvTemplate);
  const vertexCount = rest.length / 3;
  const each = shares.length / vertexCount;
  const perPhase = descriptorLength / (descriptorPhases - 1);
  const coded = new Int16Array(descriptorPhases * rest.length);
  for (let phase = 0; phase < descriptorPhases; phase++)
    for (let v = 0; v < vertexCount; v++)
      for (let axis = 0; axis < 3; axis++) {
        let at = rest[v * 3 + axis]!;
        if (phase > 0)
          for (let n = v * each; n < (v + 1) * each; n++)
            at += shares[n]! * descriptor[(phase - 1) * perPhase + sources[n]! * 3 + axis]!;
        coded[phase * rest.length + v * 3 + axis] = Math.max(-32768, Math.min(32767, Math.round(perMm * at)));
      }
  return {
    vertexCount,
    phaseCount: descriptorPhases,
    positions: Buffer.from(coded.buffer).toString('base64'),
  };
}
