import { expect, test } from 'vitest';
import type { Plane, Vector } from '../../electron/contract';
import { mmToPixel, nearestSlice, orientationLetters, pixelToMm, planeLine, planeNormal } from './geometry';

const plane = (change: Partial<Plane> = {}): Plane => ({
  originMm: [0, 0, 0],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  rowSpacingMm: 1,
  columnSpacingMm: 1,
  ...change,
});
const opposite = ([x, y, z]: Vector): Vector => [-x, -y, -z];

// Image Orientation (Patient) of the standard planes, PS3.3 C.7.6.2.1.1; sides as radiologists look at them.
test.each([
  ['axial', [1, 0, 0], [0, 1, 0], { right: 'L', left: 'R', bottom: 'P', top: 'A' }],
  ['coronal', [1, 0, 0], [0, 0, -1], { right: 'L', left: 'R', bottom: 'F', top: 'H' }],
  ['sagittal', [0, 1, 0], [0, 0, -1], { right: 'P', left: 'A', bottom: 'F', top: 'H' }],
] as [string, Vector, Vector, Record<string, string>][])('%s: letters at the four sides', (_, row, column, sides) => {
  expect({
    right: orientationLetters(row),
    left: orientationLetters(opposite(row)),
    bottom: orientationLetters(column),
    top: orientationLetters(opposite(column)),
  }).toEqual(sides);
});

test('an oblique short axis names the strongest side first', () => {
  // A published short-axis orientation: row towards left, posterior and feet.
  expect(orientationLetters([0.72, 0.54, -0.43])).toBe('LPF');
  expect(orientationLetters([0.05, -0.998, 0.02])).toBe('A');
  expect(orientationLetters([0, 0, 0])).toBe('');
});

test('pixels and millimetres: the example of unequal spacing', () => {
  // Rows 2 mm apart, columns 0.5 mm apart: pixel (10, 3) is 5 mm along the row and 6 mm down the column.
  const uneven = plane({ originMm: [100, -50, 20], rowSpacingMm: 2, columnSpacingMm: 0.5 });
  expect(pixelToMm(uneven, [10, 3])).toEqual([105, -44, 20]);
  expect(mmToPixel(uneven, [105, -44, 27])).toEqual({ pixel: [10, 3], offPlaneMm: 7 });
});

test('there and back on an oblique plane', () => {
  const s = Math.SQRT1_2;
  const oblique = plane({
    originMm: [12, -7, 3],
    rowDirection: [s, s, 0],
    columnDirection: [0, 0, -1],
    rowSpacingMm: 1.4,
    columnSpacingMm: 1.3,
  });
  const { pixel, offPlaneMm } = mmToPixel(oblique, pixelToMm(oblique, [31.5, 77.25]));
  expect(pixel[0]).toBeCloseTo(31.5, 9);
  expect(pixel[1]).toBeCloseTo(77.25, 9);
  expect(offPlaneMm).toBeCloseTo(0, 9);
  // (1,1,0)/√2 × (0,0,−1) = (−1,1,0)/√2
  const normal = planeNormal(oblique);
  expect(normal[0]).toBeCloseTo(-s, 9);
  expect(normal[1]).toBeCloseTo(s, 9);
});

test('the nearest slice of a stack, however it is ordered, and without planes', () => {
  const planes = [30, 20, 10, 0].map((z) => plane({ originMm: [0, 0, z] }));
  expect(nearestSlice(planes, [5, 5, 18])).toBe(1);
  expect(nearestSlice(planes, [500, -20, -40])).toBe(3);
  expect(nearestSlice([null, planes[0]!], [0, 0, 0])).toBe(1);
  expect(nearestSlice([null, null], [0, 0, 0])).toBe(-1);
});

test('an axial slice at z = 20 cuts a coronal image with its first row at z = 100 along row 40', () => {
  // Coronal: rows go down by 2 mm each, so z = 20 is 80 mm, or 40 rows, below the first row.
  const coronal = plane({ originMm: [0, 0, 100], columnDirection: [0, 0, -1], rowSpacingMm: 2 });
  const line = planeLine(coronal, [128, 64], plane({ originMm: [-300, 10, 20] }))!;
  expect(line.map(([, y]) => y)).toEqual([40, 40]);
  expect(line.map(([x]) => x).sort((a, b) => a - b)).toEqual([-0.5, 127.5]);
  expect(planeLine(coronal, [128, 64], plane({ originMm: [0, 0, 500] }))).toBeNull();
  expect(planeLine(coronal, [128, 64], coronal)).toBeNull();
});
