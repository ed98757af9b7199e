import { z } from 'zod';
import { tracerSchema } from './amyloid';
import { contourSchema } from './analysis';

const frameAt = { sliceIndex: z.int().nonnegative(), phaseIndex: z.int().nonnegative() };
export const frameRefSchema = z.object(frameAt);
export type FrameRef = z.infer<typeof frameRefSchema>;

/**
 * Labels of one whole frame, run-length encoded row by row from the first pixel: label, count, label, count, …
 * The counts add up to rows × columns.
 */
export const frameLabelsSchema = z.object({
  ...frameAt,
  rows: z.int().positive().max(4096),
  columns: z.int().positive().max(4096),
  runs: z.array(z.int().nonnegative()).max(400_000),
});
export type FrameLabels = z.infer<typeof frameLabelsSchema>;

/** How an edit was made, for the history. */
export const editToolSchema = z.enum([
  'drag',
  'brush',
  'erase',
  'delete',
  'copy',
  'interpolate-slices',
  'interpolate-phases',
  'revert',
  'undo',
  'redo',
]);
export type EditTool = z.infer<typeof editToolSchema>;

/** One thing that a reader changes in a finished run. */
export const adjustmentSchema = z.discriminatedUnion('kind', [
  /** Labels that the reader drew take the place of the network's; null: the network's again. */
  z.object({
    kind: z.literal('labels'),
    tool: editToolSchema,
    frames: z
      .array(z.object({ ...frameAt, labels: frameLabelsSchema.nullable() }))
      .min(1)
      .max(2000),
  }),
  /** Copies the labels of one frame, as they are now, onto others. */
  z.object({ kind: z.literal('copy'), from: frameRefSchema, to: z.array(frameRefSchema).min(1).max(200) }),
  /** Fills the frames between edited ones along slices (one phase) or phases (one slice), by signed distance. */
  z.object({ kind: z.literal('interpolate'), along: z.enum(['slices', 'phases']), at: frameRefSchema }),
  /** Phases from 0; null: found automatically. */
  z.object({
    kind: z.literal('phases'),
    endDiastole: z.int().nonnegative().nullable(),
    rvEndSystole: z.int().nonnegative().nullable(),
    lvEndSystole: z.int().nonnegative().nullable(),
  }),
  /** The tracer of an amyloid PET, where the header does not tell; null: what the header tells, again. */
  z.object({ kind: z.literal('tracer'), tracer: tracerSchema.nullable() }),
  /** Null: from the header, if it is there. */
  z.object({
    kind: z.literal('body'),
    heightCm: z.number().min(30).max(250).nullable(),
    weightKg: z.number().min(2).max(400).nullable(),
  }),
  /** The reader wants the risk although a check failed; null withdraws it. */
  z.object({ kind: z.literal('override'), reason: z.string().trim().min(1).max(2000).nullable() }),
]);
export type Adjustment = z.infer<typeof adjustmentSchema>;

export const adjustmentEntrySchema = z.object({
  runId: z.string(),
  at: z.string(),
  by: z.string(),
  revision: z.int().nonnegative(),
  kind: z.enum(['labels', 'copy', 'interpolate', 'phases', 'tracer', 'body', 'override']),
  tool: editToolSchema.nullable(),
  frames: z.array(frameRefSchema),
  /** In words, English: "end-diastole set to phase 3". */
  text: z.string(),
});
export type AdjustmentEntry = z.infer<typeof adjustmentEntrySchema>;

/** Answered within 0.2 s; mesh, map and risk follow with a `run` event of the same or a later revision. */
export const adjustedSchema = z.object({
  revision: z.int().positive(),
  /** The adjustment that takes this one back. */
  inverse: adjustmentSchema,
  /** Outlines of every frame that changed; they take the place of all outlines of these frames. */
  frames: z.array(frameRefSchema),
  contours: z.array(contourSchema),
  volumes: z.object({
    rvMl: z.array(z.number()),
    lvMl: z.array(z.number()),
    myocardiumMl: z.array(z.number()),
    rvEjectionFraction: z.number(),
    lvEjectionFraction: z.number(),
  }),
});
export type Adjusted = z.infer<typeof adjustedSchema>;
