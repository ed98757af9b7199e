import { create } from 'zustand';
import type { Adjusted } from '../../electron/contract';

/**
 * Volumes of a run as an adjustment answered them, which is sooner than its whole result is made again. What shows
 * volumes shows these until the run's own result has caught up.
 */
export interface LiveVolumes {
  readonly runId: string;
  /** Of the adjustment that these volumes belong to. */
  readonly revision: number;
  /** Phases of the series, ml. */
  readonly volumes: Adjusted['volumes'];
}

const store = create<{ live: LiveVolumes | null }>(() => ({ live: null }));

export const liveVolumes = {
  get: (): LiveVolumes | null => store.getState().live,
  /** The answer of an adjustment has arrived. An answer that a later one overtook is dropped. */
  set(runId: string, { revision, volumes }: Pick<Adjusted, 'revision' | 'volumes'>): void {
    const { live } = store.getState();
    if (live?.runId === runId && live.revision > revision) return;
    store.setState({ live: { runId, revision, volumes } });
  },
  /** The run's own result is to be shown again: it is of this revision or later, or the study was closed. */
  clear: (): void => store.setState({ live: null }),
};

/** The live volumes of a run while its result is of an earlier revision; null otherwise. */
export const useLiveVolumes = (runId: string | null, resultRevision: number): Adjusted['volumes'] | null =>
  store(({ live }) => (live && live.runId === runId && live.revision > resultRevision ? live.volumes : null));
