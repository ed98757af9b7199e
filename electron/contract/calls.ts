import { z } from 'zod';
import {
  adjustedSchema,
  adjustmentEntrySchema,
  adjustmentSchema,
  frameLabelsSchema,
  frameRefSchema,
} from './adjustment';
import { analysisDescriptorSchema, analysisIdSchema, runSchema } from './analysis';
import { findingDraftSchema, findingSchema, historyEntrySchema } from './finding';
import { jobSchema } from './job';
import { modelSummarySchema } from './model';
import { settingsSchema } from './settings';
import { frameSchema, seriesSchema, stackSchema, studySchema, tagSchema, uidSchema } from './study';

const nothing = z.object({});
const ofStudy = z.object({ studyInstanceUid: uidSchema });
/** Exactly one of: absolute paths (Electron), or an upload made before over HTTP (loopback). */
const sourceSchema = z.union([
  z.strictObject({ paths: z.array(z.string().min(1).max(4096)).min(1).max(20_000) }),
  z.strictObject({ uploadId: z.uuid() }),
]);

/**
 * Every call between the page and the workstation. Payloads are checked on arrival, results before they leave.
 * Failures are `Result` values (result.ts), never exceptions.
 */
export const calls = {
  /** Who and what is running. */
  'app.info': {
    payload: nothing,
    value: z.object({
      version: z.string(),
      host: z.enum(['electron', 'loopback']),
      user: z.string(),
      dataFolder: z.string(),
      engine: z.enum(['starting', 'ready', 'restarting', 'failed']),
      analyses: z.array(analysisDescriptorSchema),
    }),
  },
  'settings.get': { payload: nothing, value: settingsSchema },
  'settings.set': { payload: settingsSchema.partial(), value: settingsSchema },

  'library.list': { payload: nothing, value: z.array(studySchema) },
  /** Starts an import job; its outcome is in the job's last event. */
  'library.import': { payload: sourceSchema, value: z.object({ jobId: z.string() }) },
  'library.importDemo': { payload: nothing, value: z.object({ jobId: z.string() }) },
  /** Removes the study, its runs and its findings from the library; files read in place stay. */
  'library.remove': { payload: ofStudy, value: nothing },
  /** Electron only: the native open dialog; resolves to null when dismissed. */
  'library.choose': {
    payload: z.object({ kind: z.enum(['folder', 'files']) }),
    value: z.object({ jobId: z.string() }).nullable(),
  },

  'study.open': {
    payload: ofStudy,
    value: z.object({
      study: studySchema,
      series: z.array(seriesSchema),
      stacks: z.array(stackSchema),
      runs: z.array(runSchema),
      findings: z.array(findingSchema),
    }),
  },
  /** Frames of a stack, ordered by phase, then slice. */
  'stack.frames': {
    payload: z.object({ studyInstanceUid: uidSchema, stackId: z.string() }),
    value: z.array(frameSchema),
  },
  'instance.tags': { payload: z.object({ sopInstanceUid: uidSchema }), value: z.array(tagSchema) },
  /** What the reader looks at now: frames of this stack near this place are decoded first. */
  'view.focus': {
    payload: z.object({ stackId: z.string(), sliceIndex: z.int().nonnegative(), phaseIndex: z.int().nonnegative() }),
    value: nothing,
  },

  'jobs.list': { payload: nothing, value: z.array(jobSchema) },
  'jobs.cancel': { payload: z.object({ jobId: z.string() }), value: nothing },

  'analysis.start': {
    payload: z.object({ studyInstanceUid: uidSchema, analysisId: analysisIdSchema, stackId: z.string() }),
    value: z.object({ jobId: z.string(), runId: z.string() }),
  },
  /** Changes a finished run; recomputes only what depends on the change. */
  'analysis.adjust': {
    payload: z.object({ runId: z.string().min(1), adjustment: adjustmentSchema }),
    value: adjustedSchema,
  },
  /** Labels of a frame as they are now, and as the network gave them. */
  'analysis.labels': {
    payload: z.object({ runId: z.string().min(1), ...frameRefSchema.shape }),
    value: z.object({ now: frameLabelsSchema, network: frameLabelsSchema, edited: z.boolean() }),
  },
  /** Every change of the runs of a study, oldest first. */
  'analysis.adjustments': { payload: ofStudy, value: z.array(adjustmentEntrySchema) },

  'findings.list': { payload: ofStudy, value: z.array(findingSchema) },
  'findings.save': { payload: findingDraftSchema, value: findingSchema },
  'findings.remove': { payload: z.object({ findingId: z.uuid() }), value: nothing },
  'findings.history': { payload: ofStudy, value: z.array(historyEntrySchema) },
  /** The text of the export; the host offers it as a file (save dialog, download). */
  'findings.export': {
    payload: ofStudy.extend({ format: z.enum(['json', 'csv']) }),
    value: z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() }),
  },

  'models.list': { payload: nothing, value: z.array(modelSummarySchema) },
  'models.import': { payload: sourceSchema, value: modelSummarySchema },
} as const;

export type CallName = keyof typeof calls;
export type Payload<N extends CallName> = z.input<(typeof calls)[N]['payload']>;
export type Value<N extends CallName> = z.output<(typeof calls)[N]['value']>;
export const callNames = Object.keys(calls) as CallName[];
export const isCallName = (name: unknown): name is CallName => typeof name === 'string' && Object.hasOwn(calls, name);
