import { z } from 'zod';
import { measurementSchema, vectorSchema } from './quantity';
import { uidSchema } from './study';

export const findingKinds = ['pin', 'length', 'angle', 'ellipse', 'probe', 'note'] as const;
export const severities = ['none', 'mild', 'moderate', 'severe'] as const;

/** Where a finding is. What does not apply is null. */
export const anchorSchema = z.object({
  stackId: z.string().nullable(),
  seriesInstanceUid: uidSchema.nullable(),
  sopInstanceUid: uidSchema.nullable(),
  frameNumber: z.int().positive().nullable(),
  sliceIndex: z.int().nullable(),
  phaseIndex: z.int().nullable(),
  positionMm: vectorSchema.nullable(),
  runId: z.string().nullable(),
  vertex: z.int().nullable(),
});
export type Anchor = z.infer<typeof anchorSchema>;

/** What the page sends: the id is made by the page so that a save can be repeated safely. */
export const findingDraftSchema = z.object({
  findingId: z.uuid(),
  studyInstanceUid: uidSchema,
  kind: z.enum(findingKinds),
  label: z.string().max(200),
  severity: z.enum(severities),
  text: z.string().max(20_000),
  anchor: anchorSchema,
  /** Handles of the tool, LPS mm, so that the measurement can be drawn again exactly. */
  pointsMm: z.array(vectorSchema).max(64),
  measurements: z.array(measurementSchema).max(32),
});
export type FindingDraft = z.infer<typeof findingDraftSchema>;

export const findingSchema = findingDraftSchema.extend({
  createdAt: z.string(),
  modifiedAt: z.string(),
  /** The system user. */
  author: z.string(),
  revision: z.int().positive(),
});
export type Finding = z.infer<typeof findingSchema>;

export const historyEntrySchema = z.object({
  at: z.string(),
  by: z.string(),
  what: z.enum(['created', 'changed', 'removed', 'restored']),
  findingId: z.uuid(),
  /** State after the change; null when removed. */
  after: findingSchema.nullable(),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
