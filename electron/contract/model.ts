import { z } from 'zod';
import { providerSchema } from './analysis';

/** Pixels near the heart by the probability that the network stated, and the share of them that was right. */
export const calibrationSchema = z.object({
  expectedCalibrationError: z.number().min(0).max(1),
  bins: z.array(
    z.object({ stated: z.number().min(0).max(1), correct: z.number().min(0).max(1), pixels: z.int().nonnegative() }),
  ),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** What the page shows of a model package; the whole card is in the package. */
export const modelSummarySchema = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  task: z.string(),
  sha256: z.string(),
  origin: z.enum(['built-in', 'imported']),
  /** What it can be put to use as: `right-heart-segmentation`, `right-heart-survival`, …; the id where a card does not tell. */
  serves: z.string().optional(),
  /** Of all packages that serve the same, the one in use. */
  active: z.boolean().optional(),
  /** Name of who published it, from the card. */
  signedBy: z.string().nullable().optional(),
  simulated: z.boolean(),
  trainingData: z.string(),
  intendedUse: z.string(),
  licence: z.string(),
  limits: z.array(z.string()),
  metrics: z.array(
    z.object({ name: z.string(), value: z.number(), unit: z.string(), dataset: z.string(), n: z.number().nullable() }),
  ),
  /** How far stated probabilities can be believed, on patients not trained on; absent where a card does not tell. */
  calibration: calibrationSchema.optional(),
  /** Provider of the last session, with the reasons of any fallback; null before the first use. */
  provider: providerSchema.nullable(),
  providerNotes: z.array(z.string()),
});
export type ModelSummary = z.infer<typeof modelSummarySchema>;
