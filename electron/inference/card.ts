import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const fileName = z
  .string()
  .regex(/^[A-Za-z0-9._-]+$/)
  .refine((name) => !name.startsWith('.'), 'a plain file name');
const dimension = z.union([z.int().positive(), z.string()]);
const port = z.looseObject({
  name: z.string(),
  type: z.literal('float32'),
  /** Numbers are fixed, names are free dimensions. */
  shape: z.array(dimension),
  unit: z.string(),
  normalisation: z.string().optional(),
});
const goldenArray = z.object({ file: fileName, shape: z.array(z.int().positive()), sha256 });

/** `card.json` of a model package. */
export const modelCardSchema = z.looseObject({
  format: z.literal('dextra-model/1'),
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  /** What it can be put to use as, where that is not its own id: `right-heart-survival`. */
  serves: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .optional(),
  /** Who answers for it. */
  signedBy: z.string().optional(),
  title: z.string(),
  task: z.string(),
  file: fileName,
  sha256,
  inputs: z.array(port).min(1),
  outputs: z.array(port).min(1),
  /** What the analysis needs to know; each analysis checks its own part. */
  parameters: z.record(z.string(), z.unknown()),
  trainingData: z.object({
    description: z.string(),
    simulated: z.boolean(),
    licence: z.string(),
    citation: z.array(z.string()),
  }),
  metrics: z.array(
    z.object({
      name: z.string(),
      value: z.number(),
      unit: z.string(),
      dataset: z.string(),
      n: z.number().nullable(),
    }),
  ),
  licence: z.string(),
  intendedUse: z.string(),
  limits: z.array(z.string()),
  golden: z.object({
    /** Raw little-endian float32 arrays, by port name. */
    inputs: z.record(z.string(), goldenArray),
    outputs: z.record(z.string(), goldenArray),
    /** Largest allowed absolute difference. */
    tolerance: z.number().positive(),
  }),
  files: z.array(z.object({ name: fileName, sha256, purpose: z.string() })),
});
export type ModelCard = z.infer<typeof modelCardSchema>;
