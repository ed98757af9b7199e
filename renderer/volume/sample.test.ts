import { expect, test } from 'vitest';
import type { Vector } from '../../electron/contract';
import { pointAt } from './grid';
import { type Cut, type Field, Sampler, type Slab, sampleLabels, thin, valueAt } from './sample';

/** A field that is linear in space: what linear interpolation must give back exactly. */
const linear = ([x, y, z]: Vector) => 3 * x - 2 * y + 0.5 * z + 7;

function fieldOf(
  toMm: number[],
  shape: [number, number, number],
  value: (mm: Vector) => number,
  places?: Float64Array,
) {
  const grid = { shape, toMm, ...(places ? { places } : {}) };
  const values = new Float32Array(shape[0] * shape[1] * shape[2]);
  for (let k = 0; k < shape[2]; k++)
    for (let j = 0; j < shape[1]; j++)
      for (let i = 0; i < shape[0]; i++) values[(k * shape[1] + j) * shape[0] + i] = value(pointAt(grid, [i, j, k]));
  return { ...grid, values } satisfies Field;
}

const straight = fieldOf([0.8, 0, 0, -4, 0, 0.5, 0, 2, 0, 0, 2, -6, 0, 0, 0, 1], [12, 16, 8], linear);

function sampled(field: Field, cut: Cut, slab: Slab = thin): Float32Array {
  const out = new Float32Array(cut.columns * cut.rows);
  const sampler = new Sampler(field, cut, slab);
  // In two parts, as pictures are made.
  sampler.rows(out, 0, 2);
  sampler.rows(out, 2, cut.rows);
  return out;
}

const cutAt = (originMm: Vector, right: Vector, down: Vector, deeper: Vector): Cut => ({
  originMm,
  right,
  down,
  deeper,
  columns: 6,
  rows: 5,
});

const pixelMm = (cut: Cut, column: number, row: number): Vector =>
  cut.originMm.map((mm, k) => mm + column * cut.right[k]! + row * cut.down[k]!) as unknown as Vector;

const cuts: [string, Cut][] = [
  ['axial between slices', cutAt([-3, 3, 1.3], [0.7, 0, 0], [0, 0.9, 0], [0, 0, -1])],
  ['coronal, feet down', cutAt([-3, 5.3, 7], [0.7, 0, 0], [0, 0, -1.1], [0, 1, 0])],
  ['sagittal, from the back', cutAt([1.1, 8, 7], [0, -0.6, 0], [0, 0, -1.1], [1, 0, 0])],
  ['oblique', cutAt([-2, 3, -2], [0.5, 0.3, 0.2], [-0.2, 0.5, 0.6], [0, 0.7, -0.7])],
];

test.each(cuts)('a linear field is given back exactly: %s', (_, cut) => {
  const values = sampled(straight, cut);
  for (let row = 0; row < cut.rows; row++)
    for (let column = 0; column < cut.columns; column++)
      expect(values[row * cut.columns + column]).toBeCloseTo(linear(pixelMm(cut, column, row)), 3);
});

test.each(cuts)('with uneven slices, and with slices that lean: %s', (_, cut) => {
  const uneven = fieldOf(
    [0.8, 0, 0, -4, 0, 0.5, 0, 2, 0, 0, 2, -6, 0, 0, 0, 1],
    [12, 16, 6],
    linear,
    Float64Array.of(0, 1, 2.5, 4, 4.5, 7),
  );
  const leaning = fieldOf([0.8, 0, 0, -4, 0, 0.5, 0.4, 2, 0, 0, 2, -6, 0, 0, 0, 1], [12, 30, 8], linear);
  for (const field of [uneven, leaning]) {
    const values = sampled(field, cut);
    let inside = 0;
    for (let row = 0; row < cut.rows; row++)
      for (let column = 0; column < cut.columns; column++) {
        const value = values[row * cut.columns + column]!;
        if (Number.isNaN(value)) continue;
        // The lower edge of the leaning grid continues its last voxels.
        if (Math.abs(value - linear(pixelMm(cut, column, row))) < 1e-3) inside++;
      }
    expect(inside).toBeGreaterThan(20);
  }
});

test('outside of the field there is nothing, and half a voxel around it is the edge', () => {
  const values = sampled(straight, cutAt([-4.5, 3, 0], [0.3, 0, 0], [0, 1, 0], [0, 0, -1]));
  expect(values[0]).toBeNaN();
  expect(values[1]).toBeCloseTo(linear([-4, 3, 0]), 3);
});

test('through a slab: the largest, the mean and the smallest of the slices that it holds', () => {
  // One bright voxel in each of the slices 3 and 5 of 8, 2 mm apart.
  const field: Field = { shape: [3, 3, 8], toMm: straight.toMm.map((v) => v), values: new Float32Array(72) };
  const values = field.values as Float32Array;
  values[3 * 9 + 4] = 10;
  values[5 * 9 + 4] = 30;
  const middle = pointAt(field, [1, 1, 4]);
  const cut: Cut = { originMm: middle, right: [0.8, 0, 0], down: [0, 0.5, 0], deeper: [0, 0, -1], columns: 1, rows: 3 };
  const at = (projection: Slab['projection'], thicknessMm: number) =>
    sampled(field, cut, { projection, thicknessMm })[0];
  expect(at('none', 0)).toBe(0);
  expect(at('mip', 1)).toBe(0);
  expect(at('mip', 4)).toBe(30);
  expect(at('mean', 4)).toBeCloseTo(40 / 3);
  expect(at('minip', 4)).toBe(0);
  // The same slab looked at from an oblique plane goes the other way through the code.
  const oblique: Cut = { ...cut, right: [0.5, 0.3, 0], down: [-0.3, 0.5, 0] };
  expect(sampled(field, oblique, { projection: 'mip', thicknessMm: 4 })[0]).toBeCloseTo(30);
});

test('labels and single values are those of the nearest voxel', () => {
  const field: Field = { shape: [2, 1, 1], toMm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1], values: [5, 9] };
  const out = new Int16Array(6);
  sampleLabels(
    field,
    { originMm: [-1.5, 0, 0], right: [1, 0, 0], down: [0, 9, 0], deeper: [0, 0, 1], columns: 6, rows: 1 },
    out,
  );
  expect([...out]).toEqual([0, 5, 5, 9, 9, 0]);
  expect(valueAt(field, [0.9, 0, 0])).toBe(5);
  expect(valueAt(field, [1.1, 0, 0])).toBe(9);
  expect(valueAt(field, [4, 0, 0])).toBeNull();
});
