import { expect, it } from 'vitest';
import { calls } from '../contract';
import { meanHeart } from './mean-heart';

const matched = 202;

it('is a closed surface with what was asked spread over it, near to its own value at each matched vertex', () => {
  const along = Array.from({ length: matched }, (_, k) => Math.sin(k));
  const { map, positions, spread } = calls['heart.mean'].value.parse(meanHeart([along, Array(matched).fill(2)]));
  // Euler: a closed surface without holes of F triangles has F / 2 + 2 vertices.
  expect(map.vertexCount).toBe(map.triangles.length / 6 + 2);
  expect(positions).toHaveLength(3 * map.vertexCount);
  expect(map.matchedVertices.map((vertex) => spread[0]![vertex])).toEqual(along);
  expect(Math.min(...spread[1]!)).toBeCloseTo(2, 12);
  expect(Math.max(...spread[1]!)).toBeCloseTo(2, 12);
});

it('lies as a heart does: right-handed axes of unit length', () => {
  const { longAxis: x, septumToFreeWall: y, normal: z } = meanHeart([]).map.axes;
  for (const axis of [x, y, z]) expect(Math.hypot(...axis)).toBeCloseTo(1, 12);
  const cross = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
  cross.forEach((value, k) => {
    expect(value).toBeCloseTo(z[k]!, 12);
  });
});

it('refuses values of another mesh', () => {
  expect(() => meanHeart([[1, 2, 3]])).toThrow('3 values cannot be shown');
});
