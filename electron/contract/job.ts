import { z } from 'zod';
import { failureSchema } from './result';
import { uidSchema } from './study';

/** What became of each thing that was dropped. Nothing is silently skipped. */
export const importOutcomeSchema = z.object({
  studyInstanceUids: z.array(uidSchema),
  importedCount: z.int(),
  duplicateCount: z.int(),
  /** Every file that was not imported, with the reason in words. */
  items: z.array(
    z.object({
      /** Path as the reader knows it: relative to what was dropped, `archive.zip › inner` inside a ZIP. */
      path: z.string(),
      state: z.enum(['skipped', 'damaged', 'refused']),
      reason: z.string(),
      hint: z.string(),
    }),
  ),
});
export type ImportOutcome = z.infer<typeof importOutcomeSchema>;

export const jobSchema = z.object({
  jobId: z.string().min(1),
  kind: z.enum(['import', 'analysis', 'model-import', 'cohort-import', 'extraction', 'training']),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  /** Stable step name, translated by the page: scan, read, copy, index, segment, refine, mesh, track, risk, write. */
  step: z.string(),
  /** 0 … 1, or null while the amount of work is unknown. */
  fraction: z.number().min(0).max(1).nullable(),
  /** What is being worked on, in words: a folder, a series. */
  subject: z.string(),
  studyInstanceUid: uidSchema.nullable(),
  runId: z.string().nullable(),
  cohortId: z.string().nullable().optional(),
  trainingId: z.string().nullable().optional(),
  /** Estimate from the pace so far; absent where nobody knows. */
  secondsLeft: z.number().nonnegative().nullable().optional(),
  outcome: importOutcomeSchema.nullable(),
  error: failureSchema.nullable(),
});
export type Job = z.infer<typeof jobSchema>;
