import { symmetricEigen } from '../symmetric-eigen';

/** Principal modes of a cohort's motion. */
export interface CohortModes {
  readonly features: number;
  /** Float32 [features], mm. */
  readonly mean: Float32Array;
  /** Float32 [mode][features], mm: what one standard deviation of the mode adds to the mean. */
  readonly steps: Float32Array;
  /** Share of the motion's variance that these modes hold. */
  readonly explained: number;
}

/** With more subjects the modes are found from every k-th, so that the matrix of inner products stays this small. */
const mostSubjects = 400;

/**
 * Mean and principal modes of n descriptors, by the n × n matrix of inner products.
 * @param descriptors Float32 [n][features], mm
 * @param most modes to keep; fewer where the variance ends before
 */
export function cohortModes(descriptors: Float32Array, n: number, most = 20): CohortModes {
  const features = descriptors.length / n;
  if (!Number.isInteger(features) || n < 2) throw new RangeError(`${descriptors.length} numbers for ${n} subjects`);
  const sum = new Float64Array(features);
  for (let i = 0; i < n; i++) for (let k = 0; k < features; k++) sum[k]! += descriptors[i * features + k]!;
  const mean = Float32Array.from(sum, (value) => value / n);

  const stride = Math.ceil(n / mostSubjects);
  const rows = Array.from({ length: Math.ceil(n / stride) }, (_, i) =>
    descriptors.subarray(i * stride * features, (i * stride + 1) * features).map((value, k) => value - mean[k]!),
  );
  const m = rows.length;
  const gram = new Float64Array(m * m);
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) {
      const [a, b] = [rows[i]!, rows[j]!];
      let product = 0;
      for (let k = 0; k < features; k++) product += a[k]! * b[k]!;
      gram[i * m + j] = gram[j * m + i] = product;
    }
  const { values, vectors } = symmetricEigen(gram, m);
  const total = values.reduce((all, value) => all + Math.max(0, value), 0);
  const count = values.findIndex((value, i) => i >= most || i >= m - 1 || !(value > 1e-9 * total));
  const steps = new Float32Array(Math.max(0, count) * features);
  let held = 0;
  for (let mode = 0; mode < count; mode++) {
    held += values[mode]!;
    // Mode v = Xᵀu / √λ, its deviation √(λ / (m − 1)): together Xᵀu / √(m − 1).
    const step = new Float64Array(features);
    rows.forEach((row, i) => {
      const weight = vectors[mode]![i]! / Math.sqrt(m - 1);
      for (let k = 0; k < features; k++) step[k]! += weight * row[k]!;
    });
    steps.set(step, mode * features);
  }
  return { features, mean, steps, explained: total > 0 ? held / total : 0 };
}
