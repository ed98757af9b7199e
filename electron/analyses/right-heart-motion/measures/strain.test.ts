import { describe, expect, it } from 'vitest';
import { meanStrain, triangleStrain } from './strain';

/** A surface of revolution about x: rings at heights x with radius r(x), without caps. Triangles turn outward. */
function revolved(heights: readonly number[], radius: (x: number) => number, around = 48) {
  const positions = heights.flatMap((x) =>
    Array.from({ length: around }, (_, k) => {
      const angle = (2 * Math.PI * k) / around;
      return [x, radius(x) * Math.cos(angle), radius(x) * Math.sin(angle)];
    }).flat(),
  );
  const triangles: number[] = [];
  for (let i = 0; i + 1 < heights.length; i++)
    for (let k = 0; k < around; k++) {
      const [a, b] = [i * around + k, i * around + ((k + 1) % around)];
      triangles.push(a, b, a + around, b, b + around, a + around);
    }
  return { positions, triangles };
}
const range = (low: number, high: number, steps: number) =>
  Array.from({ length: steps + 1 }, (_, k) => low + ((high - low) * k) / steps);
const moved = (positions: readonly number[], move: (x: number, y: number, z: number) => number[]) =>
  Array.from({ length: positions.length / 3 }, (_, i) =>
    move(positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!),
  ).flat();

const cylinder = revolved(range(0, 80, 40), () => 30);
const all = (triangles: readonly number[]) => Array.from({ length: triangles.length / 3 }, (_, t) => t);

describe('strain of a pulsating cylinder', () => {
  it('is the change of its length and of its girth, in every triangle', () => {
    const shape = moved(cylinder.positions, (x, y, z) => [0.9 * x, 0.8 * y, 0.8 * z]);
    const { longitudinal, circumferential } = triangleStrain(cylinder.positions, shape, cylinder.triangles);
    for (const strain of longitudinal) expect(strain).toBeCloseTo(-0.1, 9);
    for (const strain of circumferential) expect(strain).toBeCloseTo(-0.2, 9);
  });

  it('is nothing when it is only turned and shifted', () => {
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const shape = moved(cylinder.positions, (x, y, z) => [c * x - s * y + 5, s * x + c * y - 3, z + 11]);
    const { longitudinal, circumferential } = triangleStrain(cylinder.positions, shape, cylinder.triangles);
    for (const strain of [...longitudinal, ...circumferential]) expect(strain).toBeCloseTo(0, 9);
  });

  it('lengthens what lay along the axis when it is twisted: √(1 + (radius × turn per length)²)', () => {
    const turn = 0.01;
    const shape = moved(cylinder.positions, (x, y, z) => {
      const [c, s] = [Math.cos(turn * x), Math.sin(turn * x)];
      return [x, c * y - s * z, s * y + c * z];
    });
    const { longitudinal, circumferential, areas } = triangleStrain(cylinder.positions, shape, cylinder.triangles);
    const mean = meanStrain(longitudinal, areas, all(cylinder.triangles))!;
    expect(Math.abs(mean - (Math.sqrt(1 + 0.3 ** 2) - 1))).toBeLessThan(0.001);
    expect(Math.abs(meanStrain(circumferential, areas, all(cylinder.triangles))!)).toBeLessThan(0.001);
  });
});

describe('strain of a squeezed ellipsoid', () => {
  const [a, b] = [45, 30];
  const radius = (x: number) => b * Math.sqrt(1 - (x / a) ** 2);
  const ellipsoid = revolved(range(-0.9 * a, 0.9 * a, 160), radius, 96);
  const shape = moved(ellipsoid.positions, (x, y, z) => [0.85 * x, 0.75 * y, 0.75 * z]);
  const strain = triangleStrain(ellipsoid.positions, shape, ellipsoid.triangles);

  it('is that of its meridians and parallels, by area', () => {
    // Along a meridian the tangent is (1, r′): stretch √((0.85² + 0.75² r′²) ÷ (1 + r′²)); area ∝ r √(1 + r′²).
    let [sum, weight] = [0, 0];
    for (const x of range(-0.9 * a, 0.9 * a, 20_000)) {
      const slope = (-b * b * x) / (a * a * radius(x));
      const area = radius(x) * Math.hypot(1, slope);
      sum += area * (Math.sqrt((0.85 ** 2 + (0.75 * slope) ** 2) / (1 + slope ** 2)) - 1);
      weight += area;
    }
    const mean = meanStrain(strain.longitudinal, strain.areas, all(ellipsoid.triangles))!;
    expect(Math.abs(mean - sum / weight)).toBeLessThan(0.0005);
    expect(meanStrain(strain.circumferential, strain.areas, all(ellipsoid.triangles))).toBeCloseTo(-0.25, 6);
  });
});

it('has no direction on a plane across the long axis', () => {
  const plane = [0, 0, 0, 0, 10, 0, 0, 0, 10];
  const { longitudinal, areas } = triangleStrain(plane, plane, [0, 1, 2]);
  expect(longitudinal[0]).toBeNaN();
  expect(areas[0]).toBeCloseTo(50);
  expect(meanStrain(longitudinal, areas, [0])).toBeNull();
});
