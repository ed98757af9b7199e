import { cover } from './cover';

/**
 * One definition of each thing a reader can do. Buttons, menu entries, shortcuts, the palette, the `?` sheet and undo
 * are all made from it.
 */
export interface Action {
  /** Stable, dotted: `view.invert`. */
  readonly id: string;
  /** i18n key of the name shown everywhere. */
  readonly labelKey: string;
  readonly group:
    | 'study'
    | 'view'
    | 'cine'
    | 'window'
    | 'tools'
    | 'editing'
    | 'map'
    | 'volume'
    | 'embolism'
    | 'amyloid'
    | 'findings'
    | 'measures'
    | 'compare'
    | 'cohorts'
    | 'explanation'
    | 'analysis'
    | 'app';
  /** `Mod+Z`, `Space`, `ArrowLeft`, `1`, `?`; Mod is Control, or Command on macOS. */
  readonly keys?: readonly string[];
  /** Belongs to a mode that the reader is in: while it is possible, its keys are its own before those of others. */
  readonly modal?: boolean;
  /** Absent: always. */
  readonly enabled?: () => boolean;
  /** For toggles: pressed state. */
  readonly pressed?: () => boolean;
  readonly perform: () => void | Promise<void>;
}

/** Counts every change that may enable, disable or press an action; controls that show one follow it. */
let version = 0;
const registered = new Map<string, Action>();
const listeners = new Set<() => void>();
let snapshot: readonly Action[] = [];

/** Something that `enabled` or `pressed` looks at has changed. */
export const refreshActions = (): void => {
  version++;
  for (const listener of listeners) listener();
};
export const actionsVersion = (): number => version;

const changed = () => {
  snapshot = [...registered.values()];
  refreshActions();
};

/** While the workspace is covered, only what is on top, the clock and the program can be reached. */
function reaches({ id, group }: Action): boolean {
  const by = cover.by();
  if (by === null || id === 'view.hidePatient') return true;
  // Cohorts have steps of their own to take back; a comparison changes nothing.
  if (by === 'cohorts') return group === 'cohorts' || group === 'app';
  if (group === 'app') return id !== 'app.undo' && id !== 'app.redo';
  if (by === 'subject') return group === 'explanation' || group === 'cine';
  return group === 'compare' || group === 'cine' || id === 'analysis.cancel';
}

/** Registers actions; returns the function that removes them. An id may be registered once only. */
export function registerActions(actions: readonly Action[]): () => void {
  for (const action of actions) {
    if (registered.has(action.id)) throw new Error(`Action ${action.id} is registered twice`);
    // What the action is made of is asked for again each time: names may depend on what is shown.
    const enabled = { value: () => reaches(action) && action.enabled?.() !== false, enumerable: true };
    registered.set(action.id, Object.create(action, { enabled }));
  }
  changed();
  return () => {
    for (const action of actions) registered.delete(action.id);
    changed();
  };
}

export const allActions = (): readonly Action[] => snapshot;
export const subscribeActions = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const findAction = (id: string): Action | undefined => registered.get(id);

/** What an action that fails does with its error; the page shows it to the reader. */
let onError: (error: unknown) => void = (error) => console.error(error);
export const onActionError = (handler: (error: unknown) => void): void => {
  onError = handler;
};

/** Performs an action if it is known and enabled; tells whether it did. */
export function perform(id: string): boolean {
  const action = registered.get(id);
  if (!action || action.enabled?.() === false) return false;
  void (async () => action.perform())().catch(onError);
  return true;
}
