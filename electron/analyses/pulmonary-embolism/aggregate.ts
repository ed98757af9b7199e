import { type ExamLabel, embolismLabels, examLabels, type ImageScore } from '../../contract';
import type { Aggregator, Pool } from './parameters';

/** Probabilities are kept this far from 0 and 1 before their logit is taken. */
const margin = 0.001;

export const logit = (p: number): number => {
  const kept = Math.min(1 - margin, Math.max(margin, p));
  return Math.log(kept / (1 - kept));
};

/** Mean of the highest probabilities; null without images. */
function pooled(values: number[], { highestMm }: Pool, spacingMm: number): number | null {
  if (values.length === 0) return null;
  const count = highestMm === null ? values.length : Math.max(1, Math.round(highestMm / spacingMm));
  const taken = values.toSorted((a, b) => b - a).slice(0, count);
  return taken.reduce((sum, value) => sum + value, 0) / taken.length;
}

/**
 * Probabilities of an examination from those of its images: for each label the logistic function of a weighted sum of
 * logits of pools. A pool without images (no heart seen) counts as undecided.
 * @param heart images through the ventricles, inclusive
 */
export function examProbabilities(
  images: readonly ImageScore[],
  heart: { readonly from: number; readonly to: number } | null,
  spacingMm: number,
  { pools, exam }: Aggregator,
): Record<ExamLabel, number> {
  const logits = new Map(
    Object.entries(pools).map(([name, pool]) => {
      const over =
        pool.over === 'all'
          ? images
          : images.filter(({ sliceIndex }) => heart && sliceIndex >= heart.from && sliceIndex <= heart.to);
      const at = embolismLabels.indexOf(pool.label);
      const value = pooled(
        over.map(({ probabilities }) => probabilities[at]!),
        pool,
        spacingMm,
      );
      return [name, value === null ? 0 : logit(value)] as const;
    }),
  );
  return Object.fromEntries(
    examLabels.map((label) => {
      const { bias, weights } = exam[label];
      const sum = Object.entries(weights).reduce((total, [name, weight]) => total + weight * logits.get(name)!, bias);
      return [label, 1 / (1 + Math.exp(-sum))];
    }),
  ) as Record<ExamLabel, number>;
}
