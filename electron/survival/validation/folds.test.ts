import { describe, expect, test } from 'vitest';
import { bootstrapSample, seedOf, stratifiedFolds } from './folds';

const n = 302;
const events = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 1 : 0));
const everyone = Array.from({ length: n }, (_, i) => i);
const sorted = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b);

describe('stratifiedFolds', () => {
  test('holds every subject out once, and learns on the others', () => {
    const folds = stratifiedFolds(everyone, events, 6, 1);
    expect(sorted(folds.flatMap(({ test }) => [...test]))).toEqual(everyone);
    for (const { train, test } of folds) expect(sorted([...train, ...test])).toEqual(everyone);
  });

  test('has folds of one size, with events alike', () => {
    const folds = stratifiedFolds(everyone, events, 6, 1);
    // 302 = 2 × 51 + 4 × 50; 101 events = 5 × 17 + 16.
    expect(sorted(folds.map(({ test }) => test.length))).toEqual([50, 50, 50, 50, 51, 51]);
    expect(sorted(folds.map(({ test }) => test.filter((row) => events[row] === 1).length))).toEqual([
      16, 17, 17, 17, 17, 17,
    ]);
  });

  test('keeps copies of a subject together, unless they are to be dealt apart', () => {
    const sample = bootstrapSample(n, 9);
    const shared = (apart: boolean) =>
      stratifiedFolds(sample, events, 6, 1, apart).map(({ train, test }) => {
        expect(sorted([...train, ...test])).toEqual(sorted(sample));
        const learnt = new Set(train);
        return test.filter((row) => learnt.has(row)).length;
      });
    expect(shared(false)).toEqual([0, 0, 0, 0, 0, 0]);
    // More than half of the draws are of subjects drawn again: 1 − 1/e.
    const leaked = shared(true).reduce((sum, count) => sum + count, 0);
    expect(leaked / n).toBeGreaterThan(0.4);
  });

  test('depends on the seed alone', () => {
    expect(stratifiedFolds(everyone, events, 6, 1)).toEqual(stratifiedFolds(everyone, events, 6, 1));
    expect(stratifiedFolds(everyone, events, 6, 2)).not.toEqual(stratifiedFolds(everyone, events, 6, 1));
  });

  test('refuses fewer subjects than folds', () => {
    expect(() => stratifiedFolds([1, 1, 1, 2], events, 3, 1)).toThrow('2 subjects for 3 folds');
    expect(() => stratifiedFolds(everyone, events, 1, 1)).toThrow('1 folds');
  });
});

test('a bootstrap sample leaves out a share of 1/e', () => {
  const shares = Array.from({ length: 200 }, (_, seed) => 1 - new Set(bootstrapSample(n, seed)).size / n);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  // (1 − 1/n)^n; the mean of 200 samples has a standard error of about 0.0013.
  expect(Math.abs(mean - (1 - 1 / n) ** n)).toBeLessThan(0.005);
});

test('names have seeds of their own', () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `b${i % 100}/e${Math.floor(i / 100)}`);
  const seeds = new Set(names.map((name) => seedOf(1, name)));
  // Among 20,000 draws of 32 bits 0.05 pairs are alike.
  expect(seeds.size).toBeGreaterThan(19_997);
  expect(seedOf(1, 'b1')).not.toBe(seedOf(2, 'b1'));
});
