import { describe, expect, it } from 'vitest';
import { type ExamLabel, examLabels } from '../../contract';
import { challengeLoss, examWeights } from './metric';

const of = (values: Partial<Record<ExamLabel, number>>, rest: number) =>
  Object.fromEntries(examLabels.map((label) => [label, values[label] ?? rest])) as Record<ExamLabel, number>;

describe('challenge metric', () => {
  it('is ln 2 for one half everywhere', () => {
    const truth = { exam: of({ leftsided_pe: 1, rv_lv_ratio_lt_1: 1 }, 0), images: [0, 1, 1, 0] };
    const stated = { exam: of({}, 0.5), images: [0.5, 0.5, 0.5, 0.5] };
    expect(challengeLoss([{ truth, stated }]).loss).toBeCloseTo(Math.LN2, 12);
  });

  it('of a negative examination leaves its images out (q = 0); by hand', () => {
    const truth = { exam: of({ negative_exam_for_pe: 1 }, 0), images: [0, 0] };
    const stated = { exam: of({ negative_exam_for_pe: 0.8 }, 0.1), images: [0.9, 0.9] };
    const others = 1.0000000004 - 0.0736196319;
    const byHand = (-0.0736196319 * Math.log(0.8) - others * Math.log(0.9)) / 1.0000000004;
    expect(challengeLoss([{ truth, stated }])).toEqual({
      loss: expect.closeTo(byHand, 8),
      examLoss: expect.closeTo(byHand, 8),
      imageLoss: 0,
    });
  });

  it('weighs images by the share of positive ones; by hand', () => {
    const truth = { exam: of({ rightsided_pe: 1, rv_lv_ratio_gte_1: 1 }, 0), images: [1, 0, 0, 0] };
    const stated = { exam: of({ rightsided_pe: 0.7, rv_lv_ratio_gte_1: 0.6 }, 0.2), images: [0.75, 0.5, 0.25, 0.25] };
    const w = 0.07361963 / 4;
    const sum = Object.values(examWeights).reduce((a, b) => a + b, 0);
    const exam =
      -0.06257668712 * Math.log(0.7) -
      0.2346625767 * Math.log(0.6) -
      (sum - 0.06257668712 - 0.2346625767) * Math.log(0.8);
    const images = -w * (Math.log(0.75) + Math.log(0.5) + 2 * Math.log(0.75));
    const { loss, imageLoss } = challengeLoss([{ truth, stated }]);
    expect(loss).toBeCloseTo((exam + images) / (sum + 4 * w), 12);
    expect(imageLoss).toBeCloseTo(images / (4 * w), 12);
  });

  /** training/evaluate.py: challenge([(stated, images, truth, positive), …]) of the two examinations below. */
  it('agrees with the training’s own implementation', () => {
    const ramp = (from: number, step: number) =>
      Object.fromEntries(examLabels.map((label, i) => [label, from + step * i])) as Record<ExamLabel, number>;
    const exams = [
      {
        stated: { exam: ramp(0.1, 0.1), images: [0.2, 0.9, 0.4] },
        truth: { exam: of({ central_pe: 1, rv_lv_ratio_lt_1: 1 }, 0), images: [0, 1, 1] },
      },
      {
        stated: { exam: ramp(0.8, -0.08), images: [0.3, 0.1] },
        truth: { exam: of({ indeterminate: 1 }, 0), images: [0, 0] },
      },
    ];
    expect(challengeLoss(exams).loss).toBeCloseTo(0.6642822466397326, 10);
  });
});
