import { expect, test } from 'vitest';
import { type Mesh, surfaceNets } from './surface-nets';

function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Signed volume by the divergence theorem: positive when triangles are counter-clockwise seen from outside. */
function volumeOf({ positions, triangles }: Mesh): number {
  let sum = 0;
  const p = (v: number, k: number) => positions[3 * v + k]!;
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    sum +=
      p(a, 0) * (p(b, 1) * p(c, 2) - p(b, 2) * p(c, 1)) +
      p(a, 1) * (p(b, 2) * p(c, 0) - p(b, 0) * p(c, 2)) +
      p(a, 2) * (p(b, 0) * p(c, 1) - p(b, 1) * p(c, 0));
  }
  return sum / 6;
}

/** Each edge of a closed surface has one triangle on each side, running the other way. */
function openEdges({ triangles }: Mesh): number {
  const seen = new Set<string>();
  let open = 0;
  for (let t = 0; t < triangles.length; t += 3)
    for (let k = 0; k < 3; k++) {
      const [a, b] = [triangles[t + k]!, triangles[t + ((k + 1) % 3)]!];
      if (seen.delete(`${b} ${a}`)) open--;
      else {
        seen.add(`${a} ${b}`);
        open++;
      }
    }
  return open;
}

const n = 40;
function ball(radius: number, centre: readonly [number, number, number]): Float32Array {
  const field = new Float32Array(n ** 3);
  for (let z = 0; z < n; z++)
    for (let y = 0; y < n; y++)
      for (let x = 0; x < n; x++)
        field[(z * n + y) * n + x] = radius - Math.hypot(x - centre[0], y - centre[1], z - centre[2]) + 0.5;
  return field;
}

test('a ball: volume 4/3 π r³, closed, one piece without handles (Euler characteristic 2), vertices at the radius', () => {
  const radius = 14.3;
  const centre = [19.2, 20.1, 18.7] as const;
  const mesh = finish(surfaceNets(ball(radius, centre), [n, n, n], 0.5));
  const exact = (4 / 3) * Math.PI * radius ** 3;
  expect(Math.abs(volumeOf(mesh) / exact - 1)).toBeLessThan(0.01);
  expect(openEdges(mesh)).toBe(0);
  const faces = mesh.triangles.length / 3;
  expect(mesh.positions.length / 3 - (faces * 3) / 2 + faces).toBe(2);
  for (let v = 0; v < mesh.positions.length; v += 3) {
    const r = Math.hypot(
      mesh.positions[v]! - centre[0],
      mesh.positions[v + 1]! - centre[1],
      mesh.positions[v + 2]! - centre[2],
    );
    expect(Math.abs(r - radius)).toBeLessThan(0.1);
  }
});

test('a body that reaches the edge of the grid is closed there', () => {
  const full = new Float32Array(5 * 4 * 3).fill(1);
  const mesh = finish(surfaceNets(full, [5, 4, 3], 0.5));
  expect(openEdges(mesh)).toBe(0);
  // Around the box of the values' places, within the box half a step outside of them: its edges are cut.
  expect(volumeOf(mesh)).toBeGreaterThan(4 * 3 * 2);
  expect(volumeOf(mesh)).toBeLessThan(60);
});

test('nothing above the level is no surface', () => {
  const mesh = finish(surfaceNets(new Float32Array(27), [3, 3, 3], 0.5));
  expect(mesh.triangles.length).toBe(0);
});
