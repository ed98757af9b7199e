/**
 * Eigenvalues, largest first, and unit eigenvectors of a symmetric n × n matrix: Householder's reduction to a
 * tridiagonal matrix, then implicit QL steps with Wilkinson's shift (Golub and Van Loan, Matrix Computations, 8.3).
 * About 10 n³ operations. Errors are of the order of the rounding of the largest eigenvalue.
 *
 * @param matrix row-major [n][n]; only taken as symmetric, not checked
 * @returns `vectors[m]` belongs to `values[m]`
 * @throws RangeError when the iteration does not converge, which finite numbers do not bring about
 */
export function symmetricEigen(matrix: Float64Array, n: number): { values: Float64Array; vectors: Float64Array[] } {
  const { diagonal, beside, basis } = tridiagonal(Float64Array.from(matrix), n);
  rotateToDiagonal(diagonal, beside, basis);
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => diagonal[j]! - diagonal[i]!);
  return { values: Float64Array.from(order, (i) => diagonal[i]!), vectors: order.map((i) => basis[i]!) };
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Entry i is beside diagonal entries i and i + 1; the last is 0. */
  readonly beside: Float64Array;
  /** Row i is the i-th vector of the orthonormal basis in which the matrix is tridiagonal. */
  readonly basis: Float64Array[];
}

/** Overwrites `a`. */
function tridiagonal(a: Float64Array, n: number): Tridiagonal {
  const beside = new Float64Array(n);
  const mirrors: (Float64Array | null)[] = [];
  for (let k = 0; k + 1 < n; k++) {
    const row = a.subarray(k * n, (k + 1) * n);
    let rest = 0;
    for (let i = k + 2; i < n; i++) rest = Math.max(rest, Math.abs(row[i]!));
    if (rest === 0) {
      beside[k] = row[k + 1]!;
      mirrors.push(null);
      continue;
    }
    const scale = Math.max(rest, Math.abs(row[k + 1]!));
    const mirror = new Float64Array(n);
    let square = 0;
    for (let i = k + 1; i < n; i++) {
      mirror[i] = row[i]! / scale;
      square += mirror[i]! ** 2;
    }
    const length = Math.sqrt(square) * (mirror[k + 1]! > 0 ? -1 : 1);
    beside[k] = scale * length;
    mirror[k + 1]! -= length;
    let norm = 0;
    for (let i = k + 1; i < n; i++) norm += mirror[i]! ** 2;
    norm = Math.sqrt(norm);
    for (let i = k + 1; i < n; i++) mirror[i]! /= norm;
    // A ← H A H with H = 1 − 2 v vᵀ, as a symmetric update of rank two.
    const product = new Float64Array(n);
    let along = 0;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      const at = i * n;
      for (let j = k + 1; j < n; j++) sum += a[at + j]! * mirror[j]!;
      product[i] = 2 * sum;
      along += 2 * sum * mirror[i]!;
    }
    for (let i = k + 1; i < n; i++) product[i]! -= along * mirror[i]!;
    for (let i = k + 1; i < n; i++) {
      const at = i * n;
      const [v, q] = [mirror[i]!, product[i]!];
      for (let j = k + 1; j < n; j++) a[at + j]! -= v * product[j]! + q * mirror[j]!;
    }
    mirrors.push(mirror);
  }
  const basis = Array.from({ length: n }, (_, i) => {
    const row = new Float64Array(n);
    row[i] = 1;
    for (let k = Math.min(i - 1, mirrors.length - 1); k >= 0; k--) {
      const mirror = mirrors[k];
      if (!mirror) continue;
      let along = 0;
      for (let j = k + 1; j < n; j++) along += row[j]! * mirror[j]!;
      along *= 2;
      for (let j = k + 1; j < n; j++) row[j]! -= along * mirror[j]!;
    }
    return row;
  });
  return { diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), beside, basis };
}

/** Implicit QL: turns the tridiagonal matrix into a diagonal one and the basis into its eigenvectors, in place. */
function rotateToDiagonal(d: Float64Array, e: Float64Array, basis: Float64Array[]): void {
  const n = d.length;
  // Beside neighbours that are themselves rounding errors of the whole matrix, as where its rank is low, an entry never
  // becomes small; what is small against the largest is within the error of the reduction (EISPACK's tql2 does the same).
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(d[i]!) + Math.abs(e[i]!));
  const small = Number.EPSILON * largest;
  for (let low = 0; low < n; low++)
    for (let step = 0; ; step++) {
      let high = low;
      while (high + 1 < n && Math.abs(e[high]!) > small) high++;
      if (high === low) break;
      if (step === 60) throw new RangeError('the eigenvalues do not converge');
      let g = (d[low + 1]! - d[low]!) / (2 * e[low]!);
      g = d[high]! - d[low]! + e[low]! / (g + (g < 0 ? -1 : 1) * Math.hypot(g, 1));
      let [s, c, p] = [1, 1, 0];
      let i = high - 1;
      for (; i >= low; i--) {
        const f = s * e[i]!;
        const b = c * e[i]!;
        const r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          // Split by underflow: go on with the upper part.
          d[i + 1]! -= p;
          e[high] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        const moved = d[i + 1]! - p;
        const turned = (d[i]! - moved) * s + 2 * c * b;
        p = s * turned;
        d[i + 1] = moved + p;
        g = c * turned - b;
        const [lower, upper] = [basis[i]!, basis[i + 1]!];
        for (let k = 0; k < n; k++) {
          const x = upper[k]!;
          const y = lower[k]!;
          upper[k] = s * y + c * x;
          lower[k] = c * y - s * x;
        }
      }
      if (i >= low) continue;
      d[low]! -= p;
      e[low] = g;
      e[high] = 0;
    }
}
