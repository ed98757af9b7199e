import type { Adjacency } from '../surface';
import { vertexNormals } from '../surface';
import type { AtlasPart } from './atlas';
import { nearestAmong } from './nearest';
import type { Outlines } from './slice-outlines';

export interface FollowOptions {
  /** Resistance to bending away from the model's shape against one outline point of weight 1; one per iteration. */
  readonly stiffness: readonly number[];
  /** Pull back to the model's shape itself. */
  readonly tether: number;
  /** Residual at which an outline point counts half, mm. */
  readonly doubtMm: number;
}

const reachMm = 10;
const alike = 0.35;

/** y = x − mean of the neighbours of x, per vertex and axis. */
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

/** Pairs of outline points and vertices of a part: residual along the vertex's normal, mm, positive outward. */
export interface Match {
  readonly vertex: number;
  readonly slice: number;
  readonly normal: readonly [number, number, number];
  readonly residual: number;
}

/** The vertex of the part that each outline point belongs to. `corrections`: [slice][u, v] mm. */
export function matchOutlines(
  own: Float64Array,
  part: AtlasPart,
  { positions, normals: outward, slices, count }: Outlines,
  corrections: Float64Array,
): Match[] {
  const normals = vertexNormals(own, part.triangles);
  const near = nearestAmong(own, reachMm);
  const matches: Match[] = [];
  for (let i = 0; i < count; i++) {
    const slice = slices[i]!;
    const u = positions[3 * i]! + corrections[2 * slice]!;
    const v = positions[3 * i + 1]! + corrections[2 * slice + 1]!;
    const h = positions[3 * i + 2]!;
    const [nu, nv] = [outward[2 * i]!, outward[2 * i + 1]!];
    const at = near.find(u, v, h, (w) => normals[3 * w]! * nu + normals[3 * w + 1]! * nv > alike);
    if (at < 0) continue;
    const normal = [normals[3 * at]!, normals[3 * at + 1]!, normals[3 * at + 2]!] as const;
    matches.push({
      vertex: at,
      slice,
      normal,
      residual:
        normal[0] * (u - own[3 * at]!) + normal[1] * (v - own[3 * at + 1]!) + normal[2] * (h - own[3 * at + 2]!),
    });
  }
  return matches;
}

/**
 * Bends a part of the fitted model towards its outlines, smoothly: each iteration solves
 * (Σ w n nᵀ + λ LᵀL + μ) d = Σ w n (r + n·d₀) for the whole displacement d from the model's shape by conjugate gradients,
 * L the umbrella operator, so that between slices the model's own curvature is kept.
 *
 * @param model vertices of the part [vertex][xyz] mm in the stack's axes
 * @returns the new vertices
 */
export function followOutlines(
  model: Float64Array,
  part: AtlasPart,
  neighbours: Adjacency,
  outlines: Outlines,
  corrections: Float64Array,
  { stiffness, tether, doubtMm }: FollowOptions,
): Float64Array {
  const size = model.length;
  const d = new Float64Array(size);
  const y = Float64Array.from(model);
  const hessian = new Float64Array(2 * size);
  const buffers = Array.from({ length: 5 }, () => new Float64Array(size));
  const [r, z, p, q, t] = buffers as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  for (const lambda of stiffness) {
    hessian.fill(0);
    r.fill(0);
    for (const { vertex, normal, residual } of matchOutlines(y, part, outlines, corrections)) {
      const w = 1 / (1 + (residual / doubtMm) ** 2);
      const [a, b, c] = normal;
      const i = 3 * vertex;
      const h = 6 * vertex;
      const whole = w * (residual + a * d[i]! + b * d[i + 1]! + c * d[i + 2]!);
      hessian[h]! += w * a * a;
      hessian[h + 1]! += w * b * b;
      hessian[h + 2]! += w * c * c;
      hessian[h + 3]! += w * a * b;
      hessian[h + 4]! += w * a * c;
      hessian[h + 5]! += w * b * c;
      r[i]! += a * whole;
      r[i + 1]! += b * whole;
      r[i + 2]! += c * whole;
    }
    const apply = (x: Float64Array, into: Float64Array) => {
      umbrella(neighbours, x, t);
      umbrellaTransposed(neighbours, t, into);
      for (let i = 0, h = 0; i < size; i += 3, h += 6) {
        const [a, b, c] = [x[i]!, x[i + 1]!, x[i + 2]!];
        into[i] = lambda * into[i]! + tether * a + hessian[h]! * a + hessian[h + 3]! * b + hessian[h + 4]! * c;
        into[i + 1] =
          lambda * into[i + 1]! + tether * b + hessian[h + 3]! * a + hessian[h + 1]! * b + hessian[h + 5]! * c;
        into[i + 2] =
          lambda * into[i + 2]! + tether * c + hessian[h + 4]! * a + hessian[h + 5]! * b + hessian[h + 2]! * c;
      }
    };
    const precondition = () => {
      for (let i = 0, h = 0; i < size; i += 3, h += 6)
        for (let k = 0; k < 3; k++) z[i + k] = r[i + k]! / (1.17 * lambda + tether + hessian[h + k]!);
    };
    let before = 0;
    for (let i = 0; i < size; i++) before += r[i]! ** 2;
    const enough = 1e-5 * before;
    apply(d, q);
    for (let i = 0; i < size; i++) r[i]! -= q[i]!;
    precondition();
    p.set(z);
    let rz = 0;
    for (let i = 0; i < size; i++) rz += r[i]! * z[i]!;
    for (let k = 0; k < 60; k++) {
      let left = 0;
      for (let i = 0; i < size; i++) left += r[i]! ** 2;
      if (left <= enough) break;
      apply(p, q);
      let pq = 0;
      for (let i = 0; i < size; i++) pq += p[i]! * q[i]!;
      const alpha = rz / pq;
      for (let i = 0; i < size; i++) {
        d[i]! += alpha * p[i]!;
        r[i]! -= alpha * q[i]!;
      }
      precondition();
      const last = rz;
      rz = 0;
      for (let i = 0; i < size; i++) rz += r[i]! * z[i]!;
      for (let i = 0; i < size; i++) p[i] = z[i]! + (rz / last) * p[i]!;
    }
    for (let i = 0; i < size; i++) y[i] = model[i]! + d[i]!;
  }
  return y;
}
