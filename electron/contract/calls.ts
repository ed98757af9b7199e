import { z } from 'zod';
import {
  adjustedSchema,
  adjustmentEntrySchema,
  adjustmentSchema,
  frameLabelsSchema,
  frameRefSchema,
} from './adjustment';
import { analysisDescriptorSchema, analysisIdSchema, motionMapSchema, runSchema } from './analysis';
import {
  cohortSubjectSchema,
  cohortSummarySchema,
  publicationSchema,
  simulationRequestSchema,
  tableProblemSchema,
} from './cohort';
import { latentMapSchema } from './explanation';
import { findingDraftSchema, findingSchema, historyEntrySchema } from './finding';
import { jobSchema } from './job';
import { modelSummarySchema } from './model';
import { settingsSchema } from './settings';
import { frameSchema, seriesSchema, stackSchema, studySchema, tagSchema, uidSchema } from './study';
import { trainingPlanSchema, trainingSchema } from './training';

const nothing = z.object({});
const ofStudy = z.object({ studyInstanceUid: uidSchema });
/** Exactly one of: absolute paths (Electron), or an upload made before over HTTP (loopback). */
const sourceSchema = z.union([
  z.strictObject({ paths: z.array(z.string().min(1).max(4096)).min(1).max(20_000) }),
  z.strictObject({ uploadId: z.uuid() }),
]);

const voisSchema = z.object({ imported: z.boolean(), files: z.array(z.string()) });
const ofModel = z.object({ id: z.string(), version: z.string() });
const ofCohort = z.object({ cohortId: z.uuid() });
const ofTraining = z.object({ trainingId: z.uuid() });
/** Text of a table, 16 MB at most. */
const csvText = z.string().max(16_000_000);

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

  /** Whether the site imported the standard Centiloid VOIs, and which files of them are there. */
  'amyloid.vois': { payload: nothing, value: voisSchema },
  /** The public VOI pack: its folder or its files. Runs that are done keep what they were measured with. */
  'amyloid.importVois': { payload: sourceSchema, value: voisSchema },
  'amyloid.removeVois': { payload: nothing, value: voisSchema },

  'models.list': { payload: nothing, value: z.array(modelSummarySchema) },
  'models.import': { payload: sourceSchema, value: modelSummarySchema },
  /** Of the packages that serve the same purpose, use this one from now on. Runs that are done keep theirs. */
  'models.activate': { payload: ofModel, value: z.array(modelSummarySchema) },
  /** Removes an imported package. The built-in one takes its place. */
  'models.remove': { payload: ofModel, value: z.array(modelSummarySchema) },
  /** The latent map of a survival package; null where it has none. */
  'models.latentMap': { payload: ofModel, value: latentMapSchema.nullable() },
  /** Motion of a subject of the package's cohort on the mean heart: the map's positions, for `runId`'s template. */
  'models.motion': {
    payload: ofModel.extend({ subjectId: z.string() }),
    /** Int16, hundredths of a millimetre, base64: [20 phases][vertex of the template][xyz] in the heart's own frame. */
    value: z.object({ vertexCount: z.int(), phaseCount: z.int(), positions: z.string() }),
  },

  /** The mean heart, at end-diastole, on which a cohort's motions and importance are shown. */
  'heart.mean': {
    /** Lists of one number per matched vertex; each comes back spread over all vertices. */
    payload: z.object({ spread: z.array(z.array(z.number())).max(8) }),
    value: z.object({
      /** Without importance. Its axes are as hearts usually lie in the chest. */
      map: motionMapSchema,
      /** [vertex][xyz] mm in the heart's own frame. */
      positions: z.array(z.number()),
      spread: z.array(z.array(z.number())),
    }),
  },

  'cohorts.list': { payload: nothing, value: z.array(cohortSummarySchema) },
  /** Starts a job that makes a cohort. Its problems are in `cohorts.problems`; nothing is half-imported. */
  'cohorts.create': {
    payload: z.object({
      name: z.string().min(1).max(120),
      description: z.string().max(2000),
      from: z.discriminatedUnion('kind', [
        /** Studies of the library; outcomes as CSV text now or later. */
        z.object({
          kind: z.literal('library'),
          studyInstanceUids: z.array(uidSchema).min(1),
          outcomes: csvText.nullable(),
        }),
        /** A folder of studies with an outcomes CSV, or the original's text layout; which one is found out. */
        z.object({ kind: z.literal('files'), source: sourceSchema }),
        z.object({ kind: z.literal('simulated'), options: simulationRequestSchema }),
      ]),
    }),
    value: z.object({ cohortId: z.uuid(), jobId: z.string() }),
  },
  'cohorts.get': {
    payload: ofCohort,
    value: z.object({
      cohort: cohortSummarySchema,
      subjects: z.array(cohortSubjectSchema),
      trainings: z.array(trainingSchema),
      problems: z.array(tableProblemSchema),
    }),
  },
  'cohorts.change': {
    payload: ofCohort.extend({ name: z.string().min(1).max(120), description: z.string().max(2000) }),
    value: cohortSummarySchema,
  },
  /** Outcomes (id, status, time) as CSV text; all or nothing: with problems nothing is changed. */
  'cohorts.outcomes': {
    payload: ofCohort.extend({ csv: csvText, fileName: z.string() }),
    value: z.object({ accepted: z.int().nonnegative(), problems: z.array(tableProblemSchema) }),
  },
  /** Leaves subjects out with a reason, or takes them in again (reason null). */
  'cohorts.exclude': {
    payload: ofCohort.extend({
      subjectIds: z.array(z.string()).min(1),
      reason: z.string().min(1).max(400).nullable(),
    }),
    value: cohortSummarySchema,
  },
  /** Analyses every study of the cohort that has no motion yet. */
  'cohorts.extract': { payload: ofCohort, value: z.object({ jobId: z.string() }) },
  /** Really deletes: subjects, motions, trainings and their files. Published packages stay. */
  'cohorts.remove': { payload: ofCohort, value: nothing },
  /** Pseudonymised table of the subjects as CSV. */
  'cohorts.export': {
    payload: ofCohort,
    value: z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() }),
  },
  'cohorts.train': {
    payload: ofCohort.extend({ plan: trainingPlanSchema }),
    value: z.object({ trainingId: z.uuid(), jobId: z.string() }),
  },
  /** Goes on where an interrupted training was. `jobs.cancel` interrupts it. */
  'cohorts.resume': { payload: ofTraining, value: z.object({ jobId: z.string() }) },
  'cohorts.training': { payload: ofTraining, value: trainingSchema },
  'cohorts.removeTraining': { payload: ofTraining, value: nothing },
  /** Motion of one subject on the mean heart, as `models.motion`. */
  'cohorts.motion': {
    payload: ofCohort.extend({ subjectId: z.string() }),
    value: z.object({ vertexCount: z.int(), phaseCount: z.int(), positions: z.string() }),
  },
  'cohorts.publish': {
    payload: ofTraining.extend({ publication: publicationSchema }),
    value: modelSummarySchema,
  },
} as const;

export type CallName = keyof typeof calls;
export type Payload<N extends CallName> = z.input<(typeof calls)[N]['payload']>;
export type Value<N extends CallName> = z.output<(typeof calls)[N]['value']>;
export const callNames = Object.keys(calls) as CallName[];
export const isCallName = (name: unknown): name is CallName => typeof name === 'string' && Object.hasOwn(calls, name);
