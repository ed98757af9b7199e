import { z } from 'zod';
import { contourSchema, runSchema } from './analysis';
import { jobSchema } from './job';
import { imageScoreSchema } from './pulmonary-embolism';
import { uidSchema } from './study';

/** Everything the workstation tells the page without being asked. */
export const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job'), job: jobSchema }),
  z.object({ type: z.literal('library') }),
  z.object({ type: z.literal('run'), run: runSchema }),
  /** Contours as they are found, before the run is done. */
  z.object({ type: z.literal('contours'), runId: z.string(), stackId: z.string(), contours: z.array(contourSchema) }),
  /** A cohort, its subjects or its trainings changed; null: the list of cohorts. */
  z.object({ type: z.literal('cohort'), cohortId: z.string().nullable() }),
  /** Images as they are scored, before the run is done. */
  z.object({ type: z.literal('scores'), runId: z.string(), stackId: z.string(), images: z.array(imageScoreSchema) }),
  z.object({ type: z.literal('findings'), studyInstanceUid: uidSchema }),
  z.object({ type: z.literal('engine'), state: z.enum(['ready', 'restarting', 'failed']), message: z.string() }),
  /** A menu entry of the host was chosen. */
  z.object({ type: z.literal('action'), actionId: z.string() }),
]);
export type WorkstationEvent = z.infer<typeof eventSchema>;
