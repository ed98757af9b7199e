/**
 * Whether something lies over the whole workspace, as the comparison of two studies does. The workspace stays as it is
 * below, so that the reader comes back to the same views; they do not draw while nobody sees them.
 */
let covered = false;
const listeners = new Set<() => void>();

export const cover = {
  on: (): boolean => covered,
  set(next: boolean): void {
    if (next === covered) return;
    covered = next;
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
