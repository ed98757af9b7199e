/** An image in space: value of voxel (i, j, k) at data[i + nx (j + ny k)]. Space is RAS or LPS mm, as its owner says. */
export interface Grid {
  readonly data: Float32Array;
  readonly size: readonly [number, number, number];
  /** 3 × 4 row by row: voxel indices → mm. */
  readonly toMm: readonly number[];
}

/** 3 × 4 row by row: linear part and shift. */
export type Affine = readonly number[];

export const identity: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

/** a ∘ b. */
export function compose(a: Affine, b: Affine): number[] {
  const out: number[] = [];
  for (let r = 0; r < 3; r++)
    for (let c = 0; c < 4; c++)
      out.push(
        a[4 * r]! * b[c]! + a[4 * r + 1]! * b[4 + c]! + a[4 * r + 2]! * b[8 + c]! + (c === 3 ? a[4 * r + 3]! : 0),
      );
  return out;
}

/** @throws RangeError when there is no inverse */
export function invert(m: Affine): number[] {
  const [a, b, c, , d, e, f, , g, h, i] = m as number[] as [number, number, number, number, ...number[]] as number[];
  const determinant = a! * (e! * i! - f! * h!) - b! * (d! * i! - f! * g!) + c! * (d! * h! - e! * g!);
  if (!(Math.abs(determinant) > 1e-12)) throw new RangeError('An affine map without inverse.');
  const k = 1 / determinant;
  const l = [
    (e! * i! - f! * h!) * k,
    (c! * h! - b! * i!) * k,
    (b! * f! - c! * e!) * k,
    (f! * g! - d! * i!) * k,
    (a! * i! - c! * g!) * k,
    (c! * d! - a! * f!) * k,
    (d! * h! - e! * g!) * k,
    (b! * g! - a! * h!) * k,
    (a! * e! - b! * d!) * k,
  ];
  const t = [m[3]!, m[7]!, m[11]!];
  const row = (r: number) => [
    l[3 * r]!,
    l[3 * r + 1]!,
    l[3 * r + 2]!,
    -(l[3 * r]! * t[0]! + l[3 * r + 1]! * t[1]! + l[3 * r + 2]! * t[2]!),
  ];
  return [...row(0), ...row(1), ...row(2)];
}

export const apply = (m: Affine, x: number, y: number, z: number): [number, number, number] => [
  m[0]! * x + m[1]! * y + m[2]! * z + m[3]!,
  m[4]! * x + m[5]! * y + m[6]! * z + m[7]!,
  m[8]! * x + m[9]! * y + m[10]! * z + m[11]!,
];

/** Length of a voxel's edges, mm. */
export const spacingOf = ({ toMm }: Pick<Grid, 'toMm'>): [number, number, number] => [
  Math.hypot(toMm[0]!, toMm[4]!, toMm[8]!),
  Math.hypot(toMm[1]!, toMm[5]!, toMm[9]!),
  Math.hypot(toMm[2]!, toMm[6]!, toMm[10]!),
];

/** Gaussian along one axis, then every `stride`-th sample; the edge is repeated. */
function smoothAxis(
  data: Float32Array,
  size: readonly [number, number, number],
  axis: number,
  sigma: number,
  stride: number,
): { data: Float32Array; size: [number, number, number] } {
  const n = size[axis]!;
  const out: [number, number, number] = [...size];
  out[axis] = Math.max(1, Math.ceil(n / stride));
  const reach = sigma > 0.1 ? Math.ceil(2.5 * sigma) : 0;
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    reach === 0 ? 1 : Math.exp(-0.5 * ((k - reach) / sigma) ** 2),
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  const inner = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
  const outer = (size[0] * size[1] * size[2]) / (inner * n);
  const result = new Float32Array(out[0] * out[1] * out[2]);
  for (let o = 0; o < outer; o++)
    for (let j = 0; j < out[axis]!; j++) {
      const to = (o * out[axis]! + j) * inner;
      for (let k = -reach; k <= reach; k++) {
        const at = Math.min(n - 1, Math.max(0, j * stride + k));
        const from = (o * n + at) * inner;
        const weight = kernel[k + reach]! / sum;
        for (let i = 0; i < inner; i++) result[to + i]! += weight * data[from + i]!;
      }
    }
  return { data: result, size: out };
}

