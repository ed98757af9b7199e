import { describe, expect, it } from 'vitest';
import { type ExamLabel, examLabels } from '../../contract';
import { consistentExams, expectedLoss, imageThresholdOf, isConsistent, leastLoss, submitted } from './labelling';

/** Mulberry32: the same numbers every time. */
function random(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Stated = Record<ExamLabel, number>;
const stated = (next: () => number) => Object.fromEntries(examLabels.map((label) => [label, next()])) as Stated;

describe('consistent labellings', () => {
  it('are 2 without an embolus and 2 × 7 × 3 with one', () => {
    expect(consistentExams.filter(({ positive }) => !positive)).toHaveLength(2);
    expect(consistentExams.filter(({ positive }) => positive)).toHaveLength(42);
  });

  it('are never broken, whatever the probabilities, and a submission keeps to them', () => {
    const next = random(5);
    for (let round = 0; round < 400; round++) {
      const exam = stated(next);
      const images = Array.from({ length: 1 + Math.floor(next() * 12) }, () => next() ** (1 + 4 * next()));
      const found = leastLoss(exam, images);
      expect(isConsistent(found.exam, found.images.includes(true))).toBe(true);
      const threshold = imageThresholdOf(found, images);
      expect(images.map((p) => p > threshold)).toEqual([...found.images]);
      const sent = submitted(found, exam, images);
      expect(examLabels.map((label) => sent.exam[label] > 0.5)).toEqual(examLabels.map((label) => found.exam[label]));
      expect(sent.images.map((p) => p > 0.5)).toEqual([...found.images]);
    }
  });

  it('have the least expected loss of all: brute force over every labelling of examination and images', () => {
    const next = random(9);
    for (let round = 0; round < 25; round++) {
      const exam = stated(next);
      const images = Array.from({ length: 4 }, () => next() ** 3);
      let least = Number.POSITIVE_INFINITY;
      for (let bits = 0; bits < 2 ** (examLabels.length + images.length); bits++) {
        const on = (i: number) => (bits >> i) % 2 === 1;
        const labels = Object.fromEntries(examLabels.map((label, i) => [label, on(i)])) as Record<ExamLabel, boolean>;
        const shown = images.map((_, i) => on(examLabels.length + i));
        if (!isConsistent(labels, shown.includes(true))) continue;
        least = Math.min(least, expectedLoss({ exam: labels, images: shown }, exam, images));
      }
      expect(leastLoss(exam, images).expectedLoss).toBeCloseTo(least, 12);
    }
  });

  it('follow a clear examination, and repair a contradictory one', () => {
    const none = Object.fromEntries(examLabels.map((label) => [label, 0.02])) as Stated;
    const negative = leastLoss({ ...none, negative_exam_for_pe: 0.97 }, [0.01, 0.2, 0.01]);
    expect(negative.exam.negative_exam_for_pe).toBe(true);
    expect(negative.images).toEqual([false, false, false]);
    const clear = { ...none, leftsided_pe: 0.9, rv_lv_ratio_gte_1: 0.6, rv_lv_ratio_lt_1: 0.55, central_pe: 0.8 };
    const found = leastLoss(clear, [0.1, 0.4, 0.3]);
    expect(examLabels.filter((label) => found.exam[label])).toEqual([
      'central_pe',
      'leftsided_pe',
      'rv_lv_ratio_gte_1',
    ]);
    // An embolus is somewhere: on the likeliest image.
    expect(found.images).toEqual([false, true, false]);
  });
});
