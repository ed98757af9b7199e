import { symmetricEigen } from '../symmetric-eigen';

/** Right ventricles of patients with the same vertices at end-diastole and end-systole. */
export interface FittedHearts {
  readonly patients: number;
  readonly vertices: number;
  /** Float32 [patient][0 end-diastole, 1 end-systole][vertex][xyz], mm, each in its heart's own frame at end-diastole. */
  readonly positions: Float32Array;
}

/** Principal modes of shape and motion together. A heart is the end-diastolic positions, then the displacement to end-systole. */
export interface ShapeModes {
  readonly vertices: number;
  /** [2][vertex][xyz], mm. */
  readonly mean: Float64Array;
  /** Orthonormal in the weighted inner product, most variance first: [mode][2 · vertex · 3]. */
  readonly modes: readonly Float64Array[];
  /** Standard deviation of each mode's score over the patients, mm · √coordinates. */
  readonly deviations: Float64Array;
  /** Scores of the patients, [patient][mode]. */
  readonly scores: readonly Float64Array[];
  /** Share of the total variance that the modes hold. */
  readonly explained: number;
}

/** Motion is smaller than shape but is what the cohort is about: its variance counts this many times. */
const motionWeight = 4;

/**
 * Principal component analysis of n patients by the n × n matrix of inner products (n is far below the number of
 * coordinates).
 * @param share of the variance to keep, 0 … 1
 */
export function fitShapeModes(hearts: FittedHearts, share = 0.98): ShapeModes {
  const { patients: n, vertices, positions } = hearts;
  const half = vertices * 3;
  if (positions.length !== n * 2 * half)
    throw new RangeError(`${positions.length} numbers for ${n} patients of ${vertices} vertices`);
  const rows: Float64Array[] = [];
  const mean = new Float64Array(2 * half);
  for (let i = 0; i < n; i++) {
    const row = new Float64Array(2 * half);
    for (let k = 0; k < half; k++) {
      const atDiastole = positions[i * 2 * half + k]!;
      row[k] = atDiastole;
      row[half + k] = positions[(i * 2 + 1) * half + k]! - atDiastole;
    }
    rows.push(row);
    for (let k = 0; k < 2 * half; k++) mean[k]! += row[k]! / n;
  }
  for (const row of rows) for (let k = 0; k < 2 * half; k++) row[k]! -= mean[k]!;
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < half; k++) sum += rows[i]![k]! * rows[j]![k]!;
      for (let k = half; k < 2 * half; k++) sum += motionWeight * rows[i]![k]! * rows[j]![k]!;
      gram[i * n + j] = gram[j * n + i] = sum;
    }
  const { values, vectors } = symmetricEigen(gram, n);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  let count = 0;
  let held = 0;
  while (count < n - 1 && held < share * total) held += values[count++]!;
  const modes = Array.from({ length: count }, (_, m) => {
    const mode = new Float64Array(2 * half);
    const scale = 1 / Math.sqrt(values[m]!);
    for (let i = 0; i < n; i++) {
      const weight = vectors[m]![i]! * scale;
      for (let k = 0; k < 2 * half; k++) mode[k]! += weight * rows[i]![k]!;
    }
    return mode;
  });
  return {
    vertices,
    mean,
    modes,
    deviations: Float64Array.from({ length: count }, (_, m) => Math.sqrt(values[m]! / (n - 1))),
    scores: Array.from({ length: n }, (_, i) =>
      Float64Array.from({ length: count }, (_, m) => vectors[m]![i]! * Math.sqrt(values[m]!)),
    ),
    explained: held / total,
  };
}
