import { expect, it } from 'vitest';
import type { Plane } from '../../electron/contract';
import { boxAround, cornersOf, throughWindow } from './cut-geometry';

/**
 * PS3.3 C.7.6.2.1.1: Image Position (Patient) is the centre of the first pixel; the first value of Pixel Spacing is the
 * distance between rows. An oblique plane with direction cosines 3-4-5 and unequal spacings.
 */
const plane: Plane = {
  originMm: [10, -20, 30],
  rowDirection: [0.6, 0.8, 0],
  columnDirection: [0, 0, -1],
  rowSpacingMm: 2,
  columnSpacingMm: 1.5,
};

it('puts the corners of an image at the edges of its outermost pixels', () => {
  // Equation C.7.6.2.1-1 by hand: from -0.5 to 3.5 columns is -0.75 … 5.25 mm, from -0.5 to 2.5 rows is -1 … 5 mm.
  const corners = cornersOf(plane, { x: 0, y: 0, width: 4, height: 3 });
  const expected = [
    [10 - 0.45, -20 - 0.6, 31],
    [10 + 3.15, -20 + 4.2, 31],
    [10 - 0.45, -20 - 0.6, 25],
    [10 + 3.15, -20 + 4.2, 25],
  ];
  corners.forEach((corner, k) => {
    corner.forEach((mm, axis) => {
      expect(mm).toBeCloseTo(expected[k]![axis]!, 9);
    });
  });
});

it('a part of an image lies where it lies in the whole image', () => {
  const [, , , whole] = cornersOf(plane, { x: 0, y: 0, width: 7, height: 9 });
  const [, , , part] = cornersOf(plane, { x: 3, y: 5, width: 4, height: 4 });
  part.forEach((mm, axis) => {
    expect(mm).toBeCloseTo(whole[axis]!, 9);
  });
});

it('finds the pixels around a point, within the image only', () => {
  // Column 10 and row 20 of the plane, 30 mm off it, which does not matter: rowDirection × columnDirection = (-0.8, 0.6, 0).
  const point: [number, number, number] = [10 + 9 - 24, -20 + 12 + 18, 30 - 40];
  expect(boxAround(plane, [100, 100], point, 6)).toEqual({ x: 6, y: 17, width: 9, height: 7 });
  expect(boxAround(plane, [12, 100], point, 6)).toEqual({ x: 6, y: 17, width: 6, height: 7 });
  expect(boxAround(plane, [100, 100], [500, 500, 30], 6)).toBeNull();
});

it('shows values as the linear window function of PS3.3 C.11.2.1.2.1 does', () => {
  const pixels = [0, 100, 150, 200, 300, -7];
  const out = new Uint8Array(4);
  const box = { x: 1, y: 0, width: 2, height: 2 };
  throughWindow(pixels, 3, box, { lower: 100, upper: 200 }, false, out);
  expect([...out]).toEqual([0, 128, 255, 0]);
  throughWindow(pixels, 3, box, { lower: 100, upper: 200 }, true, out);
  expect([...out]).toEqual([255, 128, 0, 255]);
});
