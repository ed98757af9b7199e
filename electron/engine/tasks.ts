import { z } from 'zod';
import { changeSchema } from '../analyses/changes';
import {
  adjustedSchema,
  adjustmentSchema,
  analysisIdSchema,
  analysisResultSchema,
  contourSchema,
  frameLabelsSchema,
  frameRefSchema,
  imageScoreSchema,
  importOutcomeSchema,
  latentMapSchema,
  modelSummarySchema,
  providerSchema,
  publicationSchema,
  settingsSchema,
  simulationRequestSchema,
  tableProblemSchema,
  tagSchema,
  trainingPlanSchema,
  uidSchema,
} from '../contract';
import { focusSchema } from './focus';

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes');

/** What the engine is told before anything else. Absolute paths. */
export const configurationSchema = z.object({
  /** The engine reads it and never writes it. */
  database: z.string(),
  libraryFolder: z.string(),
  builtInModelsFolder: z.string(),
  importedModelsFolder: z.string(),
  software: z.object({ name: z.string(), version: z.string() }),
});
export type Configuration = z.infer<typeof configurationSchema>;

/** A finished run, in which so many changes by hand are kept. */
const finishedRun = { runId: z.string(), runFolder: z.string(), revision: z.int().nonnegative() };

const spaceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('template'), template: z.string() }),
  z.object({ kind: z.literal('own'), reason: z.string() }),
]);

/** Subjects whose motions were written into a cohort's folder, in the order of that file. */
export const readCohortSchema = z.object({
  kind: z.literal('motions'),
  origin: z.enum(['files', 'layout', 'simulated']),
  simulated: z.boolean(),
  source: z.string(),
  space: spaceSchema,
  planted: z.object({ definition: z.string(), map: z.array(z.number()).nullable() }).nullable(),
  problems: z.array(tableProblemSchema),
  subjects: z.array(
    z.object({
      /** As the files call it: nobody knows whether that is a pseudonym. */
      patientId: z.string().nullable(),
      studyInstanceUid: z.null(),
      days: z.number().nonnegative(),
      event: z.union([z.literal(0), z.literal(1)]),
      motionIndex: z.int().nonnegative(),
      rvEndDiastolicMl: z.number().nullable(),
      rvEndSystolicMl: z.number().nullable(),
      trueLogHazard: z.number().nullable(),
      warnings: z.array(z.string()),
    }),
  ),
});
export type ReadCohort = z.infer<typeof readCohortSchema>;

/**
 * Everything the engine does. A `job` takes long, tells its progress and has a lane: jobs of one lane run one after
 * another. All others are over within milliseconds and go before the jobs.
 */
