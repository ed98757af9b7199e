import { z } from 'zod';
import { uidSchema } from './study';

export const eventFlagSchema = z.union([z.literal(0), z.literal(1)]);

/** Why a subject takes no part in training. */
export const exclusionSchema = z.object({
  /** `check`: the workstation found it unfit; `hand`: a person decided, and who. */
  by: z.enum(['check', 'hand']),
  reason: z.string().min(1).max(400),
  person: z.string().nullable(),
});

export const cohortSubjectSchema = z.object({
  /** Pseudonym within the cohort: all that ever leaves it. */
  subjectId: z.string().min(1),
  /** Identity as the source has it: of studies the patient number, of the original's text layout its id; null in simulated cohorts. */
  patientId: z.string().nullable(),
  studyInstanceUid: uidSchema.nullable(),
  /** Follow-up in days; null while no outcome is known. */
  days: z.number().nonnegative().nullable(),
  /** 1 died, 0 censored. */
  event: eventFlagSchema.nullable(),
  motion: z.enum(['none', 'queued', 'running', 'ready', 'failed']),
  rvEndDiastolicMl: z.number().nullable(),
  rvEndSystolicMl: z.number().nullable(),
  rvEjectionFraction: z.number().nullable(),
  excluded: exclusionSchema.nullable(),
  /** What to doubt in the motion: quality checks that failed or warned. */
  warnings: z.array(z.string()),
});
export type CohortSubject = z.infer<typeof cohortSubjectSchema>;

export const cohortSchemaVersion = 1;

export const cohortSummarySchema = z.object({
  cohortId: z.uuid(),
  name: z.string(),
  description: z.string(),
  origin: z.enum(['library', 'files', 'layout', 'simulated']),
  simulated: z.boolean(),
  createdAt: z.string(),
  createdBy: z.string(),
  subjects: z.int().nonnegative(),
  /** With motion and outcome and not excluded: these are trained on. */
  usable: z.int().nonnegative(),
  events: z.int().nonnegative(),
  withMotion: z.int().nonnegative(),
  withOutcome: z.int().nonnegative(),
  excluded: z.int().nonnegative(),
});
export type CohortSummary = z.infer<typeof cohortSummarySchema>;

/** Something wrong in a table or a folder, at its place. */
export const tableProblemSchema = z.object({
  /** File as the reader knows it. */
  file: z.string(),
  /** Counted from 1, the heading being row 1; null for the file as a whole. */
  row: z.int().positive().nullable(),
  column: z.string().nullable(),
  message: z.string(),
});
export type TableProblem = z.infer<typeof tableProblemSchema>;

export const simulationRequestSchema = z.object({
  subjects: z.int().min(20).max(20_000),
  /** Multiplies the planted log hazards; 1 is the default, 0 plants nothing. */
  effect: z.number().min(0).max(5),
  /** Multiplies the measurement errors; 1 is the default. */
  noise: z.number().min(0).max(10),
  seed: z.int(),
});
export type SimulationRequest = z.infer<typeof simulationRequestSchema>;

/** What the reader signs when a model is published. */
export const publicationSchema = z.object({
  /** Becomes the package's id: lower case, digits and hyphens. */
  id: z.string().regex(/^[a-z][a-z0-9-]{2,59}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: z.string().min(1).max(120),
  signedBy: z.string().min(1).max(120),
  licence: z.string().min(1).max(200),
  intendedUse: z.string().min(1).max(1000),
  /** The motions of the subjects, under pseudonyms, so that a new patient can be seen beside them. */
  withMotions: z.boolean(),
  /** Put it to use at once. */
  activate: z.boolean(),
});
export type Publication = z.infer<typeof publicationSchema>;
