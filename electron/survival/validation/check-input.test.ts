import { describe, expect, test } from 'vitest';
import { paperSearchSpace } from '../../contract';
import { seededRandom } from '../random';
import { checkInput, checkVolumes, warningsAbout } from './check-input';

const n = 30;
const features = 9;
function cohort() {
  const random = seededRandom(1);
  return {
    data: {
      features,
      descriptors: Float32Array.from({ length: n * features }, () => random.normal()),
      times: Array.from({ length: n }, (_, i) => 10 + i),
      events: Array.from({ length: n }, (_, i) => i % 2) as number[],
    },
    subjectIds: Array.from({ length: n }, (_, i) => `S${i + 1}`),
    volumes: Float64Array.from({ length: n * 3 }, () => 100 + 10 * random.normal()) as Float64Array | null,
    plan: {
      mode: 'standard' as const,
      epochs: 10,
      batch: 16,
      space: paperSearchSpace,
      particles: 10,
      evaluations: 50,
      folds: 6,
      bootstraps: 100,
      seed: 1,
      settings: null,
      workers: null,
    },
  };
}
type Cohort = ReturnType<typeof cohort>;

describe('checkInput', () => {
  test('takes a cohort as it should be', () => {
    expect(() => checkInput(cohort())).not.toThrow();
  });

  const refusals: [string, (input: Cohort) => unknown, RegExp][] = [
    ['duplicate-id', (input) => (input.subjectIds[4] = 'S2'), /"S2" is there twice/],
    ['bad-time', (input) => (input.data.times[6] = -1), /"S7" is -1 days/],
    ['bad-time', (input) => (input.data.times[6] = Number.NaN), /"S7" is NaN days/],
    ['bad-status', (input) => (input.data.events[2] = 2), /status of subject "S3" is 2/],
    [
      'bad-motion',
      (input) => (input.data.descriptors[3 * features + 5] = Number.NaN),
      /"S4" holds NaN at number 6 of 9/,
    ],
    ['lengths-differ', (input) => input.data.times.push(3), /31 times, 30 outcomes/],
    ['lengths-differ', (input) => (input.volumes = new Float64Array(5)), /not of the same subjects/],
    ['all-censored', (input) => input.data.events.fill(0), /None of the 30 subjects/],
    ['too-few-events', (input) => input.data.events.fill(0, 18), /9 of the 30 subjects had an event; 10 are the least/],
    ['too-many-folds', (input) => (input.plan.folds = 16), /16 folds for 15 events/],
    ['nothing-to-compare', (input) => (input.data.times = input.data.events.map((event) => 50 + event)), /outlived/],
    ['constant-motion', (input) => input.data.descriptors.fill(2), /exactly the same motion/],
    ['no-settings', (input) => (input.plan.evaluations = 0), /Neither a search nor settings/],
    ['left-truncated', (input) => Object.assign(input.data, { entries: input.data.times.map(() => 0) }), /late/],
  ];
  test.each(refusals)('refuses: %s', (code, spoil, message) => {
    const input = cohort();
    spoil(input);
    expect(() => checkInput(input)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

describe('checkVolumes', () => {
  test('takes volumes as they should be', () => {
    const input = cohort();
    expect(checkVolumes(input)).toEqual({ volumes: input.volumes, warnings: [] });
  });

  test('says why there is no benchmark', () => {
    const without = (spoil: (volumes: Float64Array) => unknown) => {
      const input = cohort();
      spoil(input.volumes!);
      const { volumes, warnings } = checkVolumes(input);
      expect(volumes).toBeNull();
      return warnings[0];
    };
    expect(without((volumes) => volumes.fill(Number.NaN))).toMatch(/not known\.$/);
    expect(without((volumes) => volumes.fill(Number.NaN, 4, 8))).toMatch(/not known of 2 subjects \(S2, S3\)/);
    const alike = without((volumes) => volumes.set(volumes.map((value, k) => (k % 3 === 1 ? 60 : value))));
    expect(alike).toMatch(/RVESV is 60 for every subject/);
  });

  test('names the volume that separates the dead from the living, and keeps the benchmark', () => {
    const input = cohort();
    // The earlier the death, the larger the heart; everyone who lives has a smaller one.
    input.data.events.forEach((event, i) => {
      input.volumes![i * 3] = event === 1 ? 300 - i : 100 + (i % 5);
    });
    const { volumes, warnings } = checkVolumes(input);
    expect(volumes).not.toBeNull();
    expect(warnings[0]).toMatch(/RVEDV.* separates those who died.*ridge penalty alone/);
  });
});

test('warns of what makes the result doubtful', () => {
  const input = cohort();
  input.data.descriptors.copyWithin(0, 4 * features, 5 * features);
  for (let i = 0; i < n; i++) input.data.descriptors[i * features + 3] = 0;
  const warnings = warningsAbout({ ...input, plan: { ...input.plan, evaluations: 5, bootstraps: 9 } });
  expect(warnings).toEqual([
    expect.stringMatching(/^15 events/),
    expect.stringMatching(/only 5 settings/),
    expect.stringMatching(/9 bootstrap replicates.* p cannot fall below 0\.20/),
    '1 of the 9 numbers of the motion are the same for every subject: were they measured?',
    'Subjects S1 and S5 have exactly the same motion: is one patient there twice?',
  ]);
});
