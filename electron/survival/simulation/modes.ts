/** Right ventricles of one disease group, in the modes: a smooth distribution, nobody's own heart. */
export interface GroupScores {
  /** NOR, DCM, HCM, MINF, RV as in the ACDC data. */
  readonly name: string;
  readonly hearts: number;
  /** Mean score of each mode, standard deviations. */
  readonly mean: Float64Array;
  /** Lower triangular factor of the covariance of the scores, row-major [mode][mode]. */
  readonly factor: Float64Array;
}

/**
 * Mean and principal modes of right ventricles at end-diastole together with their displacement to end-systole, as the
 * workstation tracks them, and the distribution of the scores in each disease group.
 */
export interface MotionModes {
  /** Vertices of `rvTemplate`. */
  readonly vertices: number;
  /** [2][vertex][xyz]: positions at end-diastole in the heart's frame, displacement to end-systole; mm. */
  readonly mean: Float64Array;
  /** [mode][2 · vertex · 3]: one standard deviation of each mode over all hearts, most variance first. */
  readonly modes: readonly Float32Array[];
  /** Share of the variance that the modes hold. */
  readonly explained: number;
  /** Hearts that they were made from. */
  readonly hearts: number;
  readonly groups: readonly GroupScores[];
  readonly planted: PlantedInModes;
}

/** What the planted causes are in the population that the modes describe, without errors of measurement. */
export interface PlantedInModes {
  /** Mean and standard deviation of each cause's motion, mm, in the order of `plantedCauses`. */
  readonly scale: readonly { readonly mean: number; readonly deviation: number }[];
  /** Standard deviation of the planted log hazard at effect 1. */
  readonly deviation: number;
  /** Importance of each matched vertex for the planted log hazard at effect 1, log hazard per mm; see `plantedMapDefinition`. */
  readonly importance: readonly number[];
  /** Subjects that these were computed on. */
  readonly subjects: number;
}

/** `assets/motion-modes/modes.json`. Numbers are little endian, in base 64. */
export interface MotionModesFile {
  readonly format: string;
  readonly source: string;
  readonly hearts: number;
  readonly explained: number;
  /** Float32 [2][vertex][xyz], mm. */
  readonly mean: string;
  /** Mm per count of each mode's Int16. */
  readonly modeSteps: readonly number[];
  /** Int16 [mode][2][vertex][xyz]. */
  readonly modes: string;
  /** Float32: means [mode], factors [mode][mode]. */
  readonly groups: readonly {
    readonly name: string;
    readonly hearts: number;
    readonly mean: string;
    readonly factor: string;
  }[];
  readonly planted: PlantedInModes;
}

export const motionModesFormat = 'dextra-motion-modes/1';

function bytesOf(text: string): ArrayBuffer {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes.buffer;
}

/** Typed arrays of the file; throws RangeError when its parts do not fit together. */
export function readMotionModes(file: MotionModesFile): MotionModes {
  if (file.format !== motionModesFormat) throw new RangeError('no motion modes');
  const mean = Float64Array.from(new Float32Array(bytesOf(file.mean)));
  const counts = new Int16Array(bytesOf(file.modes));
  const count = file.modeSteps.length;
  const groups = file.groups.map(({ name, hearts, ...packed }) => ({
    name,
    hearts,
    mean: Float64Array.from(new Float32Array(bytesOf(packed.mean))),
    factor: Float64Array.from(new Float32Array(bytesOf(packed.factor))),
  }));
  if (
    mean.length % 6 !== 0 ||
    counts.length !== count * mean.length ||
    groups.length === 0 ||
    groups.some((group) => group.mean.length !== count || group.factor.length !== count ** 2)
  )
    throw new RangeError('the motion modes are incomplete');
  return {
    vertices: mean.length / 6,
    mean,
    modes: file.modeSteps.map((step, m) =>
      Float32Array.from(counts.subarray(m * mean.length, (m + 1) * mean.length), (c) => c * step),
    ),
    explained: file.explained,
    hearts: file.hearts,
    groups,
    planted: file.planted,
  };
}
