import { z } from 'zod';
import { quantitySchema } from './quantity';

export const tracers = ['florbetaben', 'florbetapir', 'flutemetamol', 'pib'] as const;
export const tracerSchema = z.enum(tracers);
export type Tracer = z.infer<typeof tracerSchema>;

export const amyloidStages = ['normal', 'early-to-middle', 'late'] as const;
export const amyloidStageSchema = z.enum(amyloidStages);
export type AmyloidStage = z.infer<typeof amyloidStageSchema>;

const probability = z.number().min(0).max(1);
const interval = z.object({ low: z.number(), high: z.number() });

export const amyloidResultSchema = z.object({
  /** Null: nobody knows yet; the page asks. */
  tracer: tracerSchema.nullable(),
  tracerFrom: z.enum(['header', 'reader', 'unknown']),
  /** What the header tells, whatever the reader said; null: nothing. */
  headerTracer: tracerSchema.nullable().optional(),
  stage: z.object({
    /** In the order of `amyloidStages`. */
    probabilities: z.array(probability).length(amyloidStages.length),
    told: amyloidStageSchema,
  }),
  /** Null where the tracer is unknown or the scan cannot be quantified, with the reason. */
  centiloid: z
    .object({
      quantity: quantitySchema,
      interval,
      equation: z.string(),
      band: z.enum(['negative', 'subtle', 'positive']),
    })
    .nullable(),
  centiloidMissing: z.string().nullable(),
  /** Standard cortical target over whole cerebellum. */
  suvr: z.object({ quantity: quantitySchema, interval }).nullable(),
  /** `standard`: the imported VOI pack; `own`: this product's own atlas regions. */
  regionsFrom: z.enum(['standard', 'own']),
  regions: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Its voxels in `files.regions`; absent where that volume does not have it. */
      label: z.int().positive().max(255).optional(),
      suvr: z.number(),
      /** 2.5 to 97.5 percentile of the simulated controls. */
      normal: interval,
      z: z.number(),
    }),
  ),
  registration: z.object({
    /** Row-major 4 × 4: MNI (RAS mm) → patient (LPS mm), the affine part. */
    matrix: z.array(z.number()).length(16),
    similarity: z.number(),
    /** Scatter of the estimate, mm. */
    uncertaintyMm: z.number(),
  }),
  /** Drop of the told stage's probability when a region is replaced by the normal template's: which regions drive it. */
  drivers: z.array(z.object({ regionId: z.string(), change: z.number() })),
  /** Place among simulated scans by their features. */
  place: z.object({ x: z.number(), y: z.number(), cluster: z.int() }).nullable(),
  files: z.object({
    /** SUVR on the standard grid: Float32 little endian [z][y][x], 91 × 109 × 91 at 2 mm, RAS. */
    standard: z.string(),
    /** Values at the vertices of the cortical surface; null where there is none. */
    surface: z.string().nullable(),
    /**
     * Labels of the product's own regions on the same grid: Uint8 [z][y][x]; 1 … 16 of `regions[].label`, 20 white matter,
     * 30 and 31 cerebellar grey and white matter, 40 brain stem. The page outlines regions and makes the cortical surface of them.
     */
    regions: z.string().optional(),
    /** `amyloidMapSchema`: the simulated scans around the place. */
    map: z.string().optional(),
  }),
});
export type AmyloidResult = z.infer<typeof amyloidResultSchema>;

/** `files.map`: simulated scans by their features and regional SUVRs (Laplacian eigenmaps), and their clusters. */
export const amyloidMapSchema = z.object({
  points: z.array(
    z.object({ id: z.string(), x: z.number(), y: z.number(), stage: amyloidStageSchema, cluster: z.int() }),
  ),
  definition: z.string(),
});
export type AmyloidMap = z.infer<typeof amyloidMapSchema>;
