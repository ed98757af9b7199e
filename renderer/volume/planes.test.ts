import { expect, test } from 'vitest';
import type { Vector } from '../../electron/contract';
import { orientationLetters } from '../viewer/geometry';
import { type Grid, pointAt } from './grid';
import { acquiredPlane, cutAt, cutCount, extentAlong, planesOf, pointOnCut } from './planes';

const gridOf = (row: Vector, column: Vector, slice: Vector, shape: Grid['shape'] = [10, 20, 30]): Grid => ({
  shape,
  toMm: [0, 1, 2].flatMap((k) => [row[k]!, column[k]!, slice[k]!, 0]).concat(0, 0, 0, 1),
});

const axial = gridOf([1, 0, 0], [0, 1, 0], [0, 0, 2]);
// As sagittal MR of the head is acquired: rows run to the back, columns to the feet, slices to the left.
const sagittal = gridOf([0, 1, 0], [0, 0, -1], [3, 0, 0]);

test.each([
  ['axial, feet first', axial],
  ['axial, head first', gridOf([1, 0, 0], [0, 1, 0], [0, 0, -2])],
  ['sagittal', sagittal],
  ['coronal, prone', gridOf([-1, 0, 0], [0, 0, -1], [0, -2, 0])],
  ['oblique by 10°', gridOf([0.985, 0.174, 0], [-0.174, 0.985, 0], [0, 0, 2])],
])('however the slices were acquired, every plane is shown as radiologists look at it: %s', (_, grid) => {
  const planes = planesOf(grid);
  const letters = (direction: Vector) => orientationLetters(direction)[0];
  expect([planes.axial.right, planes.axial.down, planes.axial.deeper].map(letters)).toEqual(['L', 'P', 'F']);
  expect([planes.coronal.right, planes.coronal.down, planes.coronal.deeper].map(letters)).toEqual(['L', 'F', 'P']);
  expect([planes.sagittal.right, planes.sagittal.down, planes.sagittal.deeper].map(letters)).toEqual(['P', 'F', 'L']);
});

test('the plane of the slices is known', () => {
  expect(acquiredPlane(axial)).toBe('axial');
  expect(acquiredPlane(sagittal)).toBe('sagittal');
});

test('cuts count from the head, the front and the right', () => {
  expect(cutCount(axial, 'axial')).toBe(30);
  expect(cutAt(axial, 'axial', pointAt(axial, [3, 4, 29]))).toBe(0);
  expect(cutAt(axial, 'coronal', pointAt(axial, [3, 4, 29]))).toBe(4);
  expect(cutAt(axial, 'sagittal', pointAt(axial, [3, 4, 29]))).toBe(3);
  // A step to the next cut moves by one slice and nowhere else; the ends hold.
  expect(pointOnCut(axial, 'axial', [3, 4, 10], 25)).toEqual([expect.closeTo(3), expect.closeTo(4), expect.closeTo(8)]);
  expect(pointOnCut(axial, 'axial', [3, 4, 10], 99)[2]).toBeCloseTo(0);
});

test('slices of a tilted gantry do not make the planes lean', () => {
  const tilted = gridOf([1, 0, 0], [0, 1, 0], [0, 0.6, 2]);
  const { coronal } = planesOf(tilted);
  expect(coronal.down).toEqual([expect.closeTo(0), expect.closeTo(0), expect.closeTo(-1)]);
});

test('an extent counts whole voxels', () => {
  expect(extentAlong(axial, [1, 0, 0])).toEqual([-0.5, 9.5]);
  expect(extentAlong(axial, [0, 0, 1])).toEqual([-1, 59]);
});
