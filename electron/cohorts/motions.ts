import { open } from 'node:fs/promises';
import path from 'node:path';
import { ReaderError } from '../contract';
import { descriptorLength } from '../survival/heart-beat';
import type { MotionPlace } from './records';

/** File in a cohort's folder that holds the motions that it was made with, one after another. */
export const motionsFile = 'motions.f32';
const bytesEach = descriptorLength * 4;

/**
 * Motion descriptors from a cohort's folder, one after another: Float32 [place][19][202][3], mm.
 * @throws ReaderError `motion-missing` when a file is not there or too short
 */
export async function readMotions(folder: string, places: readonly MotionPlace[]): Promise<Float32Array> {
  const motions = new Float32Array(places.length * descriptorLength);
  const bytes = new Uint8Array(motions.buffer);
  const byFile = Map.groupBy(places.keys(), (i) => places[i]!.file);
  for (const [name, wanted] of byFile) {
    const file = await open(path.join(folder, name)).catch(() => {
      throw missing(name);
    });
    try {
      for (const i of wanted) {
        const position = places[i]!.index * bytesEach;
        const { bytesRead } = await file.read(bytes, i * bytesEach, bytesEach, position);
        if (bytesRead !== bytesEach) throw missing(name);
      }
    } finally {
      await file.close();
    }
  }
  return motions;
}

const missing = (name: string) =>
  new ReaderError(
    'motion-missing',
    `The motions of this cohort are damaged: ${name} is not there or too short.`,
    'Make the cohort anew, or extract the motion of the subject again.',
  );
