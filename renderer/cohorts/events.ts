type Listener = (cohortId: string | null) => void;
const listeners = new Set<Listener>();

/** Called when a cohort changed; null: the list of cohorts. Returns how to stop. */
export function onCohort(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The workstation says that a cohort changed. */
export function cohortChanged(cohortId: string | null): void {
  for (const listener of listeners) listener(cohortId);
}
