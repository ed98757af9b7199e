/** What can lie over the whole workspace. */
export type CoverId = 'compare' | 'cohorts' | 'subject';

/**
 * What lies over the whole workspace: the comparison of two studies, the cohorts, a subject beside the patient. The workspace stays as it is below,
 * so that the reader comes back to the same views; they do not draw while nobody sees them.
 */
let covering: CoverId | null = null;
const listeners = new Set<() => void>();

export const cover = {
  on: (): boolean => covering !== null,
  by: (): CoverId | null => covering,
  /** Lays it over the workspace, or takes it away again if it is what lies there. */
  set(id: CoverId, on: boolean): void {
    const next = on ? id : covering === id ? null : covering;
    if (next === covering) return;
    covering = next;
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
