import { create } from 'zustand';
import { type AmyloidResult, ReaderError, type Run, type Study } from '../../electron/contract';
import { refreshActions } from '../app/actions';
import { session, useSession } from '../app/session';
import { workstation } from '../app/workstation';
import { candidates } from '../compare/side';
import type { Order } from './numbers';

export const amyloidAnalysis = 'amyloid-pet';

/** An earlier or later scan of the same patient, beside the open one. */
export interface Other {
  readonly study: Study;
  readonly run: Run & { readonly result: NonNullable<Run['result']> };
  readonly amyloid: AmyloidResult;
}

/** How the amyloid page shows things. */
export interface AmyloidView {
  /** What the planes show: the scan as it was made, or in standard space. */
  readonly space: 'native' | 'standard';
  readonly outline: boolean;
  /** Regions that drive the stage, laid over the planes. */
  readonly drivers: boolean;
  /** Region under the pointer, and the one that was chosen. */
  readonly hoveredId: string | null;
  readonly chosenId: string | null;
  readonly order: Order;
  readonly descending: boolean;
  /** Other studies of the patient, newest first; null while they are looked for. */
  readonly others: readonly Study[] | null;
  readonly other: Other | 'loading' | 'none' | 'not-analysed' | null;
  /** The other study that was chosen; null: the newest one that is analysed. */
  readonly otherUid: string | null;
  readonly beside: boolean;
}

const first: AmyloidView = {
  space: 'standard',
  outline: true,
  drivers: false,
  hoveredId: null,
  chosenId: null,
  order: 'anatomy',
  descending: false,
  others: null,
  other: null,
  otherUid: null,
  beside: false,
};

export const useAmyloid = create<AmyloidView>(() => first);
export const amyloidView = { get: useAmyloid.getState, set: useAmyloid.setState };
useAmyloid.subscribe((now, before) => {
  if (now.hoveredId === before.hoveredId) refreshActions();
});

/** The shown run of the amyloid analysis with its result; null where there is none. */
export function shownAmyloid(state = session.get()): { run: Run; amyloid: AmyloidResult } | null {
  const run = state.runs.find(({ runId }) => runId === state.runId);
  const amyloid = run?.state === 'done' ? run.result?.amyloid : undefined;
  return run && amyloid ? { run, amyloid } : null;
}

/** The same for components: follows the shown run. */
export function useShownAmyloid(): { run: Run; amyloid: AmyloidResult } | null {
  const run = useSession((state) => state.runs.find(({ runId }) => runId === state.runId) ?? null);
  const amyloid = run?.state === 'done' ? run.result?.amyloid : undefined;
  return run && amyloid ? { run, amyloid } : null;
}

/** The region that is pointed at, else the chosen one. */
export const markedId = ({ hoveredId, chosenId }: AmyloidView): string | null => hoveredId ?? chosenId;

/** The newest finished amyloid run among those of a study. */
export function amyloidRun(runs: readonly Run[]): Other['run'] | null {
  const done = runs
    .filter((run): run is Other['run'] => run.state === 'done' && run.result?.amyloid !== undefined)
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  return done[0] ?? null;
}

/** Of so many studies the runs are looked at until an analysed one is found. */
const looked = 8;

async function readOther(study: Study): Promise<Other | null> {
  const opened = await workstation.call('study.open', { studyInstanceUid: study.studyInstanceUid });
  if (!opened.ok) throw new ReaderError(opened.error.code, opened.error.message, opened.error.hint);
  const run = amyloidRun(opened.value.runs);
  return run?.result.amyloid ? { study: opened.value.study, run, amyloid: run.result.amyloid } : null;
}

/** Looks for scans of the open patient in the library and takes the chosen one, else the newest that is analysed. */
export async function findOthers(): Promise<void> {
  const { study, studies } = session.get();
  if (!study) return;
  const others = candidates(study, studies).same;
  const { otherUid } = amyloidView.get();
  amyloidView.set({ others, other: others.length === 0 ? 'none' : 'loading' });
  const wanted = otherUid ? others.filter(({ studyInstanceUid }) => studyInstanceUid === otherUid) : others;
  const current = () =>
    session.get().study?.studyInstanceUid === study.studyInstanceUid && amyloidView.get().otherUid === otherUid;
  for (const one of wanted.slice(0, looked)) {
    const found = await readOther(one);
    if (!current()) return;
    if (!found) continue;
    amyloidView.set({ other: found });
    return;
  }
  if (others.length > 0 && current()) amyloidView.set({ other: 'not-analysed', beside: false });
}

useSession.subscribe((now, before) => {
  if (now.study?.studyInstanceUid === before.study?.studyInstanceUid) return;
  const { others, other, otherUid, beside, hoveredId, chosenId } = first;
  amyloidView.set({ others, other, otherUid, beside, hoveredId, chosenId });
});
