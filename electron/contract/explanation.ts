import { z } from 'zod';

/** Why the model says so, for one patient. */
export const explanationSchema = z.object({
  /** Share of the log hazard (against the cohort's mean motion) that each matched vertex has, over all phases. */
  vertices: z.array(z.number()),
  /** The same by phase: 19 numbers. */
  phases: z.array(z.number()),
  /** Sum of all shares, and the difference of log hazards that it must equal. */
  completeness: z.object({ sum: z.number(), difference: z.number() }),
  /** Subjects of the cohort that are nearest in the latent space. */
  neighbours: z.array(
    z.object({
      subjectId: z.string(),
      distance: z.number(),
      logHazardRatio: z.number(),
      days: z.number(),
      event: z.union([z.literal(0), z.literal(1)]),
    }),
  ),
  /** Direction in motion space that lowers the risk, by matched vertex: change of displacement at end-systole, [vertex][xyz] mm in the heart's frame. */
  lowerRisk: z
    .object({ displacementMm: z.array(z.number()), logHazardChange: z.number(), definition: z.string() })
    .nullable(),
  /** Where the patient falls in the cohort's latent map. */
  place: z.object({ x: z.number(), y: z.number() }).nullable(),
  definition: z.string(),
});
export type Explanation = z.infer<typeof explanationSchema>;

/** The cohort's latent map, with what is needed to show a subject's heart beating. */
export const latentMapSchema = z.object({
  points: z.array(
    z.object({
      subjectId: z.string(),
      x: z.number(),
      y: z.number(),
      logHazardRatio: z.number(),
      days: z.number(),
      event: z.union([z.literal(0), z.literal(1)]),
      /** Whether `model.motion` can give its motion. */
      motion: z.boolean(),
    }),
  ),
  definition: z.string(),
});
export type LatentMap = z.infer<typeof latentMapSchema>;
