import { type ExamLabel, examLabels } from '../../contract';
import { examWeights, imageWeight } from './metric';

/** A set of labels of an examination, and its images' in the order of the stack. */
export interface Labelling {
  readonly exam: Readonly<Record<ExamLabel, boolean>>;
  readonly images: readonly boolean[];
  readonly expectedLoss: number;
}

type Exam = Record<ExamLabel, boolean>;

/**
 * Whether labels are consistent after the rules of the RSNA-STR challenge. Some image positive: exactly one of the two
 * ratios; a side or the centre; not both chronic, and acute and chronic; neither negative nor indeterminate. No image
 * positive: either negative or indeterminate, and nothing else.
 */
export function isConsistent(exam: Readonly<Exam>, anyImage: boolean): boolean {
  const { negative_exam_for_pe: negative, indeterminate } = exam;
  const positives = examLabels.slice(2).some((label) => exam[label]);
  if (!anyImage) return negative !== indeterminate && !positives;
  return (
    !negative &&
    !indeterminate &&
    exam.rv_lv_ratio_gte_1 !== exam.rv_lv_ratio_lt_1 &&
    (exam.leftsided_pe || exam.rightsided_pe || exam.central_pe) &&
    !(exam.chronic_pe && exam.acute_and_chronic_pe)
  );
}

/** Every consistent set of labels of an examination: 2 without an embolus, 42 with one. */
export const consistentExams: readonly { readonly exam: Exam; readonly positive: boolean }[] = Array.from(
  { length: 2 ** examLabels.length },
  (_, bits) => Object.fromEntries(examLabels.map((label, i) => [label, (bits >> i) % 2 === 1])) as Exam,
).flatMap((exam) =>
  [true, false].filter((positive) => isConsistent(exam, positive)).map((positive) => ({ exam, positive })),
);

/**
 * Expected loss of stated labels: the challenge's weight of each label times the probability that it is wrong. An image
 * weighs the challenge's image weight times the expected share of positive images.
 */
export function expectedLoss(
  stated: { exam: Readonly<Exam>; images: readonly boolean[] },
  exam: Readonly<Record<ExamLabel, number>>,
  images: readonly number[],
): number {
  const wrong = (says: boolean, p: number) => (says ? 1 - p : p);
  const share = images.reduce((sum, p) => sum + p, 0) / Math.max(1, images.length);
  return (
    examLabels.reduce((sum, label) => sum + examWeights[label] * wrong(stated.exam[label], exam[label]), 0) +
    imageWeight * share * images.reduce((sum, p, i) => sum + wrong(stated.images[i]!, p), 0)
  );
}

/**
 * Of all consistent labellings of an examination and its images, the one of least expected loss.
 * @param exam probability of each label @param images probability of an embolus on each image; at least one
 */
export function leastLoss(exam: Readonly<Record<ExamLabel, number>>, images: readonly number[]): Labelling {
  const none = images.map(() => false);
  const some = images.map((p) => p > 0.5);
  // An examination with an embolus has it on some image: the likeliest one then.
  if (!some.includes(true)) some[images.indexOf(Math.max(...images))] = true;
  let best: Labelling | null = null;
  for (const { exam: labels, positive } of consistentExams) {
    const stated = { exam: labels, images: positive ? some : none };
    const loss = expectedLoss(stated, exam, images);
    if (!best || loss < best.expectedLoss) best = { ...stated, expectedLoss: loss };
  }
  return best!;
}

/**
 * The probability above which an image counts as positive, so that it says what the labelling says: 0.5 unless the rules
 * ask for another one.
 */
export function imageThresholdOf({ images }: Labelling, probabilities: readonly number[]): number {
  const on = Math.min(...probabilities.filter((_, i) => images[i]), 1);
  const off = Math.max(...probabilities.filter((_, i) => !images[i]), 0);
  if (!images.includes(true)) return Math.max(0.5, off);
  return on > 0.5 ? 0.5 : Math.max(off < on ? (off + on) / 2 : Math.max(0, on - Number.EPSILON), 0);
}

const above = 0.500001;
const below = 0.499999;

/** Probabilities moved to the side of 0.5 that the labelling says, as the challenge's rules want a submission. */
export function submitted(
  labelling: Labelling,
  exam: Readonly<Record<ExamLabel, number>>,
  images: readonly number[],
): { exam: Record<ExamLabel, number>; images: number[] } {
  const moved = (says: boolean, p: number) => (says ? Math.max(p, above) : Math.min(p, below));
  return {
    exam: Object.fromEntries(examLabels.map((label) => [label, moved(labelling.exam[label], exam[label])])) as Record<
      ExamLabel,
      number
    >,
    images: images.map((p, i) => moved(labelling.images[i]!, p)),
  };
}
