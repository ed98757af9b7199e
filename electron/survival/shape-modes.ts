import type { Random } from './random';

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

/** The heart with these scores: [2][vertex][xyz], end-diastolic positions and displacement to end-systole. */
export function heartOf(modes: ShapeModes, scores: ArrayLike<number>): Float64Array {
  const heart = Float64Array.from(modes.mean);
  modes.modes.forEach((mode, m) => {
    const score = scores[m]!;
    for (let k = 0; k < heart.length; k++) heart[k]! += score * mode[k]!;
  });
  return heart;
}

/**
 * Scores of a new heart around one patient's: shrunk towards the mean and disturbed, so that the whole population keeps
 * the patients' means and variances (smoothed bootstrap with shrinkage; Silverman and Young, Biometrika 74 (1987)).
 * @param bandwidth 0 repeats the patient, 1 forgets it
 */
export function scoresAround(modes: ShapeModes, patient: number, bandwidth: number, random: Random): Float64Array {
  const keep = Math.sqrt(1 - bandwidth ** 2);
  return modes.scores[patient]!.map((score, m) => keep * score + bandwidth * modes.deviations[m]! * random.normal());
}

/**
 * Eigenvalues, largest first, and unit eigenvectors of a symmetric n × n matrix by cyclic Jacobi rotations
 * (Golub and Van Loan, Matrix Computations, 8.5).
 */
export function symmetricEigen(matrix: Float64Array, n: number): { values: Float64Array; vectors: Float64Array[] } {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  let scale = 0;
  for (const value of a) scale = Math.max(scale, Math.abs(value));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) off = Math.max(off, Math.abs(a[i * n + j]!));
    if (off <= 1e-15 * scale) break;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q]!;
        if (apq === 0) continue;
        const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const akp = a[k * n + p]!;
          const akq = a[k * n + q]!;
          a[k * n + p] = c * akp - s * akq;
          a[k * n + q] = s * akp + c * akq;
        }
        for (let k = 0; k < n; k++) {
          const apk = a[p * n + k]!;
          const aqk = a[q * n + k]!;
          a[p * n + k] = c * apk - s * aqk;
          a[q * n + k] = s * apk + c * aqk;
          const vpk = v[p * n + k]!;
          const vqk = v[q * n + k]!;
          v[p * n + k] = c * vpk - s * vqk;
          v[q * n + k] = s * vpk + c * vqk;
        }
      }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  return {
    values: Float64Array.from(order, (i) => a[i * n + i]!),
    vectors: order.map((i) => v.slice(i * n, i * n + n)),
  };
}
