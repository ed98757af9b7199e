import type { CohortSummary, Job } from '../../electron/contract';
import { notify } from '../app/notify';
import { session } from '../app/session';
import { workstation } from '../app/workstation';
import { type CohortDetail, cohorts, isCohortJob, jobOf } from './state';

/** Events come many times a second while something is worked on; the page reads again at most this often. */
const restMs = 700;

async function loadList(): Promise<readonly CohortSummary[] | null> {
  const list = await workstation.call('cohorts.list', {});
  if (!list.ok) {
    cohorts.set({ listFailure: list.error });
    return null;
  }
  cohorts.set({ list: list.value, listFailure: null });
  return list.value;
}

async function loadDetail(cohortId: string): Promise<void> {
  const detail = await workstation.call('cohorts.get', { cohortId });
  if (cohorts.get().cohortId !== cohortId) return;
  if (detail.ok) {
    const known = new Set(detail.value.subjects.map(({ subjectId }) => subjectId));
    const { chosen, activeId } = cohorts.get();
    cohorts.set({
      detail: detail.value,
      detailFailure: null,
      chosen: [...chosen].every((id) => known.has(id)) ? chosen : new Set([...chosen].filter((id) => known.has(id))),
      activeId: activeId !== null && known.has(activeId) ? activeId : null,
    });
  } else cohorts.set({ detailFailure: detail.error, detail: null });
}

/** Whether the table of subjects may be another one than the page has. */
function subjectsMoved(detail: CohortDetail, summary: CohortSummary): boolean {
  const { jobs } = session.get();
  const { cohortId } = summary;
  if (jobOf(jobs, cohortId, 'extraction') || jobOf(jobs, cohortId, 'cohort-import')) return true;
  return JSON.stringify(detail.cohort) !== JSON.stringify(summary);
}

const unfinished = new Set(['queued', 'running']);

/**
 * While a network learns nothing but its trainings changes: only they are read, and not thousands of subjects with
 * them. Tells whether that was enough.
 */
async function loadTrainings(detail: CohortDetail): Promise<boolean> {
  const running = detail.trainings.filter(({ state }) => unfinished.has(state));
  if (running.length === 0) return false;
  const read = await Promise.all(running.map(({ trainingId }) => workstation.call('cohorts.training', { trainingId })));
  if (read.some((one) => !one.ok)) return false;
  const now = cohorts.get().detail;
  if (now?.cohort.cohortId !== detail.cohort.cohortId) return true;
  const fresh = new Map(read.flatMap((one) => (one.ok ? [[one.value.trainingId, one.value] as const] : [])));
  cohorts.set({
    detail: { ...now, trainings: now.trainings.map((one) => fresh.get(one.trainingId) ?? one) },
  });
  return true;
}

/** Reads the list, and of the shown cohort what may have changed. `all`: everything of it. */
async function load(all: boolean): Promise<void> {
  const list = await loadList();
  const { cohortId, detail } = cohorts.get();
  if (!list || cohortId === null) return;
  const summary = list.find((one) => one.cohortId === cohortId);
  if (!all && summary && detail && !subjectsMoved(detail, summary) && (await loadTrainings(detail))) return;
  await loadDetail(cohortId);
}

let loading: Promise<void> | null = null;
let wanted: 'nothing' | 'changes' | 'all' = 'nothing';

async function loadWanted(): Promise<void> {
  while (wanted !== 'nothing') {
    const all = wanted === 'all';
    wanted = 'nothing';
    await load(all);
  }
}

/** Reads again what is shown; calls that come meanwhile are answered by one more reading. */
export function reload(what: 'changes' | 'all' = 'all'): Promise<void> {
  if (wanted !== 'all') wanted = what;
  loading ??= loadWanted().finally(() => {
    loading = null;
  });
  return loading;
}

let resting: ReturnType<typeof setTimeout> | null = null;
let missed = false;

/** A cohort changed: what is shown is read again, at once and then at most every `restMs`. */
export function cohortMoved(cohortId: string | null): void {
  const { open, cohortId: shown } = cohorts.get();
  if (!open) return;
  if (cohortId !== null && cohortId !== shown) {
    void loadList();
    return;
  }
  if (resting !== null) {
    missed = true;
    return;
  }
  void reload('changes');
  resting = setTimeout(() => {
    resting = null;
    if (!missed) return;
    missed = false;
    cohortMoved(cohorts.get().cohortId);
  }, restMs);
}

/** A job of a cohort ended: what went wrong is told, and what there is now is read. */
export function cohortJobEnded(job: Job): void {
  if (!isCohortJob(job)) return;
  const { open, cohortId } = cohorts.get();
  // What became of a cohort that was to be made is told in its place, with every problem.
  const told = open && job.kind === 'cohort-import' && job.cohortId === cohortId;
  if (job.state === 'failed' && job.error && !told) notify.failure(job.error);
  if (open) void reload();
}
