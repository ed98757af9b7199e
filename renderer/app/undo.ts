/** One step the reader can take back. Both directions may take time (they save). */
export interface UndoStep {
  /** i18n key of what was done. */
  readonly labelKey: string;
  readonly undo: () => void | Promise<void>;
  readonly redo: () => void | Promise<void>;
}

const limit = 200;
let past: UndoStep[] = [];
let future: UndoStep[] = [];
let queue: Promise<unknown> = Promise.resolve();
const listeners = new Set<() => void>();

const changed = () => {
  for (const listener of listeners) listener();
};

/** Remembers a step that was just done. Steps that were taken back before are forgotten. */
export function record(step: UndoStep): void {
  past = [...past.slice(1 - limit), step];
  future = [];
  changed();
}

/** A step that was remembered before it was saved, and then was not saved: it is not there to be taken back. */
export function withdraw(step: UndoStep): void {
  past = past.filter((other) => other !== step);
  future = future.filter((other) => other !== step);
  changed();
}

/** One at a time and in order, however fast the keys are pressed. A step that fails stays where it was. */
const inOrder = (work: () => Promise<boolean>): Promise<boolean> => {
  const result = queue.then(work);
  queue = result.catch(() => undefined);
  return result;
};

/** Takes the last step back; false when there is none. Rejects with what the step threw. */
export const undo = (): Promise<boolean> =>
  inOrder(async () => {
    const step = past.at(-1);
    if (!step) return false;
    await step.undo();
    past = past.filter((other) => other !== step);
    future = [...future, step];
    changed();
    return true;
  });

/** Does the last step that was taken back again; false when there is none. */
export const redo = (): Promise<boolean> =>
  inOrder(async () => {
    const step = future.at(-1);
    if (!step) return false;
    await step.redo();
    future = future.filter((other) => other !== step);
    past = [...past, step];
    changed();
    return true;
  });

export const canUndo = (): boolean => past.length > 0;
export const canRedo = (): boolean => future.length > 0;
export const nextUndo = (): UndoStep | null => past.at(-1) ?? null;
export const nextRedo = (): UndoStep | null => future.at(-1) ?? null;

/** Another study was opened: its steps are not this one's. */
export function clearUndo(): void {
  past = [];
  future = [];
  changed();
}

export const subscribeUndo = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
