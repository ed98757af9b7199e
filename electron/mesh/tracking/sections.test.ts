import { expect, it } from 'vitest';
import { sectionArea } from './sections';

it('measures the section of a box by any plane, as geometry has it', () => {
  const positions = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((c) => [10 * (c & 1), 20 * ((c >> 1) & 1), 30 * (c >> 2)]);
  // Two triangles for each side, turned outward.
  const triangles = [
    0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5,
  ];
  expect(sectionArea(positions, triangles, { normal: [0, 0, 1], level: 12 })).toBeCloseTo(200, 9);
  expect(sectionArea(positions, triangles, { normal: [1, 0, 0], level: 3 })).toBeCloseTo(600, 9);
  // Through the diagonal of the 10 × 20 side: √500 wide, 30 high.
  const [nx, ny] = [20 / Math.sqrt(500), -10 / Math.sqrt(500)];
  expect(sectionArea(positions, triangles, { normal: [nx, ny, 0], level: 1e-9 })).toBeCloseTo(30 * Math.sqrt(500), 4);
  expect(sectionArea(positions, triangles, { normal: [0, 0, 1], level: 31 })).toBe(0);
});
