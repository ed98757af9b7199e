/** Squared distance transform of one line (Felzenszwalb & Huttenlocher, Theory of Computing 8, 2012), in place. */
function transformLine(f: Float64Array, n: number, spacing: number, v: Int32Array, z: Float64Array, d: Float64Array) {
  const s2 = spacing * spacing;
  let k = 0;
  v[0] = 0;
  z[0] = Number.NEGATIVE_INFINITY;
  z[1] = Number.POSITIVE_INFINITY;
  for (let q = 1; q < n; q++) {
    let s = 0;
    for (;;) {
      const p = v[k]!;
      s = (f[q]! - f[p]! + s2 * (q * q - p * p)) / (2 * s2 * (q - p));
      if (s > z[k]! || k === 0) break;
      k--;
    }
    if (s <= z[k]!) {
      v[k] = q;
    } else {
      k++;
      v[k] = q;
      z[k] = s;
    }
    z[k + 1] = Number.POSITIVE_INFINITY;
  }
  k = 0;
  for (let q = 0; q < n; q++) {
    while (z[k + 1]! < q) k++;
    const p = v[k]!;
    d[q] = s2 * (q - p) * (q - p) + f[p]!;
  }
}

const far = 1e8;

/** Squared distance (mm²) from every pixel to the nearest pixel where `inside` equals `wanted`. */
function squaredDistance(inside: Uint8Array, wanted: number, columns: number, rows: number, sx: number, sy: number) {
  const grid = new Float64Array(columns * rows);
  for (let i = 0; i < grid.length; i++) grid[i] = inside[i] === wanted ? 0 : far;
  const n = Math.max(columns, rows);
  const [f, d] = [new Float64Array(n), new Float64Array(n)];
  const [v, z] = [new Int32Array(n), new Float64Array(n + 1)];
  for (let x = 0; x < columns; x++) {
    for (let y = 0; y < rows; y++) f[y] = grid[y * columns + x]!;
    transformLine(f, rows, sy, v, z, d);
    for (let y = 0; y < rows; y++) grid[y * columns + x] = d[y]!;
  }
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) f[x] = grid[y * columns + x]!;
    transformLine(f, columns, sx, v, z, d);
    for (let x = 0; x < columns; x++) grid[y * columns + x] = d[x]!;
  }
  return grid;
}

/**
 * Signed distance to the outline of a mask, mm: positive inside. The outline runs half a pixel outside the pixel
 * centres, so distances are shortened by half a pixel on either side.
 *
 * @param inside [row][column], 1 inside, 0 outside
 * @returns Float32Array [row][column]
 */
export function signedDistance(inside: Uint8Array, columns: number, rows: number, sx: number, sy: number) {
  const out = squaredDistance(inside, 1, columns, rows, sx, sy);
  const into = squaredDistance(inside, 0, columns, rows, sx, sy);
  const half = (sx + sy) / 4;
  const result = new Float32Array(inside.length);
  for (let i = 0; i < result.length; i++)
    result[i] = inside[i] ? Math.sqrt(Math.min(into[i]!, 1e6)) - half : half - Math.sqrt(Math.min(out[i]!, 1e6));
  return result;
}
