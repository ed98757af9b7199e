/**
 * A free-form deformation: a lattice of control displacements, interpolated by cubic B-splines (Rueckert et al., IEEE
 * TMI 18(8), 1999). Points are fixed at end-diastole; only the control displacements change from phase to phase.
 */
export interface Lattice {
  /** Number of control points. */
  readonly nodes: number;
  /** Where the first cell begins, and control points along each axis. */
  readonly low: readonly [number, number, number];
  readonly size: readonly [number, number, number];
  /** First of the 64 control points of every data point, and the steps to the others. */
  readonly first: Int32Array;
  readonly steps: Int32Array;
  /** [point][64] */
  readonly weights: Float32Array;
  /** Rows of the bending energy's matrix over control points. */
  readonly bending: SparseRows;
  /** Third coordinate of a control point. */
  heightOf(node: number): number;
}

/** A symmetric matrix in compressed rows. */
interface SparseRows {
  readonly start: Int32Array;
  readonly column: Int32Array;
  readonly value: Float64Array;
  readonly diagonal: Float64Array;
}

/** Sums of squared second differences of the control points along the axes and, twice, across them. */
function bendingRows(size: readonly [number, number, number]): SparseRows {
  const [nx, ny, nz] = size;
  const nodes = nx * ny * nz;
  const rows: Map<number, number>[] = Array.from({ length: nodes }, () => new Map());
  const stride = [1, nx, nx * ny];
  const add = (indices: readonly number[], factors: readonly number[], weight: number) => {
    for (const [a, i] of indices.entries())
      for (const [b, j] of indices.entries())
        rows[i]!.set(j, (rows[i]!.get(j) ?? 0) + weight * factors[a]! * factors[b]!);
  };
  for (let k = 0, at = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, at++) {
        const place = [i, j, k];
        for (let a = 0; a < 3; a++) {
          if (place[a]! >= 1 && place[a]! <= size[a]! - 2) add([at - stride[a]!, at, at + stride[a]!], [1, -2, 1], 1);
          for (let b = a + 1; b < 3; b++)
            if (place[a]! <= size[a]! - 2 && place[b]! <= size[b]! - 2)
              add([at, at + stride[a]!, at + stride[b]!, at + stride[a]! + stride[b]!], [1, -1, -1, 1], 2);
        }
      }
  const start = new Int32Array(nodes + 1);
  for (const [i, row] of rows.entries()) start[i + 1] = start[i]! + row.size;
  const column = new Int32Array(start[nodes]!);
  const value = new Float64Array(start[nodes]!);
  const diagonal = new Float64Array(nodes);
  for (const [i, row] of rows.entries()) {
    let to = start[i]!;
    for (const [j, v] of row) {
      column[to] = j;
      value[to++] = v;
      if (j === i) diagonal[i] = v;
    }
  }
  return { start, column, value, diagonal };
}

/** A lattice around points [point][xyz], its control points `spacingMm` apart. */
export function makeLattice(points: Float64Array, spacingMm: number): Lattice {
  const low = [0, 1, 2].map((a) => {
    let least = Number.POSITIVE_INFINITY;
    for (let i = a; i < points.length; i += 3) least = Math.min(least, points[i]!);
    return least - 0.5 * spacingMm;
  }) as [number, number, number];
  const size = [0, 1, 2].map((a) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let i = a; i < points.length; i += 3) most = Math.max(most, points[i]!);
    return Math.floor((most + 0.5 * spacingMm - low[a]!) / spacingMm) + 4;
  }) as [number, number, number];
  const count = points.length / 3;
  const first = new Int32Array(count);
  const weights = new Float32Array(64 * count);
  const along = new Float64Array(12);
  for (let p = 0; p < count; p++) {
    let start = 0;
    for (let a = 2; a >= 0; a--) {
      const x = (points[3 * p + a]! - low[a]!) / spacingMm;
      const cell = Math.floor(x);
      const t = x - cell;
      start = start * size[a]! + cell;
      along[4 * a] = (1 - t) ** 3 / 6;
      along[4 * a + 1] = (3 * t ** 3 - 6 * t ** 2 + 4) / 6;
      along[4 * a + 2] = (-3 * t ** 3 + 3 * t ** 2 + 3 * t + 1) / 6;
      along[4 * a + 3] = t ** 3 / 6;
    }
    first[p] = start;
    for (let k = 0, to = 64 * p; k < 4; k++)
      for (let j = 0; j < 4; j++)
        for (let i = 0; i < 4; i++, to++) weights[to] = along[i]! * along[4 + j]! * along[8 + k]!;
  }
  const steps = Int32Array.from({ length: 64 }, (_, n) => (n & 3) + size[0] * (((n >> 2) & 3) + size[1] * (n >> 4)));
  const layer = size[0] * size[1];
  return {
    nodes: layer * size[2],
    low,
    size,
    first,
    steps,
    weights,
    bending: bendingRows(size),
    // The first control point lies one spacing before the first cell.
    heightOf: (node) => low[2]! + (Math.floor(node / layer) - 1) * spacingMm,
  };
}

/** Displacement of every data point, [point][xyz], for control displacements [node][xyz]. */
export function displacements({ first, steps, weights }: Lattice, control: Float64Array): Float64Array {
  const moved = new Float64Array(3 * first.length);
  for (let p = 0, w = 0; p < first.length; p++) {
    let [x, y, z] = [0, 0, 0];
    for (let n = 0; n < 64; n++, w++) {
      const c = 3 * (first[p]! + steps[n]!);
      const weight = weights[w]!;
      x += weight * control[c]!;
      y += weight * control[c + 1]!;
      z += weight * control[c + 2]!;
    }
    moved[3 * p] = x;
    moved[3 * p + 1] = y;
    moved[3 * p + 2] = z;
  }
  return moved;
}

