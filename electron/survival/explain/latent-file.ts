import { z } from 'zod';
import type { LatentMap } from '../../contract';
import { descriptorLength, descriptorPhases, descriptorVertices } from '../heart-beat';
import { type CohortModes, cohortModes } from './cohort-modes';
import { type EigenmapBasis, laplacianEigenmap } from './laplacian-eigenmap';

export const latentMapFile = 'latent-map.json';
export const motionModesFile = 'motion-modes.bin';
export const motionsFile = 'motions.bin';

const numbers = z.array(z.number());
const subjectSchema = z.object({
  subjectId: z.string().min(1),
  /** Latent code. */
  code: numbers.min(1),
  /** Place in the map. */
  x: z.number(),
  y: z.number(),
  /** Against the reference cohort's mean, as in `cohort.json`. */
  logHazardRatio: z.number(),
  days: z.number().nonnegative(),
  event: z.union([z.literal(0), z.literal(1)]),
});

/**
 * `latent-map.json` of a survival package: the cohort in the network's latent space, under pseudonyms. Beside it
 * `motion-modes.bin` and, if the publisher so decided, `motions.bin`.
 */
export const latentFileSchema = z
  .object({
    format: z.literal('dextra-latent-map/1'),
    description: z.string().min(1),
    definition: z.string().min(1),
    simulated: z.boolean(),
    latent: z.int().positive(),
    subjects: z.array(subjectSchema).min(1),
    /** Null where the codes make no map: all the same, or too few. */
    map: z
      .object({
        neighbours: z.int().positive(),
        width: z.number().positive(),
        eigenvalues: z.tuple([z.number(), z.number()]),
        /** Subjects that span the map; new places are found among them. */
        landmarks: z.array(z.int().nonnegative()).min(4),
      })
      .nullable(),
    /** `motion-modes.bin`: Float32 little endian [1 + modes][19][202][3], mm: the mean, then one standard deviation of each mode. */
    motion: z.object({ modes: z.int().nonnegative(), explained: z.number().min(0).max(1) }),
    /** `motions.bin`: Int16 little endian [subject][19][202][3], hundredths of a millimetre. */
    motions: z.boolean(),
  })
  .refine(
    ({ subjects, latent, map }) =>
      subjects.every(({ code }) => code.length === latent) &&
      (map === null || map.landmarks.every((index) => index < subjects.length)),
    { path: ['subjects'], message: 'codes and landmarks must fit the subjects' },
  );
export type LatentFile = z.infer<typeof latentFileSchema>;

export interface LatentCohort {
  /** What the cohort is, in words; as in `cohort.json`. */
  readonly description: string;
  readonly simulated: boolean;
  /** Pseudonyms, [n]; in the order of everything else here. */
  readonly subjectIds: readonly string[];
  readonly days: ArrayLike<number>;
  readonly events: ArrayLike<number>;
  /** Slope × (network − centre) of the reference cohort, [n]. */
  readonly logHazardRatios: ArrayLike<number>;
  /** [n][latent], of the network. */
  readonly codes: ArrayLike<number>;
  /** Float32 [n][19][202][3], mm. */
  readonly descriptors: Float32Array;
  /** Whether the subjects' motions go with the package. */
  readonly withMotions: boolean;
}

const mapDefinition =
  'Laplacian eigenmaps of the network’s latent codes (Belkin and Niyogi 2003): near each other are subjects whose motion the ' +
  'network describes alike. The axes have no unit. New patients are placed by Nyström’s formula.';

const rounded = (value: number, digits = 6): number => Number(value.toPrecision(digits));

/**
 * Places of n subjects by their latent codes, [n][2]; null where they make no map.
 * @param codes [n][latent]
 */
