import { expect, it } from 'vitest';
import { differences, overlaid, yearsBetween } from './differences';

const of = (id: string, value: number, unit: string) => ({ id, name: id, value, unit, source: 'test' });

it('compares by id: difference, per cent of the earlier value, per year', () => {
  const earlier = { measurements: [of('rv.edv', 160, 'ml'), of('rv.ef', 55, '%'), of('only.before', 1, 'ml')] };
  const later = { measurements: [of('rv.ef', 49, '%'), of('rv.edv', 200, 'ml'), of('only.after', 2, 'ml')] };
  const rows = differences(earlier, later, 2);
  expect(rows.map(({ id }) => id)).toEqual(['rv.ef', 'rv.edv', 'only.after', 'only.before']);
  // Points of an ejection fraction are told as points: six points of 55 % are not "11 % less".
  expect(rows[0]).toMatchObject({ earlier: 55, later: 49, difference: -6, percent: null, perYear: -3 });
  expect(rows[1]).toMatchObject({ earlier: 160, later: 200, difference: 40, percent: 25, perYear: 20 });
  expect(rows[2]).toMatchObject({ earlier: null, later: 2, difference: null, percent: null, perYear: null });
  expect(rows[3]).toMatchObject({ earlier: 1, later: null, difference: null });
});

it('a negative value that gets more negative has grown by less than nothing, not by more', () => {
  const [row] = differences({ measurements: [of('a', -20, 'mm')] }, { measurements: [of('a', -25, 'mm')] }, null);
  expect(row).toMatchObject({ difference: -5, percent: -25, perYear: null });
});

it('leaves out the numbers of phases', () => {
  const result = { measurements: [of('phase.rv-end-systole', 9, '1'), of('rv.edv', 160, 'ml')] };
  expect(differences(result, result, null).map(({ id }) => id)).toEqual(['rv.edv']);
});

it('does not compare what is in different units, nor divide by nothing', () => {
  const [row] = differences({ measurements: [of('a', 1, 'mm')] }, { measurements: [of('a', 0.1, 'cm')] }, 1);
  expect(row).toMatchObject({ earlier: null, later: 0.1, difference: null });
  const [zero] = differences({ measurements: [of('a', 0, 'ml')] }, { measurements: [of('a', 5, 'ml')] }, 1);
  expect(zero).toMatchObject({ difference: 5, percent: null });
});

it('counts years by the calendar and gives no rate for studies of one month', () => {
  // 2024 has 366 days.
  expect(yearsBetween('2024-01-01', '2025-01-01')).toBeCloseTo(366 / 365.25, 9);
  expect(yearsBetween(null, '2025-01-01')).toBeNull();
  const years = yearsBetween('2025-01-01', '2025-01-20');
  expect(
    differences({ measurements: [of('a', 1, 'ml')] }, { measurements: [of('a', 2, 'ml')] }, years)[0],
  ).toMatchObject({ perYear: null });
});

it('lays beats of different lengths over each other in per cent of each', () => {
  const { percent, values } = overlaid([
    { timesMs: [10, 210, 410, 610], values: [160, 90, 100, 150], beatMs: 800 },
    { timesMs: [0, 500], values: [140, 80], beatMs: 1000 },
  ]);
  expect(percent).toEqual([0, 25, 50, 75, 100]);
  expect(values).toEqual([
    [160, 90, 100, 150, 160],
    [140, null, 80, null, 140],
  ]);
});
