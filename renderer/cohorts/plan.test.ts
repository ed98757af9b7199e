import { describe, expect, it } from 'vitest';
import { trainingPlanSchema } from '../../electron/contract';
import { durationText } from './duration';
import { effortOf, efforts, planErrors, secondsOf, startingPlans, trainingsOf, withEffort } from './plan';
import { training } from './testing';

describe('plans', () => {
  it('to start from are taken by the workstation, in the original’s mode', () => {
    for (const effort of efforts) {
      expect(trainingPlanSchema.parse(startingPlans[effort])).toMatchObject({ mode: 'faithful' });
      expect(planErrors(startingPlans[effort])).toEqual(new Set());
      expect(effortOf(startingPlans[effort])).toBe(effort);
    }
  });

  it('have the counts of Bello et al. 2019 where they say so: 50 evaluations of 6 folds, 100 times over', () => {
    expect(trainingsOf(startingPlans.search)).toBe(50 * 6 + 1);
    expect(trainingsOf(startingPlans.validated)).toBe(101 * (50 * 6 + 1));
    // Settings that are given are cross-validated once; a replicate trains them and searches nothing.
    expect(trainingsOf({ ...startingPlans.search, evaluations: 0, bootstraps: 10 })).toBe(6 + 1 + 10);
  });

  it('keep what the reader has set when the effort changes', () => {
    const mine = { ...startingPlans.quick, seed: 9, workers: 2, mode: 'standard' as const };
    const next = withEffort(mine, 'validated');
    expect(next).toMatchObject({ seed: 9, workers: 2, mode: 'standard', bootstraps: 100 });
    expect(effortOf(next)).toBe('validated');
    expect(effortOf({ ...next, bootstraps: 7 })).toBeNull();
  });

  it('name the field that cannot be', () => {
    const { search } = startingPlans;
    expect(planErrors({ ...search, folds: 1, epochs: Number.NaN })).toEqual(new Set(['folds', 'epochs']));
    const space = { ...search.space, dropout: [0.9, 0.1] as [number, number], alpha: [0, 2] as [number, number] };
    expect(planErrors({ ...search, space })).toEqual(new Set(['dropout', 'alpha']));
  });
});

describe('the cost of a plan', () => {
  const report = { seconds: 600, subjects: 300 } as never;
  const known = training({ report, progress: { step: 'search', done: 60, total: 301, secondsLeft: null } });

  it('is not known before anything was trained here', () => {
    expect(secondsOf(startingPlans.search, 300, [], 4)).toBeNull();
    const early = training({ report, progress: { step: 'search', done: 1, total: 301, secondsLeft: null } });
    expect(secondsOf(startingPlans.search, 300, [early], 4)).toBeNull();
  });

  it('follows the pace: twice the epochs, subjects or half the workers take twice as long', () => {
    const { search } = startingPlans;
    expect(secondsOf(search, 300, [known], 4)).toBeCloseTo(3010);
    expect(secondsOf({ ...search, epochs: 200 }, 300, [known], 4)).toBeCloseTo(6020);
    expect(secondsOf(search, 600, [known], 4)).toBeCloseTo(6020);
    expect(secondsOf({ ...search, workers: 1 }, 300, [known], 4)).toBeCloseTo(9030);
  });
});

it('a length of time is said in the parts that matter', () => {
  expect([0, 1, 119, 120, 3600 * 2, 3600 * 5 + 600, 3600 * 24 * 3 + 3600].map(durationText)).toEqual([
    '0 seconds',
    '1 second',
    '119 seconds',
    '2 minutes',
    '2 hours',
    '5 hours 10 minutes',
    '3 days 1 hour',
  ]);
});