/**
 * A coarser image: smoothed, and thinned to about `stepMm` between samples.
 * @param sigmaMm standard deviation of the smoothing
 */
export function coarser(grid: Grid, sigmaMm: number, stepMm: number): Grid {
  let now: { data: Float32Array; size: [number, number, number] } = { data: grid.data, size: [...grid.size] };
  const spacing = spacingOf(grid);
  const strides = spacing.map((mm) => Math.max(1, Math.floor(stepMm / mm + 0.05)));
  // The axis that loses most first: the later ones have less to do.
  for (const axis of [0, 1, 2].sort((a, b) => strides[b]! - strides[a]!))
    now = smoothAxis(now.data, now.size, axis, sigmaMm / spacing[axis]!, strides[axis]!);
  const m = grid.toMm;
  const toMm = m.map((value, k) => (k % 4 === 3 ? value : value * strides[k % 4]!));
  return { data: now.data, size: now.size, toMm };
}

/**
 * Values at points by linear interpolation.
 * @param points [n][xyz] mm of the grid's space
 * @param inside set to 1 where a point lies in the image
 * @param gradient [n][xyz] per mm; left out when not wanted
 */
export function sampleAt(
  grid: Grid,
  points: Float32Array | Float64Array,
  values: Float32Array,
  inside: Uint8Array,
  gradient?: Float32Array,
): void {
  const m = invert(grid.toMm);
  const [nx, ny, nz] = grid.size;
  const { data } = grid;
  const [dy, dz] = [nx, nx * ny];
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11] = m as [
    number,
    number,
    number,
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
  for (let p = 0, q = 0; p < values.length; p++, q += 3) {
    const x = points[q]!;
    const y = points[q + 1]!;
    const z = points[q + 2]!;
    const u = m0 * x + m1 * y + m2 * z + m3;
    const v = m4 * x + m5 * y + m6 * z + m7;
    const w = m8 * x + m9 * y + m10 * z + m11;
    const i = Math.floor(u);
    const j = Math.floor(v);
    const k = Math.floor(w);
    if (!(i >= 0 && j >= 0 && k >= 0 && i < nx - 1 && j < ny - 1 && k < nz - 1)) {
      values[p] = 0;
      inside[p] = 0;
      if (gradient) gradient[q] = gradient[q + 1] = gradient[q + 2] = 0;
      continue;
    }
    inside[p] = 1;
    const a = u - i;
    const b = v - j;
    const c = w - k;
    const at = i + dy * j + dz * k;
    const c000 = data[at]!;
    const c100 = data[at + 1]!;
    const c010 = data[at + dy]!;
    const c110 = data[at + dy + 1]!;
    const c001 = data[at + dz]!;
    const c101 = data[at + dz + 1]!;
    const c011 = data[at + dz + dy]!;
    const c111 = data[at + dz + dy + 1]!;
    const x00 = c000 + (c100 - c000) * a;
    const x10 = c010 + (c110 - c010) * a;
    const x01 = c001 + (c101 - c001) * a;
    const x11 = c011 + (c111 - c011) * a;
    const y0 = x00 + (x10 - x00) * b;
    const y1 = x01 + (x11 - x01) * b;
    values[p] = y0 + (y1 - y0) * c;
    if (gradient) {
      const gu =
        (c100 - c000) * (1 - b) * (1 - c) +
        (c110 - c010) * b * (1 - c) +
        (c101 - c001) * (1 - b) * c +
        (c111 - c011) * b * c;
      const gv = (x10 - x00) * (1 - c) + (x11 - x01) * c;
      const gw = y1 - y0;
      gradient[q] = m0 * gu + m4 * gv + m8 * gw;
      gradient[q + 1] = m1 * gu + m5 * gv + m9 * gw;
      gradient[q + 2] = m2 * gu + m6 * gv + m10 * gw;
    }
  }
}
