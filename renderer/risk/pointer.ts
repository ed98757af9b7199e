/** The time that the pointer is at on the curves, outside React: it changes with every move. */
export interface Pointer {
  /** Milliseconds from the R wave; null while the pointer is elsewhere. */
  readonly get: () => number | null;
  readonly set: (timeMs: number | null) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function makePointer(): Pointer {
  let at: number | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => at,
    set(timeMs) {
      if (timeMs === at) return;
      at = timeMs;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
