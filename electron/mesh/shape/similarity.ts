/** x ↦ scale · rotation · (x − from) + to. */
export interface Similarity {
  readonly scale: number;
  /** 3 × 3, row by row; a proper rotation. */
  readonly rotation: Float64Array;
  readonly from: readonly [number, number, number];
  readonly to: readonly [number, number, number];
  /** Root mean square distance that is left, mm. */
  readonly residualMm: number;
  /** The image of points [point][xyz]. */
  apply(points: Float64Array): Float64Array;
}

/** Image of points under scale, rotation about `from` and shift to `to`. */
export function moved(
  points: Float64Array,
  scale: number,
  rotation: Float64Array,
  from: readonly number[],
  to: readonly number[],
): Float64Array {
  const image = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const [x, y, z] = [points[i]! - from[0]!, points[i + 1]! - from[1]!, points[i + 2]! - from[2]!];
    for (let k = 0; k < 3; k++)
      image[i + k] = to[k]! + scale * (rotation[3 * k]! * x + rotation[3 * k + 1]! * y + rotation[3 * k + 2]! * z);
  }
  return image;
}

/** Rotation matrix of a quaternion w, x, y, z of any length. */
export function rotationOf(q: ArrayLike<number>): Float64Array {
  const length = Math.hypot(q[0]!, q[1]!, q[2]!, q[3]!) || 1;
  const [w, x, y, z] = [q[0]! / length, q[1]! / length, q[2]! / length, q[3]! / length];
  return Float64Array.of(
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  );
}

const centreOf = (points: Float64Array): [number, number, number] => {
  const sum: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < points.length; i++) sum[i % 3]! += points[i]!;
  return sum.map((s) => (3 * s) / points.length) as [number, number, number];
};

/**
 * The similarity that carries `from` nearest to `to` (least squares; Horn, J. Opt. Soc. Am. A 4, 1987, with the dominant
 * eigenvector by repeated squaring). Never mirrors. Both [point][xyz]; at least three points not on one line.
 */
export function similarityOnto(from: Float64Array, to: Float64Array): Similarity {
  const [a, b] = [centreOf(from), centreOf(to)];
  const s = new Float64Array(9);
  let [spreadFrom, spreadTo] = [0, 0];
  for (let i = 0; i < from.length; i += 3)
    for (let j = 0; j < 3; j++) {
      const p = from[i + j]! - a[j]!;
      spreadFrom += p * p;
      spreadTo += (to[i + j]! - b[j]!) ** 2;
      for (let k = 0; k < 3; k++) s[3 * j + k]! += p * (to[i + k]! - b[k]!);
    }
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = s as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  // biome-ignore format: a matrix
  let m = Float64Array.of(
    xx + yy + zz, yz - zy, zx - xz, xy - yx,
    yz - zy, xx - yy - zz, xy + yx, zx + xz,
    zx - xz, xy + yx, yy - xx - zz, yz + zy,
    xy - yx, zx + xz, yz + zy, zz - xx - yy,
  );
  const shift = Math.hypot(...m);
  for (let k = 0; k < 4; k++) m[5 * k]! += shift;
  for (let round = 0; round < 40; round++) {
    const size = Math.hypot(...m) || 1;
    const square = new Float64Array(16);
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 4; j++)
        for (let k = 0; k < 4; k++) square[4 * i + j]! += (m[4 * i + k]! * m[4 * k + j]!) / (size * size);
    m = square;
  }
  let best = 0;
  for (let k = 1; k < 4; k++) if (m[5 * k]! > m[5 * best]!) best = k;
  const rotation = rotationOf(m.subarray(4 * best, 4 * best + 4));
  let along = 0;
  for (let j = 0; j < 3; j++) for (let k = 0; k < 3; k++) along += rotation[3 * k + j]! * s[3 * j + k]!;
  const scale = along / (spreadFrom || 1);
  return {
    scale,
    rotation,
    from: a,
    to: b,
    residualMm: Math.sqrt(Math.max(0, spreadTo - scale * along) / (from.length / 3)),
    apply: (points) => moved(points, scale, rotation, a, b),
  };
}
