import { z } from 'zod';
import { failureSchema, trainingReportSchema, trainingSchema } from '../contract';

/** To the trainer's process. The first message says what to do; a second one ends it. */
export const toTrainerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), folder: z.string(), workers: z.int().positive().nullable() }),
  z.object({ type: z.literal('stop') }),
]);
export type ToTrainer = z.infer<typeof toTrainerSchema>;

/** From it. */
export const fromTrainerSchema = z.discriminatedUnion('type', [
  /** `report` is null where nothing was added since the last one. */
  z.object({
    type: z.literal('progress'),
    progress: trainingSchema.shape.progress,
    report: trainingReportSchema.nullable(),
  }),
  /** The result is in the folder. */
  z.object({ type: z.literal('done') }),
  z.object({ type: z.literal('stopped') }),
  z.object({ type: z.literal('failed'), failure: failureSchema }),
]);
export type FromTrainer = z.infer<typeof fromTrainerSchema>;
