import { paperSearchSpace, type Training, type TrainingPlan, trainingPlanSchema } from '../../electron/contract';

export const efforts = ['quick', 'search', 'validated'] as const;
/** How much of the method a plan runs. */
export type Effort = (typeof efforts)[number];

const common = {
  mode: 'faithful',
  batch: 16,
  space: paperSearchSpace,
  seed: 1,
  settings: null,
  workers: null,
} as const;

/** Plans to start from. `search` and `validated` have the counts of Bello et al. 2019: 50 evaluations, 6 folds, 100 replicates. */
export const startingPlans: Record<Effort, TrainingPlan> = {
  quick: { ...common, epochs: 40, particles: 4, evaluations: 8, folds: 3, bootstraps: 0 },
  search: { ...common, epochs: 100, particles: 10, evaluations: 50, folds: 6, bootstraps: 0 },
  validated: { ...common, epochs: 100, particles: 10, evaluations: 50, folds: 6, bootstraps: 100 },
};

/** The counts that tell efforts apart; what else a reader has set is kept when the effort changes. */
export const withEffort = (plan: TrainingPlan, effort: Effort): TrainingPlan => {
  const { epochs, particles, evaluations, folds, bootstraps } = startingPlans[effort];
  return { ...plan, epochs, particles, evaluations, folds, bootstraps };
};

/** The effort that a plan is, or null for counts of the reader's own. */
export const effortOf = (plan: TrainingPlan): Effort | null =>
  efforts.find((effort) => JSON.stringify(withEffort(plan, effort)) === JSON.stringify(plan)) ?? null;

/**
 * Network trainings of a plan: every evaluation over all folds (fixed settings once), the final one, and the search with
 * its final training again in each replicate.
 */
export const trainingsOf = ({ evaluations, folds, bootstraps }: TrainingPlan): number =>
  Math.max(1, evaluations) * folds + 1 + bootstraps * (evaluations * folds + 1);

/** Network trainings that must be done before their pace says anything. */
const enough = 4;

/**
 * Seconds that a plan will take here, from the pace of an earlier training of the same cohort, scaled by epochs and
 * subjects; null where there is none. `cores` stands for workers that were left to the workstation.
 */
export function secondsOf(
  plan: TrainingPlan,
  usable: number,
  earlier: readonly Training[],
  cores: number,
): number | null {
  const known = earlier.findLast(
    ({ report, progress }) => report !== null && report.seconds > 0 && report.subjects > 0 && progress.done >= enough,
  );
  if (!known?.report) return null;
  const workersOf = ({ workers }: TrainingPlan) => workers ?? Math.max(1, cores - 1);
  const pace = known.report.seconds / known.progress.done;
  const work = (plan.epochs * usable) / (known.plan.epochs * known.report.subjects);
  return (pace * work * trainingsOf(plan) * workersOf(known.plan)) / workersOf(plan);
}

/** The fewest events from which a network may learn; the workstation refuses fewer. */
export const fewestEvents = 10;

export type PlanField = keyof TrainingPlan | keyof TrainingPlan['space'];

/** Fields of a plan that the workstation would not take. Empty: it would. */
export function planErrors(plan: TrainingPlan): Set<PlanField> {
  const checked = trainingPlanSchema.safeParse(plan);
  const errors = new Set<PlanField>(
    checked.success
      ? []
      : checked.error.issues.map(({ path }) => (path[0] === 'space' ? path[1] : path[0]) as PlanField),
  );
  const { space } = plan;
  const outside = (field: keyof TrainingPlan['space'], low: number, high: number) => {
    if (space[field][0] < low || space[field][1] > high) errors.add(field);
  };
  outside('dropout', 0, 0.99);
  outside('alpha', 0, 1);
  outside('hidden', 1, 4096);
  outside('latent', 1, 1024);
  return errors;
}
