import { describe, expect, test } from 'vitest';
import { seededRandom } from '../random';
import { difference, quantile, validated } from './summary';

test('quantiles are those of R', () => {
  // R: quantile(c(3.1, 0.2, 5.5, 1.7, 2.2, 9.1, 4.4), c(.025, .5, .975))
  const values = [3.1, 0.2, 5.5, 1.7, 2.2, 9.1, 4.4];
  expect([0.025, 0.5, 0.975].map((share) => quantile(values, share))).toEqual([
    expect.closeTo(0.425, 12),
    3.1,
    expect.closeTo(8.56, 12),
  ]);
  expect(quantile([4], 0.9)).toBe(4);
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});

const replicate = (index: number, cOnSample: number, cOnAll: number, cOutOfBag: number | null = null) => ({
  index,
  cOnSample,
  cOnAll,
  cOutOfBag,
});

describe('validated', () => {
  test('takes the mean optimism from the apparent C', () => {
    const result = validated(0.8, 0.7, [replicate(0, 0.85, 0.75), replicate(1, 0.9, 0.7)]);
    expect(result.optimism).toBeCloseTo(0.15, 12);
    expect(result.adjustedC).toBeCloseTo(0.65, 12);
    expect(result.replicates.map(({ optimism }) => optimism)).toEqual([
      expect.closeTo(0.1, 12),
      expect.closeTo(0.2, 12),
    ]);
    // Of 0.7 and 0.6: 2.5 % of the way from the lower end.
    expect(result.interval).toEqual([expect.closeTo(0.6025, 12), expect.closeTo(0.6975, 12)]);
  });

  test('says nothing of optimism without replicates', () => {
    expect(validated(0.8, null, [])).toEqual({
      apparentC: 0.8,
      optimism: null,
      adjustedC: null,
      interval: null,
      crossValidatedC: null,
      outOfBag: null,
      replicates: [],
    });
  });
});

describe('on the subjects left out', () => {
  test('has the mean C, and .632+ between it and the apparent C', () => {
    const { outOfBag } = validated(0.9, null, [
      replicate(0, 1, 0.9, 0.7),
      replicate(1, 1, 0.9, 0.6),
      replicate(2, 1, 0.9),
    ]);
    expect(outOfBag!.c).toBeCloseTo(0.65, 12);
    // R = 0.25 / 0.4 = 0.625; w = 0.632 / (1 − 0.368 × 0.625) = 0.632 / 0.77.
    expect(outOfBag!.c632Plus).toBeCloseTo(0.9 - (0.632 / 0.77) * 0.25, 12);
  });

  test('a model of noise that knows its sample by heart has ½, which optimism alone does not see', () => {
    // Perfect on what it knows. Of all comparable pairs it then knows some 0.632² + … wholly: about 0.75 on everyone.
    const result = validated(
      1,
      0.5,
      Array.from({ length: 10 }, (_, b) => replicate(b, 1, 0.75, 0.48 + 0.004 * b)),
    );
    expect(result.adjustedC).toBeCloseTo(0.75, 12);
    expect(result.outOfBag!.c632Plus).toBeCloseTo(0.5, 12);
  });

  test('a model that does not overfit keeps its C', () => {
    expect(validated(0.7, null, [replicate(0, 0.7, 0.7, 0.72)]).outOfBag!.c632Plus).toBeGreaterThanOrEqual(0.7);
  });
});

describe('difference', () => {
  const models = (gaps: readonly number[]) => [
    validated(
      0.8,
      null,
      gaps.map((_, b) => replicate(b, 0.8, 0.7)),
    ),
    validated(
      0.7,
      null,
      gaps.map((gap, b) => replicate(b, 0.7, 0.7 - gap)),
    ),
  ];
  /** Values of the difference: (0.8 − 0.1) − (0.7 − gap) = gap. */
  const of = (gaps: readonly number[]) => {
    const [one, other] = models(gaps);
    return difference(one!, other!)!;
  };

  test('is that of the corrected values', () => {
    const { values, mean } = of([0.1, 0.2, -0.05]);
    expect(values).toEqual([expect.closeTo(0.1, 12), expect.closeTo(0.2, 12), expect.closeTo(-0.05, 12)]);
    expect(mean).toBeCloseTo(0.25 / 3, 12);
  });

  test('p counts the rarer side twice, each side with one more', () => {
    // 99 values, 4 of them below 0: 2 × 5 / 100.
    expect(of(Array.from({ length: 99 }, (_, b) => (b < 4 ? -0.01 : 0.02) * (1 + b / 100))).p).toBeCloseTo(0.1, 12);
    expect(of(Array.from({ length: 99 }, () => 0.02)).p).toBeCloseTo(0.02, 12);
    expect(of([0.1, -0.1]).p).toBe(1);
  });

  test('more replicates make p exacter, but the p of the Wilcoxon test smaller', () => {
    const random = seededRandom(1);
    // One difference of 0.02 with a standard error of 0.02: P(|Z| > 1) = 0.317.
    const drawn = Array.from({ length: 4000 }, () => 0.02 + 0.02 * random.normal());
    const [few, many] = [of(drawn.slice(0, 100)), of(drawn)];
    expect(many.p).toBeCloseTo(0.317, 1);
    expect(few.p).toBeCloseTo(0.317, 0);
    expect(few.wilcoxon.p).toBeLessThan(1e-6);
    expect(many.wilcoxon.p).toBeLessThan(1e-100);
    expect(many.wilcoxon.caution).toMatch(/more of them there are the smaller/);
  });

  test('compares the replicates that both models have', () => {
    const one = validated(0.8, null, [replicate(0, 0.8, 0.7), replicate(2, 0.8, 0.7)]);
    const other = validated(0.7, null, [replicate(1, 0.7, 0.7), replicate(2, 0.7, 0.6)]);
    expect(difference(one, other)?.values).toEqual([expect.closeTo(0.1, 12)]);
    expect(difference(one, validated(0.7, null, []))).toBeNull();
  });

  test('is judged on the subjects left out as well', () => {
    const one = validated(0.9, null, [replicate(0, 1, 0.9, 0.7), replicate(1, 1, 0.9, 0.6), replicate(2, 1, 0.9)]);
    const other = validated(
      0.6,
      null,
      [0, 1, 2].map((b) => replicate(b, 0.6, 0.6, 0.62)),
    );
    const { values, outOfBag } = difference(one, other)!;
    expect(values).toHaveLength(3);
    expect(outOfBag!.mean).toBeCloseTo(0.03, 12);
    expect(outOfBag!.p).toBe(1);
    expect(difference(validated(0.9, null, [replicate(0, 1, 0.9)]), other)!.outOfBag).toBeNull();
  });
});
