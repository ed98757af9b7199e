import { z } from 'zod';
import { type ChosenPhases, editToolSchema, frameRefSchema, tracerSchema } from '../contract';
import type { ByHand } from './by-hand';

const phase = z.int().nonnegative().nullable();

/** A change by hand as it is kept: what came of it, so that it can be made again without asking anything. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['labels', 'copy', 'interpolate']),
    tool: editToolSchema.nullable(),
    /** Run-length code of the labels of each frame; null: the network's. */
    frames: z.array(frameRefSchema.extend({ runs: z.array(z.int().nonnegative()).nullable() })),
  }),
  z.object({ kind: z.literal('phases'), endDiastole: phase, rvEndSystole: phase, lvEndSystole: phase }),
  z.object({ kind: z.literal('body'), heightCm: z.number().nullable(), weightKg: z.number().nullable() }),
  z.object({ kind: z.literal('override'), reason: z.string().nullable() }),
  z.object({ kind: z.literal('tracer'), tracer: tracerSchema.nullable() }),
]);
export type Change = z.infer<typeof changeSchema>;

/** Who made a change, and when. Revisions of a run count its changes from 1. */
export const madeChangeSchema = z.object({
  revision: z.int().positive(),
  at: z.string(),
  by: z.string(),
  change: changeSchema,
});
export type MadeChange = z.infer<typeof madeChangeSchema>;

/** What was chosen by hand after one more change. The edited frames are those of the labels. */
export function changed(
  before: Omit<ByHand, 'frames'>,
  { revision, at, by, change }: MadeChange,
): Omit<ByHand, 'frames'> {
  const after = { ...before, revision };
  if (change.kind === 'phases') {
    const { endDiastole, rvEndSystole, lvEndSystole } = change;
    return { ...after, phases: { endDiastole, rvEndSystole, lvEndSystole } };
  }
  if (change.kind === 'body') return { ...after, body: { heightCm: change.heightCm, weightKg: change.weightKg } };
  if (change.kind === 'override')
    return { ...after, override: change.reason === null ? null : { reason: change.reason, by, at } };
  return after;
}

export const chosenNames: Record<keyof Omit<ChosenPhases, 'byHand'>, string> = {
  endDiastole: 'end-diastole',
  rvEndSystole: 'RV end-systole',
  lvEndSystole: 'LV end-systole',
};
