import type { ChosenPhases } from '../contract';

/** What the reader changed in a run, as it stands now; the changes themselves are kept by the workstation. */
export interface ByHand {
  /** Number of changes so far; 0: none. */
  readonly revision: number;
  /** Frames whose labels are the reader's, in order of slice, then phase. */
  readonly frames: readonly { readonly sliceIndex: number; readonly phaseIndex: number; readonly by: string }[];
  /** Phases from 0; null: found automatically. */
  readonly phases: { readonly [P in keyof Omit<ChosenPhases, 'byHand'>]: number | null };
  /** Typed in; null: from the header, if it is there. */
  readonly body: { readonly heightCm: number | null; readonly weightKg: number | null };
  /** The reader wants the risk although a check failed. */
  readonly override: { readonly reason: string; readonly by: string; readonly at: string } | null;
}

export const untouched: ByHand = {
  revision: 0,
  frames: [],
  phases: { endDiastole: null, rvEndSystole: null, lvEndSystole: null },
  body: { heightCm: null, weightKg: null },
  override: null,
};
