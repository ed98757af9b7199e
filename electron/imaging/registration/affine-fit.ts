import { solveDense } from '../../mesh/affine';
import { type Affine, type Grid, sampleAt } from './grid';
import { type Match, matchOf } from './match';
import { headPrior, type Pose, poseDerivatives, poseMatrix } from './pose';
import type { Probes } from './template';

export interface FitOptions {
  readonly centre: readonly [number, number, number];
  /** How many of the twelve parameters move: `freedoms`. */
  readonly free: number;
  readonly iterations: number;
  /** Neighbouring places that say the same, because of blur and correlated noise: weighs the data against the prior. */
  readonly redundancy: number;
}

export interface Fit {
  readonly pose: Pose;
  readonly match: Match;
  /** Grows with the likelihood: explained variance and coverage against the prior. */
  readonly score: number;
}

/** Places that lie outside the image tell nothing, but a pose that avoids the image must not win by that. */
const scoreOf = (match: Match, pose: Pose, probes: Probes, redundancy: number): number => {
  let penalty = 0;
  for (let k = 0; k < pose.length; k++) penalty += ((pose[k]! - headPrior.mean[k]!) / headPrior.deviation[k]!) ** 2;
  const explained = match.explained * Math.min(1, match.coverage / 0.95) ** 2;
  return (-0.5 * probes.count * Math.log(1 - Math.min(0.9999, explained))) / redundancy - 0.5 * penalty;
};

function place(probes: Probes, m: Affine, to: Float32Array): void {
  const { points } = probes;
  for (let q = 0; q < points.length; q += 3) {
    const [x, y, z] = [points[q]!, points[q + 1]!, points[q + 2]!];
    to[q] = m[0]! * x + m[1]! * y + m[2]! * z + m[3]!;
    to[q + 1] = m[4]! * x + m[5]! * y + m[6]! * z + m[7]!;
    to[q + 2] = m[8]! * x + m[9]! * y + m[10]! * z + m[11]!;
  }
}

/** How well a pose fits. */
export function judge(scan: Grid, probes: Probes, pose: Pose, options: Pick<FitOptions, 'centre' | 'redundancy'>): Fit {
  const placed = new Float32Array(3 * probes.count);
  const [values, inside] = [new Float32Array(probes.count), new Uint8Array(probes.count)];
  place(probes, poseMatrix(pose, options.centre), placed);
  sampleAt(scan, placed, values, inside);
  const match = matchOf(probes, values, inside);
  return { pose, match, score: scoreOf(match, pose, probes, options.redundancy) };
}

/**
 * Gauss-Newton on pose and mixture at once, residuals weighed down as by a Cauchy distribution (bright scalp, vessels),
 * with the head prior; steps that make the fit worse are halved.
 */
export function fitPose(scan: Grid, probes: Probes, from: Pose, options: FitOptions): Fit {
  const n = probes.count;
  const placed = new Float32Array(3 * n);
  const [values, inside, gradient] = [new Float32Array(n), new Uint8Array(n), new Float32Array(3 * n)];
  const { centre, free, redundancy } = options;
  const size = free + 3;
  let best = judge(scan, probes, from, options);
  for (let round = 0; round < options.iterations; round++) {
    const { pose, match } = best;
    if (!(match.mixture.gain > 0)) break;
    place(probes, poseMatrix(pose, centre), placed);
    sampleAt(scan, placed, values, inside, gradient);
    const { base, gain, amyloid } = match.mixture;
    const scale = 1 / (9 * match.residual);
    // Normal equations over the twelve entries of the matrix and the three of the mixture.
    const full = new Float64Array(15 * 15);
    const right = new Float64Array(15);
    const row = new Float64Array(15);
    for (let p = 0, q = 0; p < n; p++, q += 3) {
      if (!inside[p]) continue;
      const model = probes.negative[p]! + amyloid * probes.amyloid[p]!;
      const r = values[p]! - base - gain * model;
      const w = probes.weight[p]! / (1 + r * r * scale);
      for (let a = 0; a < 3; a++) {
        const g = gradient[q + a]!;
        row[4 * a] = g * probes.points[q]!;
        row[4 * a + 1] = g * probes.points[q + 1]!;
        row[4 * a + 2] = g * probes.points[q + 2]!;
        row[4 * a + 3] = g;
      }
      row[12] = -1;
      row[13] = -probes.negative[p]!;
      row[14] = -probes.amyloid[p]!;
      for (let i = 0; i < 15; i++) {
        const wi = w * row[i]!;
        right[i]! -= wi * r;
        for (let j = 0; j <= i; j++) full[15 * i + j]! += wi * row[j]!;
      }
    }
    for (let i = 0; i < 15; i++) for (let j = 0; j < i; j++) full[15 * j + i] = full[15 * i + j]!;
    const derivatives = poseDerivatives(pose, centre, free);
    const column = (k: number): ArrayLike<number> =>
      k < free ? derivatives[k]! : [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const basis = Array.from({ length: size }, (_, k) => {
      const b = new Float64Array(15);
      b.set(Array.from(column(k)));
      if (k >= free) b[12 + k - free] = 1;
      return b;
    });
    const normal = new Float64Array(size * size);
    const wanted = new Float64Array(size);
    const variance = match.residual * redundancy;
    for (let a = 0; a < size; a++) {
      const image = new Float64Array(15);
      for (let i = 0; i < 15; i++) {
        let sum = 0;
        for (let j = 0; j < 15; j++) sum += full[15 * i + j]! * basis[a]![j]!;
        image[i] = sum;
        wanted[a]! += basis[a]![i]! * right[i]!;
      }
      for (let b = 0; b < size; b++) {
        let sum = 0;
        for (let i = 0; i < 15; i++) sum += basis[b]![i]! * image[i]!;
        normal[a * size + b] = sum;
      }
    }
    for (let k = 0; k < free; k++) {
      const pull = variance / headPrior.deviation[k]! ** 2;
      normal[k * size + k]! += pull;
      wanted[k]! += pull * (headPrior.mean[k]! - pose[k]!);
    }
    // A trace of damping keeps the mixture solvable where the two templates look alike.
    for (let k = 0; k < size; k++) normal[k * size + k]! *= 1 + 1e-6;
    solveDense(normal, wanted, size, 1);
    let moved: Fit | null = null;
    for (let factor = 1; factor > 0.1; factor *= 0.5) {
      const next = Float64Array.from(pose);
      for (let k = 0; k < free; k++) next[k]! += factor * wanted[k]!;
      const tried = judge(scan, probes, next, options);
      if (tried.score > best.score) {
        moved = tried;
        break;
      }
    }
    if (!moved) break;
    const gainOf = moved.score - best.score;
    best = moved;
    if (gainOf < 1e-3) break;
  }
  return best;
}
