import { create } from 'zustand';
import type { CohortSummary, Failure, Job, TableProblem, Training, Value } from '../../electron/contract';
import { refreshActions } from '../app/actions';
import type { Gathered } from '../app/bridge';
import { cover } from '../app/cover';
import { clearUndo, setUndoScope } from '../app/undo';

export type CohortTab = 'subjects' | 'training' | 'results' | 'problems';

/** What the workspace asks the reader, one thing at a time. */
export type CohortQuestion =
  | { kind: 'create' }
  | { kind: 'change' }
  | { kind: 'outcomes' }
  | { kind: 'exclude'; subjectIds: readonly string[] }
  | { kind: 'train' }
  | { kind: 'remove' }
  | { kind: 'removeTraining'; trainingId: string };

/** Everything about one cohort: the value of `cohorts.get`. */
export type CohortDetail = Value<'cohorts.get'>;

export interface Cohorts {
  /** The workspace lies over the reading room. */
  open: boolean;
  /** Null until the workstation has answered. */
  list: CohortSummary[] | null;
  listFailure: Failure | null;
  cohortId: string | null;
  detail: CohortDetail | null;
  detailFailure: Failure | null;
  tab: CohortTab;
  /** Training whose results are shown; null: the newest one that has any. */
  trainingId: string | null;
  question: CohortQuestion | null;
  /** A folder that was dropped on the workspace: what the dialog begins with. */
  gathered: Gathered | null;
  /** Subjects chosen in the table. */
  chosen: ReadonlySet<string>;
  /** Subject whose particulars are shown. */
  activeId: string | null;
}

const noCohort = {
  detail: null,
  detailFailure: null,
  tab: 'subjects',
  trainingId: null,
  chosen: new Set<string>(),
  activeId: null,
} as const;

export const useCohorts = create<Cohorts>(() => ({
  open: false,
  list: null,
  listFailure: null,
  cohortId: null,
  ...noCohort,
  question: null,
  gathered: null,
}));
export const cohorts = { get: useCohorts.getState, set: useCohorts.setState };

/** Makes a cohort the one that is shown. Its particulars arrive later. */
export function showCohort(cohortId: string | null): void {
  if (cohorts.get().cohortId === cohortId) return;
  clearUndo('cohorts');
  cohorts.set({ cohortId, ...noCohort });
}

export const ask = (question: CohortQuestion | null): void => cohorts.set({ question });

const cohortKinds: readonly Job['kind'][] = ['cohort-import', 'extraction', 'training'];
const goesOn = (job: Job) => job.state === 'running' || job.state === 'queued';

/** Job that works on a cohort now. */
export const jobOf = (jobs: readonly Job[], cohortId: string | null, kind: Job['kind']): Job | null =>
  jobs.find((job) => job.kind === kind && job.cohortId === cohortId && cohortId !== null && goesOn(job)) ?? null;

/** Job of a training that goes on. */
export const trainingJob = (jobs: readonly Job[], trainingId: string): Job | null =>
  jobs.find((job) => job.trainingId === trainingId && goesOn(job)) ?? null;

export const isCohortJob = (job: Job): boolean => cohortKinds.includes(job.kind);

/** The last job that was to make this cohort, if it did not come to its end. */
export const failedMaking = (jobs: readonly Job[], cohortId: string | null): Job | null => {
  const last = jobs.findLast((job) => job.kind === 'cohort-import' && job.cohortId === cohortId && cohortId !== null);
  return last?.state === 'failed' || last?.state === 'cancelled' ? last : null;
};

/** Training of which there is something to see: the chosen one, or the newest with a report. */
export const shownTraining = (detail: CohortDetail | null, trainingId: string | null): Training | null => {
  const all = detail?.trainings ?? [];
  return all.find((one) => one.trainingId === trainingId) ?? all.findLast(({ report }) => report !== null) ?? null;
};

/** Nothing was imported, and there is a list that says why. */
export const isRefused = (detail: CohortDetail, making: boolean): boolean =>
  !making && detail.subjects.length === 0 && detail.problems.length > 0;

export const problemsOf = (detail: CohortDetail | null): readonly TableProblem[] => detail?.problems ?? [];

useCohorts.subscribe(({ open }, before) => {
  if (open !== before.open) {
    cover.set('cohorts', open);
    setUndoScope(open ? 'cohorts' : 'study');
  }
  refreshActions();
});
