import { z } from 'zod';
import { failureSchema } from './result';

/** The six settings of the motion-survival network that the search looks for (Bello et al. 2019). */
export const networkSettingsSchema = z.object({
  learningRate: z.number().positive(),
  /** Weight of the L1 penalty on the activity of the first layer. */
  l1: z.number().nonnegative(),
  dropout: z.number().min(0).lt(1),
  /** Units of the first layer, h. */
  hidden: z.int().positive(),
  /** Units of the latent layer, q. */
  latent: z.int().positive(),
  /** Weight of the reconstruction; that of the survival term is 1 − alpha. */
  alpha: z.number().min(0).max(1),
});
export type NetworkSettings = z.infer<typeof networkSettingsSchema>;

const range = z.tuple([z.number(), z.number()]).refine(([low, high]) => low <= high, 'the low end comes first');

/** Where the swarm may fly. */
export const searchSpaceSchema = z.object({
  log10LearningRate: range,
  log10L1: range,
  dropout: range,
  hidden: range,
  latent: range,
  alpha: range,
});
export type SearchSpace = z.infer<typeof searchSpaceSchema>;

/** Ranges of the original. */
export const paperSearchSpace: SearchSpace = {
  log10LearningRate: [-6, -4.5],
  log10L1: [-7, -4],
  dropout: [0.1, 0.9],
  hidden: [75, 250],
  latent: [5, 20],
  alpha: [0.3, 0.7],
};

export const trainingModes = ['faithful', 'standard'] as const;

/** What a training job is to do. With `bootstraps` 0 there is search and final training, without internal validation. */
export const trainingPlanSchema = z.object({
  /**
   * `faithful`, which plans start from: the choices of the original (risk set within fixed batches, no correction of
   * ties). `standard`: four batches in a step, new ones each epoch, Efron's ties; faster, and not shown to be better.
   */
  mode: z.enum(trainingModes),
  epochs: z.int().min(1).max(10_000),
  batch: z.int().min(2).max(4096),
  space: searchSpaceSchema,
  particles: z.int().min(1).max(200),
  /** Settings tried in one search. 0: no search, `settings` are used. */
  evaluations: z.int().min(0).max(10_000),
  folds: z.int().min(2).max(50),
  bootstraps: z.int().min(0).max(10_000),
  seed: z.int(),
  /** Used when `evaluations` is 0. */
  settings: networkSettingsSchema.nullable(),
  /** Processes side by side; null takes all cores but one. Does not change any number. */
  workers: z.int().min(1).max(256).nullable(),
});
export type TrainingPlan = z.infer<typeof trainingPlanSchema>;

const intervalSchema = z.tuple([z.number(), z.number()]);

/** Apparent C, optimism and corrected C of one kind of model (Harrell's bootstrap; Bello et al. 2019). */
export const validatedSchema = z.object({
  apparentC: z.number(),
  /** Mean over the replicates; null before the first one. */
  optimism: z.number().nullable(),
  adjustedC: z.number().nullable(),
  /** 2.5 and 97.5 percentiles of apparentC − optimism_b. */
  interval: intervalSchema.nullable(),
  /** Mean C over the folds at the chosen settings. */
  crossValidatedC: z.number().nullable(),
  /**
   * On the subjects that each replicate left out: the optimism above is lenient with a model that learns its sample by
   * heart, this is not. Absent in reports of before.
   */
  outOfBag: z
    .object({
      /** Mean over the replicates, and its 2.5 and 97.5 percentiles. */
      c: z.number(),
      interval: intervalSchema,
      /** Between apparent and out-of-bag, by how much the model overfits (.632+; Efron and Tibshirani 1997). */
      c632Plus: z.number(),
    })
    .nullable()
    .optional(),
  replicates: z.array(
    z.object({
      index: z.int(),
      cOnSample: z.number(),
      cOnAll: z.number(),
      optimism: z.number(),
      cOutOfBag: z.number().nullable().optional(),
    }),
  ),
});
export type Validated = z.infer<typeof validatedSchema>;

export const kaplanMeierCurveSchema = z.object({
  group: z.string(),
  subjects: z.int(),
  events: z.int(),
  points: z.array(
    z.object({ days: z.number(), survival: z.number(), low: z.number().nullable(), high: z.number().nullable() }),
  ),
  atRisk: z.array(z.object({ days: z.number(), subjects: z.int() })),
});

