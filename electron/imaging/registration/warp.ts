import { displacements, type Lattice, makeLattice, makeWishes, solveStep, wish } from '../../mesh/tracking/lattice';
import { type Affine, type Grid, sampleAt } from './grid';
import { type Match, matchOf } from './match';
import type { Probes } from './template';

/** What is left after the affine map: a smooth displacement of standard space, before the affine map. mm. */
export interface Warp {
  readonly lattice: Lattice;
  /** [node][xyz] */
  readonly control: Float64Array;
  readonly spacingMm: number;
}

export interface WarpOptions {
  readonly spacingMm: number;
  readonly rounds: number;
  /** Standard deviation that displacements between neighbouring control points are held to, mm. */
  readonly stiffnessMm: number;
  readonly redundancy: number;
}

/** A step of a place further than this in one round follows noise. */
const longestStep = 3;

/** Improves the match by a B-spline displacement u: scan(A (x + u(x))) ≈ mixture(x). */
export function fitWarp(
  scan: Grid,
  probes: Probes,
  affine: Affine,
  options: WarpOptions,
): { warp: Warp; match: Match } {
  const n = probes.count;
  const lattice = makeLattice(Float64Array.from(probes.points), options.spacingMm);
  const control = new Float64Array(3 * lattice.nodes);
  const rest = new Float64Array(3 * lattice.nodes);
  const placed = new Float32Array(3 * n);
  const [values, inside, gradient] = [new Float32Array(n), new Uint8Array(n), new Float32Array(3 * n)];
  let match: Match | null = null;
  for (let round = 0; ; round++) {
    moved(probes.points, displacements(lattice, control), affine, placed);
    sampleAt(scan, placed, values, inside, gradient);
    match = matchOf(probes, values, inside);
    if (round === options.rounds || !(match.mixture.gain > 0))
      return { warp: { lattice, control, spacingMm: options.spacingMm }, match };
    const { base, gain, amyloid } = match.mixture;
    const variance = match.residual * options.redundancy;
    const scale = 1 / (9 * match.residual);
    const wishes = makeWishes(n);
    for (let p = 0, q = 0; p < n; p++, q += 3) {
      if (!inside[p]) continue;
      const r = base + gain * (probes.negative[p]! + amyloid * probes.amyloid[p]!) - values[p]!;
      // The gradient over standard space: that of the scan, carried back by the affine map.
      const [gx, gy, gz] = [gradient[q]!, gradient[q + 1]!, gradient[q + 2]!];
      const x = affine[0]! * gx + affine[4]! * gy + affine[8]! * gz;
      const y = affine[1]! * gx + affine[5]! * gy + affine[9]! * gz;
      const z = affine[2]! * gx + affine[6]! * gy + affine[10]! * gz;
      const g = Math.hypot(x, y, z);
      if (g < 1e-6) continue;
      const amount = Math.max(-longestStep, Math.min(longestStep, r / g));
      wish(wishes, p, x / g, y / g, z / g, amount, (probes.weight[p]! * g * g) / (variance * (1 + r * r * scale)));
    }
    const energy = 1 / options.stiffnessMm ** 2;
    solveStep(lattice, wishes, control, rest, { bending: energy, tether: 0.1 * energy, iterations: 25 });
  }
}

function moved(points: Float32Array, u: Float64Array, m: Affine, to: Float32Array): void {
  for (let q = 0; q < points.length; q += 3) {
    const x = points[q]! + u[q]!;
    const y = points[q + 1]! + u[q + 1]!;
    const z = points[q + 2]! + u[q + 2]!;
    to[q] = m[0]! * x + m[1]! * y + m[2]! * z + m[3]!;
    to[q + 1] = m[4]! * x + m[5]! * y + m[6]! * z + m[7]!;
    to[q + 2] = m[8]! * x + m[9]! * y + m[10]! * z + m[11]!;
  }
}

/** Displacement at any points, [n][xyz] mm; those outside the lattice move as its edge. */
export function evaluateWarp({ lattice, control, spacingMm }: Warp, points: Float32Array): Float64Array {
  const { low, size } = lattice;
  const out = new Float64Array(points.length);
  const cell = [0, 0, 0];
  const along = new Float64Array(12);
  for (let q = 0; q < points.length; q += 3) {
    for (let a = 0; a < 3; a++) {
      const x = Math.min(size[a]! - 3 - 1e-6, Math.max(0, (points[q + a]! - low[a]!) / spacingMm));
      const c = Math.floor(x);
      const t = x - c;
      cell[a] = c;
      along[4 * a] = (1 - t) ** 3 / 6;
      along[4 * a + 1] = (3 * t ** 3 - 6 * t ** 2 + 4) / 6;
      along[4 * a + 2] = (-3 * t ** 3 + 3 * t ** 2 + 3 * t + 1) / 6;
      along[4 * a + 3] = t ** 3 / 6;
    }
    let [x, y, z] = [0, 0, 0];
    for (let k = 0; k < 4; k++)
      for (let j = 0; j < 4; j++) {
        const w = along[8 + k]! * along[4 + j]!;
        let c = 3 * (cell[0]! + size[0] * (cell[1]! + j + size[1] * (cell[2]! + k)));
        for (let i = 0; i < 4; i++, c += 3) {
          const weight = w * along[i]!;
          x += weight * control[c]!;
          y += weight * control[c + 1]!;
          z += weight * control[c + 2]!;
        }
      }
    out[q] = x;
    out[q + 1] = y;
    out[q + 2] = z;
  }
  return out;
}
