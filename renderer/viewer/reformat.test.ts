import { expect, test } from 'vitest';
import type { Plane, Vector } from '../../electron/contract';
import { pixelToMm } from './geometry';
import { reformatPlane, resample, sliceDepths } from './reformat';

const size = 64;
/** Slices 8 mm apart of 2 mm pixels, tilted against the patient's axes, listed from the last to the first. */
const s = Math.SQRT1_2;
const planes: Plane[] = [5, 4, 3, 2, 1, 0].map((i) => ({
  originMm: [10 - 8 * i * s, -20 + 8 * i * s, 5],
  rowDirection: [s, s, 0],
  columnDirection: [0, 0, 1],
  rowSpacingMm: 2,
  columnSpacingMm: 2,
}));
/** A linear field has one value at each point of space, and linear interpolation must return it exactly. */
const field = ([x, y, z]: Vector) => 3 * x - 2 * y + 0.5 * z + 100;
const slices = planes.map((plane) => ({
  plane,
  rows: size,
  columns: size,
  values: Float32Array.from({ length: size * size }, (_, i) =>
    field(pixelToMm(plane, [i % size, Math.floor(i / size)])),
  ),
}));

test('slices are put in order of their place, and what is no stack is refused', () => {
  const depths = sliceDepths(planes)!;
  expect(depths.map(({ depthMm }) => Math.round(depthMm - depths[0]!.depthMm))).toEqual([0, 8, 16, 24, 32, 40]);
  expect(sliceDepths(planes.slice(0, 2))).toBeNull();
  expect(sliceDepths([planes[0]!, planes[0]!, planes[1]!])).toBeNull();
  expect(sliceDepths([...planes.slice(0, 3), { ...planes[3]!, rowDirection: [1, 0, 0] }])).toBeNull();
  expect(sliceDepths([planes[0]!, null, planes[1]!])).toBeNull();
});

test.each([0, 30, 90, 135])('a linear field is returned exactly on a plane turned by %i°', (angle) => {
  const centre = pixelToMm(planes[2]!, [32, 32]);
  const { plane, rows, columns } = reformatPlane({ planes }, size, centre, angle)!;
  const depths = sliceDepths(planes)!;
  const order = depths.map(({ slice }) => slices[slice]!);
  const first = depths[0]!.depthMm;
  // The picture begins half a slice, less half a pixel, before the first slice.
  const zero = 4 - plane.rowSpacingMm / 2;
  const values = resample(
    plane,
    rows,
    columns,
    order,
    depths.map(({ depthMm }) => depthMm - first + zero),
  );
  let compared = 0;
  for (let r = 0; r < rows; r++) {
    const depth = r * plane.rowSpacingMm - zero;
    if (depth < 0 || depth > 40) continue;
    for (let c = columns / 2 - 12; c < columns / 2 + 12; c++) {
      compared++;
      expect(values[r * columns + c]).toBeCloseTo(field(pixelToMm(plane, [c, r])), 2);
    }
  }
  expect(compared).toBeGreaterThan(400);
});

test('the picture covers all slices, and its centre column passes through the centre', () => {
  const centre = pixelToMm(planes[2]!, [32, 32]);
  const { plane, rows, columns } = reformatPlane({ planes }, size, centre, 30)!;
  // Six slices 8 mm apart are 48 mm thick: 24 pixels of 2 mm.
  expect({ rows, columns }).toEqual({ rows: 24, columns: 64 });
  const middle = pixelToMm(plane, [(columns - 1) / 2, 0]);
  const down = middle.map((value, k) => centre[k]! - value) as unknown as Vector;
  const length = Math.hypot(...down);
  const normalToPicture = down.map((value) => value / length) as unknown as Vector;
  plane.columnDirection.forEach((value, k) => {
    expect(normalToPicture[k]).toBeCloseTo(value, 6);
  });
});

test('axial slices, listed from the feet, give a picture with the head up', () => {
  const axial: Plane[] = [0, 5, 10, 15].map((z) => ({
    originMm: [0, 0, z],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    rowSpacingMm: 1,
    columnSpacingMm: 1,
  }));
  const { plane, rows } = reformatPlane({ planes: axial }, size, [32, 32, 5], 0)!;
  expect(plane.columnDirection.map((value) => value + 0)).toEqual([0, 0, -1]);
  // Four slices of 5 mm: rows of 1 mm from z = 17 to z = -2.
  expect({ rows, top: pixelToMm(plane, [0, 0])[2], bottom: pixelToMm(plane, [0, rows - 1])[2] }).toEqual({
    rows: 20,
    top: 17,
    bottom: -2,
  });
});
