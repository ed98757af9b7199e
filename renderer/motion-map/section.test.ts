import { expect, it } from 'vitest';
import type { Plane } from '../../electron/contract';
import { meshOutline } from './outline';
import { bandFloats, cutSurface, Section } from './section';
import { sphere } from './testing';

const ball = sphere(30, 60, 90);
const at = (heightMm: number): Plane => ({
  originMm: [0, 0, heightMm],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  rowSpacingMm: 1,
  columnSpacingMm: 1,
});

it.each([0.3, 12, -21])('cuts a sphere of 30 mm at %d mm in the circle of geometry', (height) => {
  const radius = Math.sqrt(30 ** 2 - height ** 2);
  let length = 0;
  let farthest = 0;
  cutSurface(ball.triangles, ball.positions, at(height), new Float32Array(ball.positions.length / 3), (...ends) => {
    const [ax, ay, az, bx, by, bz] = ends;
    length += Math.hypot(bx - ax, by - ay, bz - az);
    for (const [x, y, z] of [
      [ax, ay, az],
      [bx, by, bz],
    ] as const) {
      expect(z).toBeCloseTo(height, 4);
      farthest = Math.max(farthest, Math.abs(Math.hypot(x, y) - radius));
    }
  });
  // Chords of a sphere with 60 × 90 facets lie at most 0.2 % inside it.
  expect(farthest).toBeLessThan(0.002 * 30 + 0.02);
  expect(length / (2 * Math.PI * radius)).toBeCloseTo(1, 2);
});

it('finds the same line as the outline on the slices', () => {
  const plane = at(7.5);
  const joined = meshOutline(ball.triangles, ball.positions, plane);
  let outline = 0;
  for (const line of joined)
    for (let i = 2; i < line.length; i += 2)
      outline += Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!);
  let length = 0;
  cutSurface(ball.triangles, ball.positions, plane, new Float32Array(ball.positions.length / 3), (...ends) => {
    length += Math.hypot(ends[3] - ends[0], ends[4] - ends[1], ends[5] - ends[2]);
  });
  expect(length).toBeCloseTo(outline, 2);
});

it('makes bands of the wanted width that lie in the plane and across it', () => {
  const section = new Section();
  section.cut(ball.triangles, ball.positions, [at(5)], 2);
  expect(section.length).toBeGreaterThan(0);
  expect(section.length % bandFloats).toBe(0);
  let above = 0;
  for (let k = 2; k < section.length; k += 3) above = Math.max(above, Math.abs(section.positions[k]! - 5));
  expect(above).toBeCloseTo(1, 4);
  section.cut(ball.triangles, ball.positions, [at(31)], 2);
  expect(section.length).toBe(0);
});