export function latentPlaces(
  codes: ArrayLike<number>,
  n: number,
): { places: Float64Array; basis: EigenmapBasis; landmarks: readonly number[]; definition: string } | null {
  try {
    const { coordinates, basis, landmarks } = laplacianEigenmap(codes, n, 2);
    return { places: coordinates, basis, landmarks, definition: mapDefinition };
  } catch (error) {
    // Too few subjects, or a network whose units are all off: there is nothing to draw.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Files of a package that explain its predictions, by name: to be listed in the card with their `purpose`. */
export function buildLatentFiles(cohort: LatentCohort): { name: string; bytes: Uint8Array; purpose: string }[] {
  const n = cohort.subjectIds.length;
  const latent = cohort.codes.length / n;
  if (!Number.isInteger(latent) || latent < 1)
    throw new RangeError(`${cohort.codes.length} code numbers, ${n} subjects`);
  if (cohort.descriptors.length !== n * descriptorLength)
    throw new RangeError(`${cohort.descriptors.length} motion numbers for ${n} subjects`);
  // Places are found from the codes as they are stored.
  const codes = Float64Array.from(cohort.codes, (value) => rounded(value));
  const found = latentPlaces(codes, n);
  const modes = cohortModes(cohort.descriptors, n);
  const file: LatentFile = {
    format: 'dextra-latent-map/1',
    description: cohort.description,
    definition: found?.definition ?? 'The latent codes of this network make no map.',
    simulated: cohort.simulated,
    latent,
    subjects: cohort.subjectIds.map((subjectId, i) => ({
      subjectId,
      code: Array.from(codes.subarray(i * latent, (i + 1) * latent)),
      x: rounded(found?.places[2 * i] ?? 0),
      y: rounded(found?.places[2 * i + 1] ?? 0),
      logHazardRatio: rounded(cohort.logHazardRatios[i]!, 7),
      days: cohort.days[i]!,
      event: cohort.events[i] === 1 ? 1 : 0,
    })),
    map: found && {
      neighbours: found.basis.neighbours,
      width: found.basis.width,
      eigenvalues: [found.basis.eigenvalues[0]!, found.basis.eigenvalues[1]!],
      landmarks: [...found.landmarks],
    },
    motion: { modes: modes.steps.length / descriptorLength, explained: rounded(modes.explained) },
    motions: cohort.withMotions,
  };
  const motion = new Float32Array(descriptorLength + modes.steps.length);
  motion.set(modes.mean);
  motion.set(modes.steps, descriptorLength);
  const files = [
    {
      name: latentMapFile,
      bytes: new TextEncoder().encode(`${JSON.stringify(file)}\n`),
      purpose: 'The cohort in the network’s latent space, under pseudonyms: neighbours and map',
    },
    {
      name: motionModesFile,
      bytes: new Uint8Array(motion.buffer),
      purpose: 'Mean motion of the cohort and its principal modes: what a patient is compared with',
    },
  ];
  if (cohort.withMotions)
    files.push({
      name: motionsFile,
      bytes: new Uint8Array(Int16Array.from(cohort.descriptors, hundredths).buffer),
      purpose: 'Motion of every subject, under pseudonyms: to be seen beside a patient’s',
    });
  return files;
}

/** Farther than 327 mm no ventricle moves. */
const hundredths = (mm: number): number => Math.max(-32768, Math.min(32767, Math.round(mm * 100)));

/** What the page shows of the file. */
export const latentMapOf = (file: LatentFile): LatentMap => ({
  points: file.subjects.map(({ code: _, ...point }) => ({ ...point, motion: file.motions })),
  definition: file.definition,
});

/**
 * Motion of one subject from `motions.bin`, Float32 [19][202][3], mm.
 * @param index of the subject in the file
 * @throws RangeError when the bytes are not those of the file's subjects
 */
export function motionOfSubject(file: LatentFile, motions: Uint8Array, index: number): Float32Array {
  const size = descriptorLength * 2;
  if (motions.byteLength !== file.subjects.length * size)
    throw new RangeError(`${motions.byteLength} bytes for ${file.subjects.length} subjects of ${size} bytes`);
  const view = new DataView(motions.buffer, motions.byteOffset + index * size, size);
  return Float32Array.from({ length: descriptorLength }, (_, k) => view.getInt16(2 * k, true) / 100);
}

/**
 * Mean and modes from `motion-modes.bin`.
 * @throws RangeError when the bytes do not fit the file
 */
export function readCohortModes(file: LatentFile, bytes: Uint8Array): CohortModes {
  const expected = (1 + file.motion.modes) * descriptorLength * 4;
  if (bytes.byteLength !== expected)
    throw new RangeError(
      `${bytes.byteLength} bytes for ${1 + file.motion.modes} motions of ${descriptorPhases - 1} × ${descriptorVertices} × 3 numbers`,
    );
  // A copy, because the bytes may lie unaligned (slice of a Buffer is none).
  const all = new Float32Array(new Uint8Array(bytes).buffer);
  return {
    features: descriptorLength,
    mean: all.slice(0, descriptorLength),
    steps: all.slice(descriptorLength),
    explained: file.motion.explained,
  };
}
