import { create } from 'zustand';
import { type Failure, ReaderError, type Run } from '../../electron/contract';
import { refreshActions } from '../app/actions';
import { cover } from '../app/cover';
import { answerOf, notify } from '../app/notify';
import { rightHeartAnalysis } from '../app/runs';
import { session, useSession } from '../app/session';
import { workstation } from '../app/workstation';
import { loadSide, openSide, resultsOf, type Side } from './side';

/** A comparison of the open study with another one of the library. Nothing of it is written to the session. */
export interface Compare {
  /** The list of studies to choose from is shown. */
  choosing: boolean;
  /** Study that is compared with; null: no comparison. */
  otherUid: string | null;
  /** The open study and the other one, once both are loaded. */
  sides: readonly [Side, Side] | null;
  failure: Failure | null;
  /** The reader has exchanged the columns. */
  swapped: boolean;
  /** Slice of the open study; the other column shows the one that matches. */
  slice: number;
}

const none: Compare = { choosing: false, otherUid: null, sides: null, failure: null, swapped: false, slice: 0 };
export const useCompare = create<Compare>(() => none);
export const compare = { get: useCompare.getState, set: useCompare.setState };

const failureOf = (error: unknown): Failure | null => (error instanceof ReaderError ? error.failure : null);

/** Starts or repeats the loading of both studies. */
export async function compareWith(studyInstanceUid: string): Promise<void> {
  compare.set({
    ...none,
    otherUid: studyInstanceUid,
    slice: session.get().sliceIndex,
  });
  try {
    const [open, other] = await Promise.all([openSide(), loadSide(studyInstanceUid)]);
    if (open && compare.get().otherUid === studyInstanceUid) compare.set({ sides: [open, other] });
  } catch (error) {
    if (compare.get().otherUid !== studyInstanceUid) return;
    const failure = failureOf(error);
    if (failure) compare.set({ failure });
    else {
      compare.set(none);
      notify.thrown(error);
    }
  }
}

export const closeComparison = (): void => compare.set(none);

export const stepCompared = (by: number): void => {
  const { sides, slice } = compare.get();
  const count = sides?.[0].frames?.slices ?? 1;
  compare.set({ slice: Math.max(0, Math.min(count - 1, slice + by)) });
};

/** Starts the right-heart analysis of the other study. */
export async function analyseOther(): Promise<void> {
  const other = compare.get().sides?.[1];
  if (!other?.stack) return;
  const { studyInstanceUid, stackId } = other.stack;
  await answerOf(workstation.call('analysis.start', { studyInstanceUid, analysisId: rightHeartAnalysis, stackId }));
}

/** A run of a compared study has moved on: its column follows. */
async function runChanged(run: Run): Promise<void> {
  const { sides } = compare.get();
  const at = sides?.findIndex(({ stack }) => stack?.stackId === run.stackId) ?? -1;
  const side = sides?.[at];
  if (!side || side.study.studyInstanceUid !== run.studyInstanceUid || run.analysisId !== rightHeartAnalysis) return;
  // A result is shown until there is a newer one.
  if (side.run?.state === 'done' && run.state !== 'done') return;
  const put = (change: Partial<Side>) => {
    const now = compare.get().sides;
    const mine = now?.[at];
    if (!now || mine?.study.studyInstanceUid !== run.studyInstanceUid) return;
    const next = { ...mine, ...change };
    compare.set({ sides: at === 0 ? [next, now[1]] : [now[0], next] });
  };
  if (run.state !== 'done') {
    put({ run });
    return;
  }
  try {
    put({ run, ...(await resultsOf(run)) });
  } catch (error) {
    notify.thrown(error);
  }
}

useSession.subscribe((now, before) => {
  const { otherUid } = compare.get();
  if (now.study?.studyInstanceUid !== before.study?.studyInstanceUid) compare.set(none);
  else if (
    otherUid !== null &&
    now.studies !== before.studies &&
    !now.studies.some(({ studyInstanceUid }) => studyInstanceUid === otherUid)
  )
    closeComparison();
});

let stopRuns: (() => void) | null = null;
useCompare.subscribe(({ otherUid }) => {
  cover.set('compare', otherUid !== null);
  if (otherUid !== null)
    stopRuns ??= workstation.subscribe((event) => {
      if (event.type === 'run') void runChanged(event.run);
    });
  else {
    stopRuns?.();
    stopRuns = null;
  }
  refreshActions();
});
