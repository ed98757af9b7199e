/** Solves the n × n system in place (Gauss with partial pivoting): `rhs` [n][columns] becomes the solution. Throws RangeError when singular. */
export function solveDense(m: Float64Array, rhs: Float64Array, n: number, columns: number): void {
  for (let p = 0; p < n; p++) {
    let best = p;
    for (let r = p + 1; r < n; r++) if (Math.abs(m[r * n + p]!) > Math.abs(m[best * n + p]!)) best = r;
    if (Math.abs(m[best * n + p]!) < 1e-12) throw new RangeError('The system is singular.');
    for (let c = 0; c < n; c++) [m[p * n + c], m[best * n + c]] = [m[best * n + c]!, m[p * n + c]!];
    for (let c = 0; c < columns; c++)
      [rhs[p * columns + c], rhs[best * columns + c]] = [rhs[best * columns + c]!, rhs[p * columns + c]!];
    for (let r = 0; r < n; r++) {
      if (r === p) continue;
      const k = m[r * n + p]! / m[p * n + p]!;
      if (k === 0) continue;
      for (let c = p; c < n; c++) m[r * n + c]! -= k * m[p * n + c]!;
      for (let c = 0; c < columns; c++) rhs[r * columns + c]! -= k * rhs[p * columns + c]!;
    }
  }
  for (let r = 0; r < n; r++) for (let c = 0; c < columns; c++) rhs[r * columns + c]! /= m[r * n + r]!;
}

/**
 * The affine map that carries `from` nearest to `to` (least squares), applied to `from`.
 * Both [point][xyz]; at least four points not in one plane.
 */
export function bestAffineImage(from: Float64Array, to: Float64Array): Float64Array {
  const normal = new Float64Array(16);
  const rhs = new Float64Array(12);
  const p = [0, 0, 0, 1];
  for (let i = 0; i < from.length; i += 3) {
    p[0] = from[i]!;
    p[1] = from[i + 1]!;
    p[2] = from[i + 2]!;
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) normal[a * 4 + b]! += p[a]! * p[b]!;
      for (let c = 0; c < 3; c++) rhs[a * 3 + c]! += p[a]! * to[i + c]!;
    }
  }
  solveDense(normal, rhs, 4, 3);
  const image = new Float64Array(from.length);
  for (let i = 0; i < from.length; i += 3)
    for (let c = 0; c < 3; c++)
      image[i + c] = from[i]! * rhs[c]! + from[i + 1]! * rhs[3 + c]! + from[i + 2]! * rhs[6 + c]! + rhs[9 + c]!;
  return image;
}

interface Moments {
  readonly mean: readonly number[];
  readonly covariance: readonly number[];
}

/** Moves and stretches points along the three axes as the mean and spread of a solid change from `a` to `b`. */
export function followMoments(points: Float64Array, a: Moments, b: Moments): Float64Array {
  const ratio = [0, 1, 2].map((k) => Math.sqrt(b.covariance[k]! / a.covariance[k]!));
  return points.map((value, i) => b.mean[i % 3]! + (value - a.mean[i % 3]!) * ratio[i % 3]!);
}
