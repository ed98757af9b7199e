import { describe, expect, it } from 'vitest';
import { displacements, makeLattice, makeWishes, solveStep, wish } from './lattice';

/** Points spread over a box of 60 × 50 × 40 mm, without order. */
const points = Float64Array.from({ length: 3 * 200 }, (_, i) => {
  const spread = [60, 50, 40][i % 3]!;
  return spread * ((Math.sin(i * 12.9898) * 43758.5453) % 1);
});
const options = { bending: 0.4, tether: 0, iterations: 400 };

describe('the lattice', () => {
  it('interpolates: the weights of a point sum to 1, and linear motion is linear everywhere', () => {
    const lattice = makeLattice(points, 20);
    const control = new Float64Array(3 * lattice.nodes);
    for (let n = 0; n < lattice.nodes; n++) {
      control[3 * n] = 5;
      control[3 * n + 2] = 0.3 * lattice.heightOf(n);
    }
    const moved = displacements(lattice, control);
    for (let p = 0; p < 200; p++) {
      expect(moved[3 * p]).toBeCloseTo(5, 4);
      expect(moved[3 * p + 2]).toBeCloseTo(0.3 * points[3 * p + 2]!, 4);
    }
  });

  it('has no bending energy against an affine motion: wishes for one come true wholly', () => {
    const lattice = makeLattice(points, 20);
    const affine = (p: number) => [
      2 + 0.1 * points[3 * p]!,
      -0.2 * points[3 * p]! + 0.05 * points[3 * p + 1]!,
      0.1 * points[3 * p + 2]! - 1,
    ];
    const wishes = makeWishes(200);
    for (let p = 0; p < 200; p += 2)
      for (const [a, wanted] of affine(p).entries())
        wish(wishes, p, a === 0 ? 1 : 0, a === 1 ? 1 : 0, a === 2 ? 1 : 0, wanted, 1);
    const control = new Float64Array(3 * lattice.nodes);
    solveStep(lattice, wishes, control, control.slice(), { ...options, tether: 1e-6 });
    const moved = displacements(lattice, control);
    // Also at the points that no wish spoke for.
    for (let p = 0; p < 200; p++)
      for (const [a, wanted] of affine(p).entries()) expect(Math.abs(moved[3 * p + a]! - wanted)).toBeLessThan(0.25);
  });
});