export const tasks = {
  frame: {
    job: null,
    payload: z.object({
      sopInstanceUid: uidSchema,
      frameNumber: z.int().positive(),
      place: focusSchema.nullable(),
      /** Nobody waits for it yet. */
      ahead: z.boolean(),
    }),
    value: bytes,
  },
  /** PNG of the middle image of a series. */
  thumbnail: { job: null, payload: z.object({ seriesInstanceUid: uidSchema }), value: bytes },
  tags: { job: null, payload: z.object({ sopInstanceUid: uidSchema }), value: z.array(tagSchema) },
  models: {
    job: null,
    payload: z.object({ provider: settingsSchema.shape.provider }),
    value: z.array(modelSummarySchema),
  },
  import: {
    job: 'import',
    payload: z.object({ jobId: z.string(), paths: z.array(z.string()), readInPlace: z.boolean() }),
    value: importOutcomeSchema,
  },
  /** Groups the instances of these studies anew. */
  group: { job: 'import', payload: z.object({ studyInstanceUids: z.array(uidSchema) }), value: z.null() },
  analysis: {
    job: 'analysis',
    payload: z.object({
      analysisId: analysisIdSchema,
      studyInstanceUid: uidSchema,
      stackId: z.string(),
      runId: z.string(),
      runFolder: z.string(),
      provider: settingsSchema.shape.provider,
    }),
    value: analysisResultSchema,
  },
  /** A change by hand of a finished run, at once; whoever asks keeps it. `revision`: the changes kept so far. */
  adjust: {
    job: null,
    payload: z.object({
      ...finishedRun,
      adjustment: adjustmentSchema,
      by: z.string(),
      at: z.string(),
    }),
    value: adjustedSchema.omit({ revision: true }).extend({ change: changeSchema, text: z.string() }),
  },
  /** Labels of one frame of a finished run. */
  labels: {
    job: null,
    payload: z.object({ ...finishedRun, ...frameRefSchema.shape }),
    value: z.object({ now: frameLabelsSchema, network: frameLabelsSchema, edited: z.boolean() }),
  },
  /** The result as it follows from the changes kept so far. */
  refresh: {
    job: 'refresh',
    payload: z.object({ ...finishedRun, provider: settingsSchema.shape.provider }),
    value: analysisResultSchema,
  },
  /** The command line's: labels of a stack as a NIfTI file. */
  segment: {
    job: 'analysis',
    payload: z.object({
      studyInstanceUid: uidSchema,
      stackId: z.string(),
      file: z.string(),
      provider: settingsSchema.shape.provider,
    }),
    value: z.object({ provider: providerSchema, notes: z.array(z.string()) }),
  },
  /** Draws a cohort; its motions are written into the folder. */
  'cohort-simulate': {
    job: 'cohort',
    payload: z.object({ folder: z.string(), options: simulationRequestSchema }),
    value: readCohortSchema,
  },
  /** Finds out what kind of cohort some files are and reads it; motions are written into the folder. */
  'cohort-files': {
    job: 'cohort',
    payload: z.object({ folder: z.string(), paths: z.array(z.string()).min(1) }),
    value: z.discriminatedUnion('kind', [
      readCohortSchema,
      /** Nothing of it was taken. */
      z.object({ kind: z.literal('problems'), problems: z.array(tableProblemSchema).min(1) }),
      /** Studies that are to be imported and analysed, and the table of their outcomes. */
      z.object({
        kind: z.literal('studies'),
        sources: z.array(z.object({ name: z.string().nullable(), paths: z.array(z.string()).min(1) })).min(1),
        table: z.object({ text: z.string(), name: z.string() }),
      }),
    ]),
  },
  /** Keeps what a training learns from in its folder, once it is known that it can be learnt from. */
  'training-store': {
    job: 'training',
    payload: z.object({
      cohortFolder: z.string(),
      trainingFolder: z.string(),
      subjects: z.array(
        z.object({
          subjectId: z.string(),
          days: z.number(),
          event: z.union([z.literal(0), z.literal(1)]),
          motionAt: z.object({ file: z.string(), index: z.int().nonnegative() }),
          /** RVEDV ml, RVESV ml, RVEF %. */
          volumes: z.tuple([z.number().nullable(), z.number().nullable(), z.number().nullable()]),
          trueLogHazard: z.number().nullable(),
        }),
      ),
      plantedMap: z.array(z.number()).nullable(),
      plan: trainingPlanSchema,
    }),
    value: z.null(),
  },
  'model-import': {
    job: 'models',
    payload: z.object({ paths: z.array(z.string()).min(1), provider: settingsSchema.shape.provider }),
    value: modelSummarySchema,
  },
  /** Makes a package of a training that has ended, checks it completely, and puts it among the imported ones. */
  'model-publish': {
    job: 'models',
    payload: z.object({
      trainingFolder: z.string(),
      publication: publicationSchema,
      publishedAt: z.string(),
      cohort: z.object({ source: z.string(), simulated: z.boolean(), space: spaceSchema }),
      provider: settingsSchema.shape.provider,
    }),
    value: modelSummarySchema,
  },
  /** The cohort of a survival package in its latent space; null where it has none. */
  'model-latent-map': {
    job: null,
    payload: z.object({ id: z.string(), version: z.string() }),
    value: latentMapSchema.nullable(),
  },
  /** Motion of a subject of a survival package on the mean heart. */
  'model-motion': {
    job: null,
    payload: z.object({ id: z.string(), version: z.string(), subjectId: z.string() }),
    value: z.object({ vertexCount: z.int(), phaseCount: z.int(), positions: z.string() }),
  },
  /** Checks a package completely before it is put to use. */
  'model-check': {
    job: 'models',
    payload: z.object({ id: z.string(), version: z.string(), provider: settingsSchema.shape.provider }),
    value: z.object({ id: z.string(), origin: z.enum(['built-in', 'imported']), serves: z.string() }),
  },
  'model-remove': { job: 'models', payload: z.object({ id: z.string(), version: z.string() }), value: z.null() },
} as const;

export type TaskKind = keyof typeof tasks;
export type TaskPayload<K extends TaskKind> = z.input<(typeof tasks)[K]['payload']>;
export type TaskValue<K extends TaskKind> = z.output<(typeof tasks)[K]['value']>;

/** Entities as JSON text, made in the engine so that the workstation's thread only stores it. */
export const instanceRowSchema = z.object({
  sopInstanceUid: uidSchema,
  seriesInstanceUid: uidSchema,
  studyInstanceUid: uidSchema,
  digest: z.string(),
  record: z.string(),
});
export type InstanceRow = z.infer<typeof instanceRowSchema>;

export const groupedRowSchema = z.object({
  studyInstanceUid: uidSchema,
  importedAt: z.string(),
  study: z.string(),
  series: z.string(),
  stacks: z.array(z.object({ stackId: z.string(), stack: z.string(), frames: z.string() })),
});
export type GroupedRow = z.infer<typeof groupedRowSchema>;

/** What a job says while it runs. */
export const noteSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), step: z.string(), fraction: z.number().min(0).max(1).nullable() }),
  z.object({ type: z.literal('contours'), contours: z.array(contourSchema) }),
  z.object({ type: z.literal('scores'), images: z.array(imageScoreSchema) }),
  /** Instances whose files are safely in place; answered when they are stored. */
  z.object({ type: z.literal('records'), rows: z.array(instanceRowSchema) }),
  /** Studies as they are now; answered when they are stored. */
  z.object({ type: z.literal('grouped'), rows: z.array(groupedRowSchema) }),
]);
export type Note = z.infer<typeof noteSchema>;
