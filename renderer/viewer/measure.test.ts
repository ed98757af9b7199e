import { expect, test } from 'vitest';
import type { Plane, Vector } from '../../electron/contract';
import { pixelToMm } from './geometry';
import { angleDeg, ellipseStatistics, lengthMm, measure, type Samples, valueAt } from './measure';

/** Rows 2 mm and columns 1 mm apart, in an oblique plane far from the origin. */
const plane: Plane = {
  originMm: [30, -12, 77],
  rowDirection: [Math.SQRT1_2, 0, Math.SQRT1_2],
  columnDirection: [0, 1, 0],
  rowSpacingMm: 2,
  columnSpacingMm: 1,
};
const at = (x: number, y: number): Vector => pixelToMm(plane, [x, y]);
const samplesOf = (rows: number, columns: number, value: (x: number, y: number) => number): Samples => ({
  rows,
  columns,
  values: Float32Array.from({ length: rows * columns }, (_, i) => value(i % columns, Math.floor(i / columns))),
  unit: '1',
});

test('length follows the spacing of each direction: 3 columns and 2 rows are a 3-4-5 triangle', () => {
  expect(lengthMm([at(5, 5), at(8, 7)])).toBeCloseTo(5, 9);
});

test('angles: a right angle, a straight line, an equilateral triangle', () => {
  expect(angleDeg([at(10, 5), at(5, 5), at(5, 9)])).toBeCloseTo(90, 9);
  expect(angleDeg([at(0, 0), at(4, 4), at(8, 8)])).toBeCloseTo(180, 4);
  // Height of an equilateral triangle of side 8 mm: 4√3 mm = 2√3 rows.
  expect(angleDeg([at(0, 0), at(8, 0), at(4, 2 * Math.sqrt(3))])).toBeCloseTo(60, 9);
});

test('a circle in millimetres on uneven pixels has the area π r²', () => {
  // Radius 10 mm: ten columns, five rows.
  const points = [at(20, 15), at(20, 25), at(10, 20), at(30, 20)];
  const statistics = ellipseStatistics(
    points,
    plane,
    samplesOf(40, 40, () => 7),
  )!;
  expect(statistics.areaMm2).toBeCloseTo(Math.PI * 100, 6);
  // Each pixel is 2 mm²: the count is the area in pixels, up to the edge.
  expect(Math.abs(statistics.count - (Math.PI * 100) / 2)).toBeLessThan(8);
  expect(statistics).toMatchObject({ mean: 7, deviation: 0, minimum: 7, maximum: 7 });
});

test('statistics of a ramp: the mean is at the centre, ends are at the edge', () => {
  const points = [at(20, 15), at(20, 25), at(10, 20), at(30, 20)];
  const statistics = ellipseStatistics(
    points,
    plane,
    samplesOf(40, 40, (x) => x),
  )!;
  expect(statistics.mean).toBeCloseTo(20, 9);
  expect([statistics.minimum, statistics.maximum]).toEqual([10, 30]);
  // Standard deviation along a diameter of a uniform disc is r / 2.
  expect(Math.abs(statistics.deviation - 5)).toBeLessThan(0.3);
});

test('an ellipse may be turned and may reach over the edge of the image', () => {
  const turned = [at(0, 0), at(20, 10), at(20, 0), at(0, 10)];
  const statistics = ellipseStatistics(
    turned,
    plane,
    samplesOf(8, 12, (x, y) => x + y),
  )!;
  expect(statistics.count).toBeGreaterThan(0);
  expect(statistics.maximum).toBeLessThanOrEqual(18);
  expect(
    ellipseStatistics(
      [at(90, 90), at(90, 94), at(88, 92), at(92, 92)],
      plane,
      samplesOf(8, 12, () => 1),
    ),
  ).toBeNull();
});

test('the probe reads the pixel under the point, and nothing outside', () => {
  const samples = samplesOf(10, 10, (x, y) => 100 * y + x);
  expect(valueAt(at(3.4, 6.4), plane, samples)).toBe(603);
  expect(valueAt(at(3.6, 6.6), plane, samples)).toBe(704);
  expect(valueAt(at(-0.6, 2), plane, samples)).toBeNull();
});

test('every number carries a name, a unit and a source', () => {
  const samples = { ...samplesOf(40, 40, (x) => x - 1000), unit: 'HU' };
  const all = [
    ...measure('length', [at(0, 0), at(3, 2)], plane, samples),
    ...measure('angle', [at(0, 0), at(3, 2), at(0, 2)], plane, samples),
    ...measure('ellipse', [at(20, 15), at(20, 25), at(10, 20), at(30, 20)], plane, samples),
    ...measure('probe', [at(4, 4)], plane, samples),
  ];
  expect(all.map(({ name, unit }) => `${name} ${unit}`)).toEqual([
    'length mm',
    'angle deg',
    'area mm2',
    'mean HU',
    'standard deviation HU',
    'minimum HU',
    'maximum HU',
    'value HU',
  ]);
  expect(all.every(({ source }) => source.length > 10)).toBe(true);
});