/** A row of a hazard-ratio table. */
export const hazardRowSchema = z.object({
  name: z.string(),
  /** What one step of the covariate is: `per standard deviation`, `per 10 ml`. */
  per: z.string(),
  coefficient: z.number(),
  standardError: z.number(),
  hazardRatio: z.number(),
  low: z.number(),
  high: z.number(),
  p: z.number(),
});

/** Everything that a training found, or has found so far: partial reports are shown while it runs. */
export const trainingReportSchema = z.object({
  plan: trainingPlanSchema,
  subjects: z.int(),
  events: z.int(),
  /** Every settings tried on the whole cohort, in order. */
  search: z.array(z.object({ settings: networkSettingsSchema, c: z.number() })),
  chosen: networkSettingsSchema.nullable(),
  /** Loss over the epochs of the final training. */
  losses: z.array(z.object({ epoch: z.int(), total: z.number(), reconstruction: z.number(), survival: z.number() })),
  network: validatedSchema.nullable(),
  /** Ridge Cox model on RVEDV, RVESV, RVEF, treated the same way; null where volumes are not known. */
  volumetric: validatedSchema.extend({ penalty: z.number() }).nullable(),
  /** Network minus volumes. */
  difference: z
    .object({
      mean: z.number(),
      interval: intervalSchema,
      /** Two-sided, from the bootstrap distribution of the difference. */
      p: z.number(),
      /** The paper's, beside it. */
      /** The same of the C on the subjects that each replicate left out: both models judged on who they had not seen. */
      outOfBag: z.object({ mean: z.number(), interval: intervalSchema, p: z.number() }).nullable().optional(),
      wilcoxon: z.object({ statistic: z.number(), p: z.number(), caution: z.string() }),
      values: z.array(z.number()),
    })
    .nullable(),
  /** Split at the median of the out-of-bag predictions (cross-validated ones without a bootstrap). */
  kaplanMeier: z
    .object({
      curves: z.array(kaplanMeierCurveSchema),
      logRank: z.object({ chiSquared: z.number(), degrees: z.int(), p: z.number() }),
      /** `out-of-bag` or `cross-validated`. */
      predictions: z.string(),
    })
    .nullable(),
  hazards: z.array(hazardRowSchema),
  calibration: z
    .object({
      days: z.number(),
      groups: z.array(
        z.object({ predicted: z.number(), observed: z.number(), low: z.number(), high: z.number(), subjects: z.int() }),
      ),
    })
    .nullable(),
  /** One per matched vertex. */
  importance: z
    .object({
      values: z.array(z.number()),
      low: z.array(z.number()),
      high: z.array(z.number()),
      /** Adjusted for the many vertices; named in `definition`. */
      adjustedP: z.array(z.number()),
      unit: z.string(),
      definition: z.string(),
    })
    .nullable(),
  latentMap: z
    .object({
      /** One per subject, in the cohort's order. */
      points: z.array(
        z.object({
          subjectId: z.string(),
          x: z.number(),
          y: z.number(),
          logHazardRatio: z.number(),
          days: z.number(),
          event: z.union([z.literal(0), z.literal(1)]),
        }),
      ),
      definition: z.string(),
    })
    .nullable(),
  /** Planted effects are known in simulated cohorts: C of the truth, and correlation of importance with the planted map. */
  truth: z
    .object({ oracleC: z.number(), importanceCorrelation: z.number().nullable(), definition: z.string() })
    .nullable(),
  /** In words: what to doubt. */
  warnings: z.array(z.string()),
  /** Seconds of computing so far, over all interruptions. */
  seconds: z.number().nonnegative(),
});
export type TrainingReport = z.infer<typeof trainingReportSchema>;

export const trainingSchema = z.object({
  trainingId: z.uuid(),
  cohortId: z.uuid(),
  /** `interrupted`: the workstation ended meanwhile, or the reader paused it; `resume` goes on where it was. */
  state: z.enum(['queued', 'running', 'interrupted', 'done', 'failed']),
  plan: trainingPlanSchema,
  createdAt: z.string(),
  createdBy: z.string(),
  finishedAt: z.string().nullable(),
  /** Network trainings done and in all; their number is known from the plan. */
  progress: z.object({
    step: z.enum(['search', 'train', 'bootstrap', 'explain', 'write']),
    done: z.int(),
    total: z.int(),
    /** Honest: from the pace so far; null until there is one. */
    secondsLeft: z.number().nullable(),
  }),
  report: trainingReportSchema.nullable(),
  error: failureSchema.nullable(),
  /** Id of the package that was published from it. */
  published: z.string().nullable(),
});
export type Training = z.infer<typeof trainingSchema>;
