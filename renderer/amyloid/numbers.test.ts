import { expect, test } from 'vitest';
import { amyloid } from '../../electron/contract/fixtures/amyloid';
import { result } from '../../electron/contract/fixtures/entities';
import {
  against,
  bandOf,
  bandsWithin,
  followUp,
  isCertain,
  onGauge,
  type RegionRow,
  regionRows,
  sortedRows,
  suvrExtent,
} from './numbers';

test('reading bands: up to 12 negative, between 12 and 30 subtle, from 30 positive', () => {
  expect([-8, 0, 12, 12.01, 29.99, 30, 104].map(bandOf)).toEqual([
    'negative',
    'negative',
    'negative',
    'subtle',
    'subtle',
    'positive',
    'positive',
  ]);
  expect(bandsWithin({ low: 9, high: 11 })).toEqual(['negative']);
  expect(bandsWithin({ low: 9, high: 14 })).toEqual(['negative', 'subtle']);
  expect(bandsWithin({ low: 10, high: 31 })).toEqual(['negative', 'subtle', 'positive']);
});

test('0 and 100 Centiloid are at a seventh and six sevenths of the gauge; what is beyond says so', () => {
  expect(onGauge(0).at).toBeCloseTo(100 / 7);
  expect(onGauge(100).at).toBeCloseTo(600 / 7);
  expect(onGauge(-30)).toEqual({ at: 0, beyond: -1 });
  expect(onGauge(150)).toEqual({ at: 100, beyond: 1 });
});

test('a region is compared with the band of the controls, whose ends belong to it', () => {
  const normal = { low: 0.9, high: 1.1 };
  expect([0.89, 0.9, 1.1, 1.11].map((suvr) => against({ suvr, normal }))).toEqual([
    'below',
    'within',
    'within',
    'above',
  ]);
});

test('rows are sorted by each column, both ways; what was not asked comes last', () => {
  const rows = regionRows(amyloid, ({ name }) => name);
  const ids = (list: readonly RegionRow[]) => list.map(({ id }) => id);
  expect(rows.map(({ driver }) => driver)).toEqual([0.31, null, 0.04]);
  expect(ids(sortedRows(rows, 'anatomy', false))).toEqual(['precuneus', 'primary-visual', 'striatum']);
  expect(ids(sortedRows(rows, 'anatomy', true))).toEqual(['striatum', 'primary-visual', 'precuneus']);
  expect(ids(sortedRows(rows, 'suvr', false))).toEqual(['primary-visual', 'striatum', 'precuneus']);
  expect(ids(sortedRows(rows, 'z', true))).toEqual(['precuneus', 'striatum', 'primary-visual']);
  expect(ids(sortedRows(rows, 'driver', true))).toEqual(['precuneus', 'striatum', 'primary-visual']);
  expect(ids(sortedRows(rows, 'driver', false))).toEqual(['striatum', 'precuneus', 'primary-visual']);
  const korean = regionRows(amyloid, ({ id }) => ({ precuneus: '쐐기앞소엽', striatum: '선조체' })[id] ?? '일차시각');
  expect(ids(sortedRows(korean, 'name', false, 'ko'))).toEqual(['striatum', 'precuneus', 'primary-visual']);
});

test('the drawing has room for every value and every band', () => {
  expect(suvrExtent([{ suvr: 2.31, normal: { low: 0.52, high: 1.1 } }])).toEqual([0.5, 2.4]);
  expect(suvrExtent([])).toEqual([0.6, 1.6]);
});

const scan = (studyDate: string | null, value: number, change: Partial<typeof amyloid> = {}) => ({
  studyDate,
  models: result.models,
  amyloid: {
    ...amyloid,
    centiloid: {
      ...amyloid.centiloid!,
      quantity: { ...amyloid.centiloid!.quantity, value },
      interval: { low: value - 3, high: value + 3 },
    },
    suvr: {
      quantity: { ...amyloid.suvr!.quantity, value: (value + 154.9) / 153.4 },
      interval: { low: (value + 150.9) / 153.4, high: (value + 158.9) / 153.4 },
    },
    ...change,
  },
});

test('two years, 12 Centiloid more: 6 per year; uncertainties of 3 and 3 make 4.24 of the difference', () => {
  const { centiloid, suvr, years, doubts, regions } = followUp(scan('2024-03-01', 20), scan('2026-03-01', 32));
  expect(years).toBeCloseTo(2, 2);
  expect(centiloid).toMatchObject({ earlier: 20, later: 32, difference: 12 });
  expect(centiloid?.perYear).toBeCloseTo(6, 1);
  expect(centiloid?.uncertainty).toBeCloseTo(Math.sqrt(18));
  expect(suvr?.difference).toBeCloseTo(12 / 153.4);
  expect(suvr?.perYear).toBeCloseTo(12 / 153.4 / 2, 3);
  expect(isCertain(centiloid!)).toBe(true);
  expect(doubts).toEqual([]);
  expect(regions.map(({ id, difference }) => [id, difference])).toEqual([
    ['precuneus', 0],
    ['primary-visual', 0],
    ['striatum', 0],
  ]);
  expect(isCertain(regions[0]!)).toBeNull();
});

test('a change within the uncertainty of both scans is not certain', () => {
  expect(isCertain(followUp(scan('2024-03-01', 20), scan('2026-03-01', 24)).centiloid!)).toBe(false);
});

test('nothing is told per year of scans of one month, or without a date', () => {
  expect(followUp(scan('2026-03-01', 20), scan('2026-03-20', 32)).centiloid?.perYear).toBeNull();
  expect(followUp(scan(null, 20), scan('2026-03-20', 32)).centiloid?.perYear).toBeNull();
});

test('with another tracer only Centiloid is compared, with other regions nothing but regions of the same name', () => {
  const tracer = followUp(scan('2024-03-01', 20, { tracer: 'florbetapir' }), scan('2026-03-01', 32));
  expect(tracer.doubts).toEqual(['tracer']);
  expect(tracer.centiloid?.difference).toBe(12);
  expect(tracer.suvr).toBeNull();
  expect(tracer.regions).toEqual([]);
  const regions = followUp(scan('2024-03-01', 20, { regionsFrom: 'standard' }), scan('2026-03-01', 32));
  expect(regions.doubts).toEqual(['regions']);
  expect(regions.centiloid).toBeNull();
  expect(regions.suvr).toBeNull();
});
