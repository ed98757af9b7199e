import { expect, test } from 'vitest';
import type { CohortData } from '../../cohorts/files';
import { pseudonymised } from './pseudonymised';

const ids = ['S0417', 'S0022', 'S1903'];
const cohort = (change: Partial<CohortData>): CohortData => ({
  name: 'PH',
  description: '',
  origin: 'layout',
  simulated: false,
  space: { kind: 'template', template: 'dextra-rv-template/1' },
  subjects: ids.map((subjectId, i) => ({
    subjectId,
    ...{ days: 100 + i, event: 0 },
    ...{ rvEndDiastolicMl: null, rvEndSystolicMl: null, rvEjectionFraction: null, trueLogHazard: null },
    warnings: [`of ${subjectId}`],
  })),
  descriptors: Float32Array.from([0, 0, 1, 1, 2, 2]),
  truth: null,
  notes: [],
  ...change,
});

test('ids of a site get pseudonyms even where they look like some; motions and outcomes go with them', () => {
  const { cohort: made, identities } = pseudonymised(cohort({}));
  expect(made.subjects.map(({ subjectId }) => subjectId)).toEqual(['S0001', 'S0002', 'S0003']);
  const rows = identities!.trim().split(/\r?\n/).slice(1);
  expect(rows.map((row) => row.split(',')[1]).toSorted()).toEqual(ids.toSorted());
  for (const [place, row] of rows.entries()) {
    const whom = ids.indexOf(row.split(',')[1]!);
    expect(made.subjects[place]).toMatchObject({ days: 100 + whom, warnings: [] });
    expect(Array.from(made.descriptors.subarray(2 * place, 2 * place + 2))).toEqual([whom, whom]);
  }
});

test('pseudonyms that Dextra gave, and made-up subjects, keep their names', () => {
  for (const given of [cohort({ origin: 'files' }), cohort({ simulated: true, origin: 'simulated' })])
    expect(pseudonymised(given)).toEqual({ cohort: given, identities: null });
});
