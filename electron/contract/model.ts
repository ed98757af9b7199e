import { z } from 'zod';
import { providerSchema } from './analysis';

/** What the page shows of a model package; the whole card is in the package. */
export const modelSummarySchema = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  task: z.string(),
  sha256: z.string(),
  origin: z.enum(['built-in', 'imported']),
  simulated: z.boolean(),
  trainingData: z.string(),
  intendedUse: z.string(),
  licence: z.string(),
  limits: z.array(z.string()),
  metrics: z.array(
    z.object({ name: z.string(), value: z.number(), unit: z.string(), dataset: z.string(), n: z.number().nullable() }),
  ),
  /** Provider of the last session, with the reasons of any fallback; null before the first use. */
  provider: providerSchema.nullable(),
  providerNotes: z.array(z.string()),
});
export type ModelSummary = z.infer<typeof modelSummarySchema>;
