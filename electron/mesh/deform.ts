import { bestAffineImage } from './affine';
import type { Field } from './label-field';
import { type Adjacency, enclosedVolume, surfaceArea, vertexNormals } from './surface';
import { probe } from './surface-nets';

/** Points of the target's outline with their outward normals, [point][xyz]. */
export interface TargetPoints {
  readonly positions: Float64Array;
  readonly normals: Float64Array;
}

export interface DeformOptions {
  /** Weight of smoothness against one data term of weight 1 per vertex; one entry per iteration. */
  readonly stiffness: readonly number[];
  /** Volume to enclose, mm³: a surface with its vertices on the level lies inside it between them. */
  readonly volume?: number;
  /** Outline points that pull their nearest vertices as well; makes sharp edges be reached. */
  readonly target?: TargetPoints;
}

/** y = x − mean of the neighbours of x, per vertex and axis (umbrella operator). */
function umbrella({ start, list }: Adjacency, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i + 1 < start.length; i++) {
    let [a, b, c] = [0, 0, 0];
    for (let n = start[i]!; n < start[i + 1]!; n++) {
      const j = 3 * list[n]!;
      a += x[j]!;
      b += x[j + 1]!;
      c += x[j + 2]!;
    }
    const share = 1 / (start[i + 1]! - start[i]!);
    y[3 * i] = x[3 * i]! - a * share;
    y[3 * i + 1] = x[3 * i + 1]! - b * share;
    y[3 * i + 2] = x[3 * i + 2]! - c * share;
  }
}

/** The transpose of `umbrella`. */
function umbrellaTransposed({ start, list }: Adjacency, x: Float64Array, y: Float64Array): void {
  y.set(x);
  for (let i = 0; i + 1 < start.length; i++) {
    const share = 1 / (start[i + 1]! - start[i]!);
    const [a, b, c] = [x[3 * i]! * share, x[3 * i + 1]! * share, x[3 * i + 2]! * share];
    for (let n = start[i]!; n < start[i + 1]!; n++) {
      const j = 3 * list[n]!;
      y[j]! -= a;
      y[j + 1]! -= b;
      y[j + 2]! -= c;
    }
  }
}

/** Buckets of points for nearest-neighbour look-ups. */
function buckets(points: Float64Array, cellMm: number) {
  const cells = new Map<number, number[]>();
  const key = (x: number, y: number, z: number) => (x + 512) * 1048576 + (y + 512) * 1024 + (z + 512);
  for (let i = 0; i < points.length; i += 3) {
    const k = key(
      Math.floor(points[i]! / cellMm),
      Math.floor(points[i + 1]! / cellMm),
      Math.floor(points[i + 2]! / cellMm),
    );
    const list = cells.get(k);
    if (list) list.push(i);
    else cells.set(k, [i]);
  }
  return (x: number, y: number, z: number, accept: (i: number) => boolean): number => {
    const [a, b, c] = [Math.floor(x / cellMm), Math.floor(y / cellMm), Math.floor(z / cellMm)];
    let [best, nearest] = [-1, Number.POSITIVE_INFINITY];
    for (let i = a - 1; i <= a + 1; i++)
      for (let j = b - 1; j <= b + 1; j++)
        for (let k = c - 1; k <= c + 1; k++)
          for (const p of cells.get(key(i, j, k)) ?? []) {
            const d = (points[p]! - x) ** 2 + (points[p + 1]! - y) ** 2 + (points[p + 2]! - z) ** 2;
            if (d < nearest && accept(p)) {
              nearest = d;
              best = p;
            }
          }
    return best;
  };
}

/** Cap on one iteration's step, mm: the field is a good guide near the surface only. */
const longestStepMm = 8;

/**
 * Moves a surface onto the zero level of a field, keeping its vertices spread as on `reference`.
 *
 * Each iteration solves (Σ w n nᵀ + λ LᵀL + μ) δ = Σ w n d − λ LᵀL (y − A r) by conjugate gradients: n and d are the
 * level's normal and distance at each vertex (point to plane), L is the umbrella operator, and A r is the affine image
 * of the reference nearest to y, so that only bending is resisted, neither size nor place.
 *
 * @param positions start, [vertex][xyz] mm; not changed
 * @returns the new positions
 */