/**
 * What the data want of each point's displacement, as the normal equations of one point: hessian (xx, yy, zz, xy, xz,
 * yz) × change = right-hand side.
 */
export interface Wishes {
  /** [point][6] */
  readonly hessian: Float64Array;
  /** [point][xyz] */
  readonly right: Float64Array;
}

export const makeWishes = (points: number): Wishes => ({
  hessian: new Float64Array(6 * points),
  right: new Float64Array(3 * points),
});

/** Asks that the displacement of a point along a direction (unit length) grows by `amount`. */
export function wish(
  { hessian, right }: Wishes,
  point: number,
  x: number,
  y: number,
  z: number,
  amount: number,
  weight: number,
): void {
  const h = 6 * point;
  hessian[h]! += weight * x * x;
  hessian[h + 1]! += weight * y * y;
  hessian[h + 2]! += weight * z * z;
  hessian[h + 3]! += weight * x * y;
  hessian[h + 4]! += weight * x * z;
  hessian[h + 5]! += weight * y * z;
  right[3 * point]! += weight * amount * x;
  right[3 * point + 1]! += weight * amount * y;
  right[3 * point + 2]! += weight * amount * z;
}

export interface SolveOptions {
  /** Weight of the bending energy. */
  readonly bending: number;
  /** Pull of every control point to where it rests: holds those that no point speaks for. */
  readonly tether: number;
  readonly iterations: number;
}

/**
 * One Gauss-Newton step: changes `control` so that the wishes come true in the least squares sense while the bending of
 * the whole displacement (control − rest) stays small. Conjugate gradients with the matrix's diagonal as preconditioner.
 */
export function solveStep(
  { nodes, first, steps, weights, bending }: Lattice,
  wishes: Wishes,
  control: Float64Array,
  rest: Float64Array,
  options: SolveOptions,
): void {
  const n = 3 * nodes;
  const { hessian, right } = wishes;
  const active: number[] = [];
  for (let m = 0; m < first.length; m++)
    if (hessian[6 * m]! + hessian[6 * m + 1]! + hessian[6 * m + 2]! > 0) active.push(m);
  const [r, z, p, q, step, scale] = Array.from({ length: 6 }, () => new Float64Array(n)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  /** to = (bending + tether) from */
  const applyEnergy = (from: Float64Array, to: Float64Array) => {
    for (let i = 0; i < nodes; i++) {
      let [x, y, w] = [0, 0, 0];
      for (let e = bending.start[i]!; e < bending.start[i + 1]!; e++) {
        const c = 3 * bending.column[e]!;
        const v = bending.value[e]!;
        x += v * from[c]!;
        y += v * from[c + 1]!;
        w += v * from[c + 2]!;
      }
      to[3 * i] = options.bending * x + options.tether * from[3 * i]!;
      to[3 * i + 1] = options.bending * y + options.tether * from[3 * i + 1]!;
      to[3 * i + 2] = options.bending * w + options.tether * from[3 * i + 2]!;
    }
  };
  for (let i = 0; i < n; i++) z[i] = control[i]! - rest[i]!;
  applyEnergy(z, r);
  for (let i = 0; i < n; i++) {
    r[i] = -r[i]!;
    scale[i] = options.bending * bending.diagonal[(i / 3) | 0]! + options.tether;
  }
  for (const m of active) {
    for (let k = 0; k < 64; k++) {
      const b = weights[64 * m + k]!;
      const c = 3 * (first[m]! + steps[k]!);
      for (let a = 0; a < 3; a++) {
        r[c + a]! += b * right[3 * m + a]!;
        scale[c + a]! += b * b * hessian[6 * m + a]!;
      }
    }
  }
  const apply = (from: Float64Array, to: Float64Array) => {
    applyEnergy(from, to);
    for (const m of active) {
      const base = first[m]!;
      const at = 64 * m;
      let [x, y, w] = [0, 0, 0];
      for (let k = 0; k < 64; k++) {
        const c = 3 * (base + steps[k]!);
        const b = weights[at + k]!;
        x += b * from[c]!;
        y += b * from[c + 1]!;
        w += b * from[c + 2]!;
      }
      const h = 6 * m;
      const [xy, xz, yz] = [hessian[h + 3]!, hessian[h + 4]!, hessian[h + 5]!];
      const sx = hessian[h]! * x + xy * y + xz * w;
      const sy = xy * x + hessian[h + 1]! * y + yz * w;
      const sw = xz * x + yz * y + hessian[h + 2]! * w;
      for (let k = 0; k < 64; k++) {
        const c = 3 * (base + steps[k]!);
        const b = weights[at + k]!;
        to[c]! += b * sx;
        to[c + 1]! += b * sy;
        to[c + 2]! += b * sw;
      }
    }
  };
  let rz = 0;
  for (let i = 0; i < n; i++) {
    z[i] = r[i]! / scale[i]!;
    p[i] = z[i]!;
    rz += r[i]! * z[i]!;
  }
  const enough = rz * 1e-4;
  for (let k = 0; k < options.iterations && rz > enough; k++) {
    apply(p, q);
    let pq = 0;
    for (let i = 0; i < n; i++) pq += p[i]! * q[i]!;
    const alpha = rz / pq;
    const before = rz;
    rz = 0;
    for (let i = 0; i < n; i++) {
      step[i]! += alpha * p[i]!;
      r[i]! -= alpha * q[i]!;
      z[i] = r[i]! / scale[i]!;
      rz += r[i]! * z[i]!;
    }
    for (let i = 0; i < n; i++) p[i] = z[i]! + (rz / before) * p[i]!;
  }
  for (let i = 0; i < n; i++) control[i]! += step[i]!;
}
