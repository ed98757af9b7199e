import type { Job } from '../../electron/contract';

type Listener = (cohortId: string | null) => void;
const listeners = new Set<Listener>();
const jobListeners = new Set<(job: Job) => void>();

/** Called when a cohort changed; null: the list of cohorts. Returns how to stop. */
export function onCohort(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The workstation says that a cohort changed. */
export function cohortChanged(cohortId: string | null): void {
  for (const listener of listeners) listener(cohortId);
}

/** Called when a job that makes, extracts or trains has ended. Returns how to stop. */
export function onCohortJobEnd(listener: (job: Job) => void): () => void {
  jobListeners.add(listener);
  return () => jobListeners.delete(listener);
}

/** The workstation says that such a job has ended. */
export function cohortJobEnded(job: Job): void {
  for (const listener of jobListeners) listener(job);
}