export function deform(...given: Parameters<typeof deformInSteps>): Float64Array {
  const steps = deformInSteps(...given);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** As `deform`, pausing after every iteration. */
export function* deformInSteps(
  positions: Float64Array,
  reference: Float64Array,
  triangles: Uint32Array,
  neighbours: Adjacency,
  field: Field,
  { stiffness, target, volume }: DeformOptions,
): Generator<void, Float64Array> {
  const count = positions.length;
  const y = positions.slice();
  const hessian = new Float64Array((count / 3) * 6);
  const [rhs, step, r, z, p, q, t] = Array.from({ length: 7 }, () => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const found = new Float64Array(4);
  const tether = 0.01;

  const pull = (vertex: number, n: ArrayLike<number>, at: number, distance: number, weight: number) => {
    const h = 6 * vertex;
    const [a, b, c] = [n[at]!, n[at + 1]!, n[at + 2]!];
    hessian[h]! += weight * a * a;
    hessian[h + 1]! += weight * b * b;
    hessian[h + 2]! += weight * c * c;
    hessian[h + 3]! += weight * a * b;
    hessian[h + 4]! += weight * a * c;
    hessian[h + 5]! += weight * b * c;
    rhs[3 * vertex]! += weight * a * distance;
    rhs[3 * vertex + 1]! += weight * b * distance;
    rhs[3 * vertex + 2]! += weight * c * distance;
  };

  for (const [iteration, lambda] of stiffness.entries()) {
    hessian.fill(0);
    rhs.fill(0);
    const normals = vertexNormals(y, triangles);
    const short = volume === undefined ? 0 : (volume - enclosedVolume(y, triangles)) / surfaceArea(y, triangles);
    const outward = Math.max(-1, Math.min(1, short)) * (iteration / stiffness.length);
    for (let i = 0; i < count; i += 3) {
      probe(field, y[i]!, y[i + 1]!, y[i + 2]!, found);
      const agreement = found[0]! * normals[i]! + found[1]! * normals[i + 1]! + found[2]! * normals[i + 2]!;
      if (agreement < 0.2) continue;
      pull(i / 3, found, 0, Math.max(-longestStepMm, Math.min(longestStepMm, found[3]! + outward)), agreement);
    }
    if (target) {
      const nearest = buckets(y, 8);
      const share = Math.min(1, count / target.positions.length);
      for (let j = 0; j < target.positions.length; j += 3) {
        const [x0, y0, z0] = [target.positions[j]!, target.positions[j + 1]!, target.positions[j + 2]!];
        const alike = (v: number) =>
          normals[v]! * target.normals[j]! +
            normals[v + 1]! * target.normals[j + 1]! +
            normals[v + 2]! * target.normals[j + 2]! >
          0.4;
        const v = nearest(x0, y0, z0, alike);
        if (v < 0) continue;
        const distance =
          (x0 - y[v]!) * target.normals[j]! +
          (y0 - y[v + 1]!) * target.normals[j + 1]! +
          (z0 - y[v + 2]!) * target.normals[j + 2]!;
        pull(
          v / 3,
          target.normals,
          j,
          Math.max(-longestStepMm, Math.min(longestStepMm, distance + outward)),
          0.5 * share,
        );
      }
    }
    // The bending that is there already.
    const image = bestAffineImage(reference, y);
    for (let i = 0; i < count; i++) p[i] = y[i]! - image[i]!;
    umbrella(neighbours, p, t);
    umbrellaTransposed(neighbours, t, q);
    for (let i = 0; i < count; i++) rhs[i]! -= lambda * q[i]!;

    const apply = (from: Float64Array, to: Float64Array) => {
      umbrella(neighbours, from, t);
      umbrellaTransposed(neighbours, t, to);
      for (let i = 0, h = 0; i < count; i += 3, h += 6) {
        const [a, b, c] = [from[i]!, from[i + 1]!, from[i + 2]!];
        to[i] = lambda * to[i]! + tether * a + hessian[h]! * a + hessian[h + 3]! * b + hessian[h + 4]! * c;
        to[i + 1] = lambda * to[i + 1]! + tether * b + hessian[h + 3]! * a + hessian[h + 1]! * b + hessian[h + 5]! * c;
        to[i + 2] = lambda * to[i + 2]! + tether * c + hessian[h + 4]! * a + hessian[h + 5]! * b + hessian[h + 2]! * c;
      }
    };
    const precondition = () => {
      for (let i = 0, h = 0; i < count; i += 3, h += 6)
        for (let k = 0; k < 3; k++) z[i + k] = r[i + k]! / (1.17 * lambda + tether + hessian[h + k]!);
    };
    step.fill(0);
    r.set(rhs);
    precondition();
    p.set(z);
    let rz = 0;
    for (let i = 0; i < count; i++) rz += r[i]! * z[i]!;
    const enough = rz * 1e-5;
    for (let k = 0; k < 80 && rz > enough; k++) {
      apply(p, q);
      let pq = 0;
      for (let i = 0; i < count; i++) pq += p[i]! * q[i]!;
      const alpha = rz / pq;
      for (let i = 0; i < count; i++) {
        step[i]! += alpha * p[i]!;
        r[i]! -= alpha * q[i]!;
      }
      precondition();
      const before = rz;
      rz = 0;
      for (let i = 0; i < count; i++) rz += r[i]! * z[i]!;
      for (let i = 0; i < count; i++) p[i] = z[i]! + (rz / before) * p[i]!;
    }
    for (let i = 0; i < count; i++) y[i]! += step[i]!;
    yield;
  }
  return y;
}
