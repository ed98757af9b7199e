import { z } from 'zod';
import { amyloidResultSchema } from './amyloid';
import { explanationSchema } from './explanation';
import { bodySchema, chosenPhasesSchema, curveSchema, landmarkSchema, regionalSchema } from './measures';
import { embolismResultSchema } from './pulmonary-embolism';
import { measurementSchema, vectorSchema } from './quantity';
import { failureSchema } from './result';
import { shapeSchema } from './shape';
import { stackSchema, uidSchema } from './study';

export const labelNames = ['background', 'LV cavity', 'LV myocardium', 'RV cavity'] as const;
/** Label value in masks: 0 background, 1 LV cavity, 2 LV myocardium, 3 RV cavity. */
export const labelSchema = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type Label = z.infer<typeof labelSchema>;

export const analysisIdSchema = z.string().regex(/^[a-z][a-z0-9-]*$/);

export const analysisDescriptorSchema = z.object({
  analysisId: analysisIdSchema,
  title: z.string(),
  /** Step names in order; progress events use them. */
  steps: z.array(z.string()),
  /** Roles and modalities of the stacks that it is for: it is offered for them, and starts by itself on opening one. */
  roles: z.array(stackSchema.shape.role).optional(),
  modalities: z.array(z.string()).optional(),
});
export type AnalysisDescriptor = z.infer<typeof analysisDescriptorSchema>;

export const providerSchema = z.enum(['cuda', 'webgpu', 'cpu']);
export type Provider = z.infer<typeof providerSchema>;

export const survivalPointSchema = z.object({
  days: z.number().nonnegative(),
  probability: z.number().min(0).max(1),
  low: z.number().min(0).max(1),
  high: z.number().min(0).max(1),
});

export const cohortSchema = z.object({
  description: z.string(),
  simulated: z.boolean(),
  subjects: z.int(),
  events: z.int(),
  /** Log hazard ratio of every subject of the cohort, for "place in the cohort". */
  logHazardRatios: z.array(z.number()),
});
export type Cohort = z.infer<typeof cohortSchema>;

/** `result.json`, on the command line and in the page alike. */
export const analysisResultSchema = z.object({
  analysis: analysisIdSchema,
  notice: z.string(),
  software: z.object({ name: z.string(), version: z.string() }),
  models: z.array(
    z.object({
      id: z.string(),
      version: z.string(),
      sha256: z.string(),
      provider: providerSchema,
      /** True when any part of the model was trained on simulated data. */
      simulated: z.boolean(),
      notes: z.array(z.string()),
    }),
  ),
  study: z.object({
    studyInstanceUid: uidSchema,
    patientId: z.string(),
    series: z.array(uidSchema),
  }),
  timingsMs: z.record(z.string(), z.number()),
  quality: z.array(
    z.object({
      check: z.string(),
      status: z.enum(['pass', 'warn', 'fail']),
      message: z.string(),
      /** Stable, for the page's own language and for tests: `coverage.base`. */
      id: z.string().optional(),
      /** A failed check with this withholds the risk until the reader overrides it. */
      blocksRisk: z.boolean().optional(),
      /** What the message says, for the page's own language: the text is `id` and `case` of `qualityTexts`. */
      case: z.string().optional(),
      values: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
    }),
  ),
  measurements: z.array(measurementSchema),
  curves: z.object({
    phaseTimesMs: z.array(z.number()),
    rvVolumeMl: z.array(z.number()),
    lvVolumeMl: z.array(z.number()),
    /** Strains, rates, curvature, excursions: everything over the beat but the volumes. */
    more: z.array(curveSchema).optional(),
  }),
  phases: chosenPhasesSchema.nullable().optional(),
  body: bodySchema.nullable().optional(),
  regions: z.array(regionalSchema).optional(),
  landmarks: z.array(landmarkSchema).optional(),
  /** Null when no shape could be refined. */
  shape: shapeSchema.nullable().optional(),
  /** Why there is no risk although there is a risk model; null when it was not withheld. */
  riskWithheld: z
    .object({ checks: z.array(z.string()), message: z.string() })
    .nullable()
    .optional(),
  /** What the reader changed; null in runs of before this existed. */
  adjustments: z
    .object({
      revision: z.int().nonnegative(),
      editedFrames: z.array(z.object({ sliceIndex: z.int().nonnegative(), phaseIndex: z.int().nonnegative() })),
      editedBy: z.array(z.string()),
      override: z.object({ reason: z.string(), by: z.string(), at: z.string() }).nullable(),
    })
    .nullable()
    .optional(),
  risk: z
    .object({
      logHazardRatio: z.number(),
      percentile: z.number().min(0).max(100),
      survival: z.array(survivalPointSchema),
      cohort: cohortSchema,
      /** The package that said so. */
      model: z.object({ id: z.string(), version: z.string(), title: z.string() }).optional(),
      explanation: explanationSchema.nullable().optional(),
    })
    .nullable(),
  /** Of the pulmonary-embolism analysis. */
  embolism: embolismResultSchema.optional(),
  /** Of the amyloid-PET analysis. */
  amyloid: amyloidResultSchema.optional(),
  /** File names inside the run's folder; those of a run that was changed by hand carry the revision. */
  files: z.object({
    /** As they are now; then, where the reader edited them, the network's own. */
    labels: z.array(z.string()),
    /** Null where the analysis makes none. */
    contours: z.string().nullable(),
    motion: z.string().nullable(),
    mesh: z.string().nullable(),
    /** The motion descriptor, Float32 little endian; absent in runs of before. */
    descriptor: z.string().optional(),
    /** The refined shape: labels of 1.25 × 1.25 × 2 mm as NIfTI, and its surfaces (`shapeSurfacesSchema`). */
    shape: z.object({ labels: z.string(), surfaces: z.string() }).nullable().optional(),
    report: z.string().nullable(),
    /** Heat maps of an embolism run: Uint8 [label][image][row][column], labels and size in `embolism.heat`. */
    heat: z.string().optional(),
  }),
});
export type AnalysisResult = z.infer<typeof analysisResultSchema>;

