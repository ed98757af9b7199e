import { describe, expect, it } from 'vitest';
import { type ExamLabel, embolismLabels, examLabels, type ImageScore } from '../../contract';
import { examProbabilities } from './aggregate';
import { areaAxis } from './field';
import { findingsOf } from './findings';
import { leastLoss } from './labelling';
import type { Aggregator } from './parameters';

/** As training/aggregator.py has them. */
const pool = (label: (typeof embolismLabels)[number], highestMm: number | null, over: 'all' | 'heart' = 'all') => ({
  label,
  over,
  highestMm,
});
const pools = {
  embolus: pool('pe_present_on_image', 7.5),
  much: pool('pe_present_on_image', 40),
  left: pool('leftsided_pe', 7.5),
  right: pool('rightsided_pe', 7.5),
  central: pool('central_pe', 7.5),
  chronic: pool('chronic_pe', 15),
  both: pool('acute_and_chronic_pe', 15),
  unreadable: pool('indeterminate', null),
  wide: pool('rv_lv_ratio_gte_1', null, 'heart'),
  narrow: pool('rv_lv_ratio_lt_1', null, 'heart'),
};
const used: Record<ExamLabel, (keyof typeof pools)[]> = {
  negative_exam_for_pe: ['embolus', 'much', 'unreadable'],
  indeterminate: ['embolus', 'unreadable'],
  chronic_pe: ['embolus', 'chronic', 'both'],
  acute_and_chronic_pe: ['embolus', 'chronic', 'both'],
  central_pe: ['embolus', 'central'],
  leftsided_pe: ['embolus', 'left'],
  rightsided_pe: ['embolus', 'right'],
  rv_lv_ratio_gte_1: ['embolus', 'wide', 'narrow'],
  rv_lv_ratio_lt_1: ['embolus', 'wide', 'narrow'],
};
const aggregator: Aggregator = {
  pools,
  exam: Object.fromEntries(
    examLabels.map((label, j) => [
      label,
      { bias: 0.1 * j - 0.4, weights: Object.fromEntries(used[label].map((name, m) => [name, 0.5 - 0.2 * m])) },
    ]),
  ) as Aggregator['exam'],
};
const images: ImageScore[] = Array.from({ length: 40 }, (_, i) => ({
  sliceIndex: i,
  sopInstanceUid: `1.${i}`,
  probabilities: embolismLabels.map((__, k) => 0.5 + 0.49 * Math.sin(0.7 * i + 1.3 * k + 0.05 * i * k)),
}));

describe('aggregator', () => {
  /** aggregator.pools(images, heart 8…18, 2.5), aggregator.probabilities, evaluate.least_loss of training/ on the same numbers. */
  it('gives the training’s own probabilities and labelling', () => {
    const exam = examProbabilities(images, { from: 8, to: 18 }, 2.5, aggregator);
    const expected = [
      0.9002721318, 0.8472626574, 0.9628490447, 0.9662651601, 0.9648754817, 0.9705975331, 0.9714604648, 0.9158003169,
      0.9231975846,
    ];
    examLabels.forEach((label, i) => {
      expect(exam[label]).toBeCloseTo(expected[i]!, 9);
    });
    const found = leastLoss(
      exam,
      images.map(({ probabilities }) => probabilities[5]!),
    );
    expect(examLabels.filter((label) => found.exam[label])).toEqual([
      'acute_and_chronic_pe',
      'central_pe',
      'leftsided_pe',
      'rightsided_pe',
      'rv_lv_ratio_gte_1',
    ]);
    expect(found.images.filter(Boolean)).toHaveLength(21);
    expect(found.expectedLoss).toBeCloseTo(0.6316730562786339, 9);
  });

  it('without images of the heart the ratio is undecided, and nothing breaks', () => {
    const { rv_lv_ratio_gte_1: wide } = examProbabilities(images, null, 2.5, {
      pools,
      exam: {
        ...aggregator.exam,
        rv_lv_ratio_gte_1: { bias: 0, weights: { wide: 3, narrow: -3 } },
      },
    });
    expect(wide).toBe(0.5);
  });
});

describe('findings', () => {
  const row = (...p: number[]): ImageScore[] =>
    p.map((value, sliceIndex) => ({
      sliceIndex,
      sopInstanceUid: `1.${sliceIndex}`,
      probabilities: embolismLabels.map(() => value),
    }));
  it('are the peaks of runs of positive images; near runs are one', () => {
    expect(findingsOf(row(0.1, 0.6, 0.9, 0.2, 0.8, 0.1, 0.1, 0.1, 0.7), 0.5, 2)).toEqual([
      { sliceIndex: 2, probability: 0.9 },
      { sliceIndex: 8, probability: 0.7 },
    ]);
    expect(findingsOf(row(0.1, 0.5), 0.5, 2)).toEqual([]);
  });
});

describe('area-weighted resampling', () => {
  const resampled = (source: number[], ...rest: [number, number, number, number]) => {
    const [size, pixelMm, startMm, sourceMm] = rest;
    const { first, weights } = areaAxis(size, pixelMm, startMm, source.length, sourceMm);
    return weights.map((taps, i) =>
      taps.length ? taps.reduce((sum, w, k) => sum + w * source[first[i]! + k]!, 0) : null,
    );
  };
  it('copies, splits, averages and leaves out', () => {
    expect(resampled([1, 2, 3], 3, 1, 0, 1)).toEqual([1, 2, 3]);
    expect(resampled([1, 2], 4, 0.7, 0, 1.4)).toEqual([1, 1, 2, 2]);
    expect(resampled([1, 3, 5, 7], 2, 2, 0, 1)).toEqual([2, 6]);
    expect(resampled([1, 3], 4, 1, -1, 1)).toEqual([null, 1, 3, null]);
    expect(resampled([0, 4], 1, 1, 0.25, 1)[0]).toBeCloseTo(1, 6);
  });
});
