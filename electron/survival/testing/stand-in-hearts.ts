import { seededRandom } from '../random';
import type { FittedHearts } from '../shape-modes';
import type { SharedSurface } from '../simulate';

const rings = 20;
const around = 12;

/** A closed ball of 20 × 12 + 2 vertices, 40 mm radius, in five regions by height and side. Stands in for the RV in tests. */
export function ball(radius = 40): SharedSurface & { positions: Float64Array; triangles: Uint32Array } {
  const positions: number[] = [];
  for (let r = 0; r < rings; r++)
    for (let a = 0; a < around; a++) {
      const polar = (Math.PI * (r + 1)) / (rings + 1);
      const angle = (2 * Math.PI * a) / around;
      positions.push(
        radius * Math.cos(polar),
        radius * Math.sin(polar) * Math.cos(angle),
        radius * Math.sin(polar) * Math.sin(angle),
      );
    }
  positions.push(radius, 0, 0, -radius, 0, 0);
  const [top, bottom] = [rings * around, rings * around + 1];
  const at = (r: number, a: number) => r * around + (a % around);
  const triangles: number[] = [];
  for (let a = 0; a < around; a++) {
    triangles.push(top, at(0, a), at(0, a + 1), bottom, at(rings - 1, a + 1), at(rings - 1, a));
    for (let r = 0; r + 1 < rings; r++)
      triangles.push(at(r, a), at(r + 1, a), at(r + 1, a + 1), at(r, a), at(r + 1, a + 1), at(r, a + 1));
  }
  const count = positions.length / 3;
  const regions = Uint8Array.from({ length: count }, (_, v) => {
    const [x, y, z] = [positions[v * 3]!, positions[v * 3 + 1]!, positions[v * 3 + 2]!];
    if (x > 0.6 * radius) return z < 0 ? 2 : 4;
    if (x < -0.6 * radius) return 3;
    return y > 0 ? 1 : 0;
  });
  return {
    positions: Float64Array.from(positions),
    triangles: Uint32Array.from(triangles),
    regions,
    matchedVertices: Array.from({ length: 202 }, (_, i) => Math.floor((i * count) / 202)),
  };
}

/** Balls of different size that shorten and narrow by different amounts. */
export function standInHearts(patients = 40, seed = 5): FittedHearts {
  const random = seededRandom(seed);
  const { positions: p } = ball();
  const half = p.length;
  const positions = new Float32Array(patients * 2 * half);
  for (let i = 0; i < patients; i++) {
    const size = 1 + 0.1 * random.normal();
    const shortening = 0.15 + 0.05 * random.normal();
    const narrowing = 0.2 + 0.05 * random.normal();
    for (let k = 0; k < half; k++) {
      const diastolic = size * p[k]!;
      const share = k % 3 === 0 ? shortening * (p[k]! > 0 ? 1 : 0.2) : narrowing;
      positions[i * 2 * half + k] = diastolic;
      positions[(i * 2 + 1) * half + k] = diastolic * (1 - share);
    }
  }
  return { patients, vertices: half / 3, positions };
}
