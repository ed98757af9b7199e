/** One step the reader can take back. Both directions may take time (they save). */
export interface UndoStep {
  /** i18n key of what was done. */
  readonly labelKey: string;
  readonly undo: () => void | Promise<void>;
  readonly redo: () => void | Promise<void>;
}

/** Steps are taken back where they were made: in the open study, or among the cohorts. */
export type UndoScope = 'study' | 'cohorts';

const limit = 200;
const past: Record<UndoScope, UndoStep[]> = { study: [], cohorts: [] };
const future: Record<UndoScope, UndoStep[]> = { study: [], cohorts: [] };
let scope: UndoScope = 'study';
let queue: Promise<unknown> = Promise.resolve();
const listeners = new Set<() => void>();

const changed = () => {
  for (const listener of listeners) listener();
};

/** Remembers a step that was just done. Steps that were taken back before are forgotten. */
export function record(step: UndoStep, of: UndoScope = 'study'): void {
  past[of] = [...past[of].slice(1 - limit), step];
  future[of] = [];
  changed();
}

/** Where the reader is: whose steps are taken back from now on. */
export function setUndoScope(next: UndoScope): void {
  if (next === scope) return;
  scope = next;
  changed();
}

/** A step that was remembered before it was saved, and then was not saved: it is not there to be taken back. */
export function withdraw(step: UndoStep): void {
  for (const of of ['study', 'cohorts'] as const) {
    past[of] = past[of].filter((other) => other !== step);
    future[of] = future[of].filter((other) => other !== step);
  }
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
    const of = scope;
    const step = past[of].at(-1);
    if (!step) return false;
    await step.undo();
    past[of] = past[of].filter((other) => other !== step);
    future[of] = [...future[of], step];
    changed();
    return true;
  });

/** Does the last step that was taken back again; false when there is none. */
export const redo = (): Promise<boolean> =>
  inOrder(async () => {
    const of = scope;
    const step = future[of].at(-1);
    if (!step) return false;
    await step.redo();
    future[of] = future[of].filter((other) => other !== step);
    past[of] = [...past[of], step];
    changed();
    return true;
  });

export const canUndo = (): boolean => past[scope].length > 0;
export const canRedo = (): boolean => future[scope].length > 0;
export const nextUndo = (): UndoStep | null => past[scope].at(-1) ?? null;
export const nextRedo = (): UndoStep | null => future[scope].at(-1) ?? null;

/** Another study was opened: its steps are not this one's. */
export function clearUndo(of: UndoScope = 'study'): void {
  past[of] = [];
  future[of] = [];
  changed();
}

export const subscribeUndo = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
