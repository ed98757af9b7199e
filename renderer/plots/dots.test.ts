import { expect, it } from 'vitest';
import { boundsOf, nearestSpot, nextSpot } from './dots';

const grid = Array.from({ length: 9 }, (_, k) => ({ x: 10 * (k % 3), y: 10 * Math.floor(k / 3) }));

it('finds the dot under the pointer, and none beside', () => {
  expect(nearestSpot(grid, { x: 11, y: 8 }, 6)).toBe(4);
  expect(nearestSpot(grid, { x: 5, y: 5 }, 6)).toBe(-1);
  expect(nearestSpot([], { x: 0, y: 0 }, 6)).toBe(-1);
});

it('steps along rows and columns and stays at the edge', () => {
  expect(nextSpot(grid, 4, 'right')).toBe(5);
  expect(nextSpot(grid, 4, 'up')).toBe(1);
  expect(nextSpot(grid, 5, 'right')).toBe(5);
  expect(nextSpot(grid, -1, 'right')).toBe(0);
  expect(nextSpot([], -1, 'right')).toBe(-1);
});

it('reaches every dot of a scattered map by the arrow keys', () => {
  // A low-discrepancy sequence (golden ratio, square root of two): the same places every time.
  const spots = Array.from({ length: 60 }, (_, k) => ({
    x: 400 * ((k * Math.SQRT2) % 1),
    y: 300 * ((k * 0.618034) % 1),
  }));
  const reached = new Set([0]);
  for (const k of reached)
    for (const direction of ['left', 'right', 'up', 'down'] as const) reached.add(nextSpot(spots, k, direction));
  expect(reached.size).toBe(60);
});

it('leaves a margin, and has an extent where all dots are one', () => {
  expect(
    boundsOf(
      [
        { x: 0, y: 1 },
        { x: 10, y: 3 },
      ],
      0.1,
    ),
  ).toEqual({ x: [-1, 11], y: [0.8, 3.2] });
  const { x } = boundsOf([{ x: 0, y: 0 }]);
  expect(x[1]).toBeGreaterThan(x[0]);
  expect(boundsOf([])).toEqual({ x: [-1, 1], y: [-1, 1] });
});
