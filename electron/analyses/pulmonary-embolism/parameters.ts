import { z } from 'zod';
import { embolismLabels, examLabels, ReaderError } from '../../contract';
import type { ModelCard } from '../../inference/card';

/** A number made of the image probabilities of one label. */
const poolSchema = z.object({
  label: z.enum(embolismLabels),
  /** All images, or those through the ventricles. */
  over: z.enum(['all', 'heart']),
  /** Mean over so many millimetres of the highest ones; null: over all of them. */
  highestMm: z.number().positive().nullable(),
});
export type Pool = z.infer<typeof poolSchema>;

const aggregatorSchema = z.object({
  pools: z.record(z.string(), poolSchema),
  /** Logistic regression of each label of an examination on the logits of pools. */
  exam: z.record(z.enum(examLabels), z.object({ bias: z.number(), weights: z.record(z.string(), z.number()) })),
});
export type Aggregator = z.infer<typeof aggregatorSchema>;

/** The part of a card that this analysis needs. */
export const parametersSchema = z.looseObject({
  /** Of the network's outputs, in its order. */
  labels: z.array(z.string()).refine((labels) => labels.join() === embolismLabels.join(), 'are not the nine, in order'),
  input: z.object({
    /** Edge of the square image, pixels, and of its pixels, mm. */
    size: z.int().positive(),
    pixelMm: z.number().positive(),
    /** Images nearer than half of this are averaged, so that thin ones have the noise of the training's. */
    slabMm: z.number().positive(),
    /** Level and width in HU of each channel; they become 0 … 1. */
    windows: z.array(z.tuple([z.number(), z.number().positive()])).length(3),
    /** Where the middle of the lungs lies in the image, mm from its centre to the left and to the back. */
    lungsAtMm: z.tuple([z.number(), z.number()]),
  }),
  aggregator: aggregatorSchema,
});
export type Parameters = z.infer<typeof parametersSchema>;

/** @throws ReaderError `model-package-card` when the card is not one of this analysis, or names a pool that is not there */
export function parametersOf(card: ModelCard): Parameters {
  const parsed = parametersSchema.safeParse(card.parameters);
  const refused = (why: string) =>
    new ReaderError(
      'model-package-card',
      `Model package “${card.id}” is refused: card.json, ${why}.`,
      'Get the package again from whoever made it, or ask them to correct it.',
    );
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refused(`parameters.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong'}`);
  }
  const { pools, exam } = parsed.data.aggregator;
  for (const label of examLabels)
    for (const pool of Object.keys(exam[label].weights))
      if (!Object.hasOwn(pools, pool))
        throw refused(`parameters.aggregator.exam.${label} names the pool ${pool}, which is not there`);
  return parsed.data;
}
