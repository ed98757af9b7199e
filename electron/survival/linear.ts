/** Small symmetric positive definite systems, p × p, row-major. */

/**
 * Lower Cholesky factor of a p × p matrix.
 * @returns null when the matrix is not positive definite (to 1e-12 of its largest diagonal entry)
 */
export function cholesky(matrix: Float64Array, p: number): Float64Array | null {
  const factor = new Float64Array(p * p);
  let largest = 0;
  for (let i = 0; i < p; i++) largest = Math.max(largest, Math.abs(matrix[i * p + i]!));
  for (let i = 0; i < p; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * p + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * p + k]! * factor[j * p + k]!;
      if (i === j) {
        if (!(sum > 1e-12 * largest)) return null;
        factor[i * p + i] = Math.sqrt(sum);
      } else factor[i * p + j] = sum / factor[j * p + j]!;
    }
  return factor;
}

/** Solves (L Lᵀ) x = b for the lower factor L. */
export function solveCholesky(factor: Float64Array, p: number, b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < i; k++) x[i]! -= factor[i * p + k]! * x[k]!;
    x[i]! /= factor[i * p + i]!;
  }
  for (let i = p - 1; i >= 0; i--) {
    for (let k = i + 1; k < p; k++) x[i]! -= factor[k * p + i]! * x[k]!;
    x[i]! /= factor[i * p + i]!;
  }
  return x;
}

/** (L Lᵀ)⁻¹ for the lower factor L. */
export function invertCholesky(factor: Float64Array, p: number): Float64Array {
  const inverse = new Float64Array(p * p);
  for (let column = 0; column < p; column++) {
    const unit = new Float64Array(p);
    unit[column] = 1;
    const solved = solveCholesky(factor, p, unit);
    for (let row = 0; row < p; row++) inverse[row * p + column] = solved[row]!;
  }
  return inverse;
}

/**
 * bᵀ A⁻¹ b for a symmetric positive definite A, whatever the scales of its rows: A is brought to a unit diagonal first.
 * @returns null when A is not positive definite
 */
export function quadraticForm(matrix: Float64Array, p: number, b: Float64Array): number | null {
  const scale = Float64Array.from({ length: p }, (_, a) => 1 / Math.sqrt(matrix[a * p + a]!));
  const factor = cholesky(
    matrix.map((value, index) => value * scale[Math.floor(index / p)]! * scale[index % p]!),
    p,
  );
  if (!factor) return null;
  const scaled = b.map((value, a) => value * scale[a]!);
  const solved = solveCholesky(factor, p, scaled);
  return scaled.reduce((sum, value, a) => sum + value * solved[a]!, 0);
}