export const runSchema = z.object({
  runId: z.string().min(1),
  studyInstanceUid: uidSchema,
  analysisId: analysisIdSchema,
  stackId: z.string(),
  state: z.enum(['running', 'done', 'refused', 'failed', 'cancelled']),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  result: analysisResultSchema.nullable(),
  error: failureSchema.nullable(),
});
export type Run = z.infer<typeof runSchema>;

/** One closed outline on one frame, in pixel coordinates: 0,0 is the centre of the first pixel; x along a row. */
export const contourSchema = z.object({
  sliceIndex: z.int().nonnegative(),
  phaseIndex: z.int().nonnegative(),
  label: labelSchema,
  /** x0,y0,x1,y1,… */
  points: z.array(z.number()),
});
export type Contour = z.infer<typeof contourSchema>;

/** `files.contours` of a result. */
export const contoursFileSchema = z.object({ stackId: z.string(), contours: z.array(contourSchema) });

export const regionNames = ['septum', 'free-wall', 'inflow', 'apex', 'outflow'] as const;
export const regionSchema = z.enum(regionNames);
export type Region = z.infer<typeof regionSchema>;

/**
 * `files.mesh` of a result: everything about the RV surface that does not change over the beat.
 * `files.motion` holds the positions: Float32 little endian [phase][vertex][xyz], LPS mm.
 */
export const motionMapSchema = z.object({
  vertexCount: z.int().positive(),
  phaseCount: z.int().positive(),
  /** Milliseconds from the R wave, one per phase of the map (20, evenly spaced over the beat). */
  phaseTimesMs: z.array(z.number()),
  /** a0,b0,c0,a1,… counter-clockwise seen from outside. */
  triangles: z.array(z.int()),
  /** Index into `regionNames` for each vertex. */
  regions: z.array(z.int().min(0).max(4)),
  /** The 202 vertices of the descriptor. */
  matchedVertices: z.array(z.int()),
  /** Signed importance per vertex; null without a risk model. */
  importance: z
    .object({
      values: z.array(z.number()),
      /** 95 % limits, and p values adjusted for the many vertices; where the model's package has them. */
      low: z.array(z.number()).optional(),
      high: z.array(z.number()).optional(),
      adjustedP: z.array(z.number()).optional(),
      unit: z.string(),
      definition: z.string(),
    })
    .nullable(),
  /** Shares of this patient's log hazard ratio around each vertex (`explanation.vertices`, spread); null without an explanation. */
  attribution: z
    .object({ values: z.array(z.number()), unit: z.string(), definition: z.string() })
    .nullable()
    .optional(),
  /** The heart's own frame, LPS. */
  axes: z.object({
    originMm: vectorSchema,
    longAxis: vectorSchema,
    septumToFreeWall: vectorSchema,
    normal: vectorSchema,
  }),
  endDiastolePhase: z.int(),
  endSystolePhase: z.int(),
});
export type MotionMap = z.infer<typeof motionMapSchema>;
