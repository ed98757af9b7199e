import { type ExamLabel, examLabels } from '../../contract';

/** Weights of the RSNA-STR Pulmonary Embolism Detection challenge (2020). */
export const examWeights: Readonly<Record<ExamLabel, number>> = {
  negative_exam_for_pe: 0.0736196319,
  indeterminate: 0.09202453988,
  chronic_pe: 0.1042944785,
  acute_and_chronic_pe: 0.1042944785,
  central_pe: 0.1877300613,
  leftsided_pe: 0.06257668712,
  rightsided_pe: 0.06257668712,
  rv_lv_ratio_gte_1: 0.2346625767,
  rv_lv_ratio_lt_1: 0.0782208589,
};
export const imageWeight = 0.07361963;

/** One examination: probabilities that were stated, and the truth (0 or 1). */
export interface Scored {
  readonly stated: { readonly exam: Readonly<Record<ExamLabel, number>>; readonly images: readonly number[] };
  readonly truth: { readonly exam: Readonly<Record<ExamLabel, number>>; readonly images: readonly number[] };
}

/** Probabilities are kept this far from 0 and 1, so that a certain error costs much and not everything. */
const margin = 1e-7;

/** −y log p − (1 − y) log(1 − p) */
export function crossEntropy(stated: number, truth: number): number {
  const p = Math.min(1 - margin, Math.max(margin, stated));
  return -truth * Math.log(p) - (1 - truth) * Math.log(1 - p);
}

/**
 * The challenge's metric, lower is better:
 * [Σ_exams Σ_j w_j BCE_j + Σ_images w q_i BCE] / [Σ_exams Σ_j w_j + Σ_images w q_i],
 * with q_i the share of positive images in the examination of the image.
 */
export function challengeLoss(exams: readonly Scored[]): { loss: number; examLoss: number; imageLoss: number } {
  let [ofExams, weightOfExams, ofImages, weightOfImages] = [0, 0, 0, 0];
  for (const { stated, truth } of exams) {
    for (const label of examLabels) {
      ofExams += examWeights[label] * crossEntropy(stated.exam[label], truth.exam[label]);
      weightOfExams += examWeights[label];
    }
    const share = truth.images.reduce((sum, value) => sum + value, 0) / Math.max(1, truth.images.length);
    const weight = imageWeight * share;
    truth.images.forEach((value, i) => {
      ofImages += weight * crossEntropy(stated.images[i]!, value);
      weightOfImages += weight;
    });
  }
  return {
    loss: (ofExams + ofImages) / (weightOfExams + weightOfImages),
    examLoss: ofExams / weightOfExams,
    imageLoss: weightOfImages > 0 ? ofImages / weightOfImages : 0,
  };
}
