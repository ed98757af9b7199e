import { expect, test } from 'vitest';
import {
  coveringGrid,
  fromMm,
  type Grid,
  indexAt,
  inverse,
  lpsOfRas,
  placeOfSlice,
  pointAt,
  sliceOfPlace,
  spacingOf,
  transform,
} from './grid';

const grid: Grid = {
  shape: [4, 5, 6],
  // Rows of 0.8 mm steps, columns of 0.5 mm, slices 2 mm apart that lean by 0.3 mm: a tilted gantry.
  toMm: [0.8, 0, 0, -10, 0, 0.5, 0.3, 20, 0, 0, 2, 30, 0, 0, 0, 1],
};

test('an affine and its inverse take a point there and back', () => {
  const point = transform(grid.toMm, [1.5, -2, 3.25]);
  expect(point).toEqual([expect.closeTo(-8.8), expect.closeTo(19.975), expect.closeTo(36.5)]);
  expect(transform(fromMm(grid), point)).toEqual([expect.closeTo(1.5), expect.closeTo(-2), expect.closeTo(3.25)]);
  expect(() => inverse([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 1])).toThrow(RangeError);
});

test('the standard grid of 2 mm in RAS lies in LPS with left and back positive', () => {
  // MNI152, 91 × 109 × 91 at 2 mm: first voxel at R 90, P 126, F 72 (x runs to the left: −2 in RAS).
  const lps = lpsOfRas([-2, 0, 0, 90, 0, 2, 0, -126, 0, 0, 2, -72, 0, 0, 0, 1]);
  expect(transform(lps, [0, 0, 0])).toEqual([-90, 126, -72]);
  // The voxel of the anterior commissure.
  expect(transform(lps, [45, 63, 36]).map((mm) => mm + 0)).toEqual([0, 0, 0]);
});

test('uneven slices lie where their planes are, and go on beyond the ends', () => {
  const uneven: Grid = { ...grid, shape: [4, 5, 4], places: Float64Array.of(0, 1, 3, 3.5) };
  expect([0, 0.5, 1, 2, 3.25, 3.5, 4, -1].map((place) => sliceOfPlace(uneven, place))).toEqual([
    0, 0.5, 1, 1.5, 2.5, 3, 4, -1,
  ]);
  for (const slice of [-0.5, 0, 0.5, 1.5, 2.25, 3, 3.5])
    expect(sliceOfPlace(uneven, placeOfSlice(uneven, slice))).toBeCloseTo(slice);
  expect(indexAt(uneven, pointAt(uneven, [1, 2, 1.5]))).toEqual([
    expect.closeTo(1),
    expect.closeTo(2),
    expect.closeTo(1.5),
  ]);
});

test('a coarser grid over the same slices covers the same square', () => {
  const square: Grid = { shape: [512, 512, 3], toMm: [0.7, 0, 0, -179, 0, 0.7, 0, -179, 0, 0, 2, 0, 0, 0, 0, 1] };
  const coarse = coveringGrid(square, 16, 16);
  expect(spacingOf(coarse)).toEqual([expect.closeTo(22.4), expect.closeTo(22.4), 2]);
  // Outer edges of the outer voxels are the same.
  expect(pointAt(coarse, [-0.5, 15.5, 1])[0]).toBeCloseTo(pointAt(square, [-0.5, 511.5, 1])[0]);
  expect(pointAt(coarse, [-0.5, 15.5, 1])[1]).toBeCloseTo(pointAt(square, [-0.5, 511.5, 1])[1]);
});
