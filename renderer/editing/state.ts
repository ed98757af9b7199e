import { create } from 'zustand';
import type { FrameRef, Label, Run } from '../../electron/contract';
import { refreshActions } from '../app/actions';
import { session, useSession } from '../app/session';

export const tools = ['pull', 'brush', 'erase'] as const;
export type Tool = (typeof tools)[number];

/** A slice and phase as the key of a map. */
export const placeOf = ({ sliceIndex, phaseIndex }: FrameRef): string => `${sliceIndex} ${phaseIndex}`;
export const refOf = (place: string): FrameRef => {
  const [sliceIndex, phaseIndex] = place.split(' ').map(Number);
  return { sliceIndex: sliceIndex!, phaseIndex: phaseIndex! };
};

/** What the last answer said of a run, which is sooner than its whole result is made again. */
export interface Answered {
  readonly runId: string;
  readonly revision: number;
  /** Places of the frames whose contours are the reader's. */
  readonly edited: ReadonlySet<string>;
}

export interface Editing {
  /** The reader is in the mode in which the pointer draws. */
  active: boolean;
  tool: Tool;
  label: Label;
  /** Radius of brush and eraser. */
  brushMm: number;
  /** How far along the outline a pull reaches. */
  pullMm: number;
  /** The wall of the left ventricle stays closed around its cavity. */
  keepWall: boolean;
  /** The network's outlines are drawn beside the reader's. */
  network: boolean;
  /** Edits that the workstation has not answered yet. */
  saving: number;
  answered: Answered | null;
}

export const useEditing = create<Editing>(() => ({
  active: false,
  tool: 'brush',
  label: 3,
  brushMm: 6,
  pullMm: 20,
  keepWall: true,
  network: false,
  saving: 0,
  answered: null,
}));
export const editing = { get: useEditing.getState, set: useEditing.setState, subscribe: useEditing.subscribe };
useEditing.subscribe(refreshActions);

let run = session.get().runId;
useSession.subscribe(({ runId }) => {
  if (runId === run) return;
  run = runId;
  // What is shown of another run is read anew.
  editing.set({ answered: null });
});

export const radiusRange = { brush: { min: 0.5, max: 30 }, pull: { min: 4, max: 60 } } as const;

export const radiusMm = ({ tool, brushMm, pullMm }: Pick<Editing, 'tool' | 'brushMm' | 'pullMm'>): number =>
  tool === 'pull' ? pullMm : brushMm;

/** Sets the radius of the tool in hand, within what is useful, to half a millimetre. */
export function setRadius(mm: number): void {
  const { tool } = editing.get();
  const { min, max } = radiusRange[tool === 'pull' ? 'pull' : 'brush'];
  const next = Math.max(min, Math.min(max, Math.round(2 * mm) / 2));
  editing.set(tool === 'pull' ? { pullMm: next } : { brushMm: next });
}

/** A little larger or smaller: half a millimetre where it is small, more where it is large. */
export function stepRadius(by: 1 | -1): void {
  const mm = radiusMm(editing.get());
  const step = mm + (by < 0 ? -0.01 : 0) < 6 ? 0.5 : mm + (by < 0 ? -0.01 : 0) < 16 ? 1 : 2;
  setRadius(mm + by * step);
}

export const revisionOf = (run: Run | undefined): number => run?.result?.adjustments?.revision ?? 0;

export const shownRun = (): Run | undefined => {
  const { runs, runId } = session.get();
  return runs.find((run) => run.runId === runId);
};

const noPlaces: ReadonlySet<string> = new Set();
const ofRun = new WeakMap<Run, ReadonlySet<string>>();

/** Places of the frames of a run that were corrected by hand, as far as is known now. */
export function editedPlaces(run: Run | undefined, answered: Answered | null): ReadonlySet<string> {
  if (!run) return noPlaces;
  if (answered?.runId === run.runId && answered.revision > revisionOf(run)) return answered.edited;
  let places = ofRun.get(run);
  if (!places) {
    places = new Set(run.result?.adjustments?.editedFrames.map(placeOf) ?? []);
    ofRun.set(run, places);
  }
  return places;
}

/** Mesh, map and risk of a run are of an earlier state than its contours. */
export const isBehind = (run: Run | undefined, answered: Answered | null): boolean =>
  run !== undefined && answered?.runId === run.runId && answered.revision > revisionOf(run);

export type Refusal = 'noStack' | 'noRun' | 'running' | 'notDone';

/** Why contours cannot be edited now; null where they can. */
export function refusal(): Refusal | null {
  if (session.get().stackId === null) return 'noStack';
  const run = shownRun();
  if (!run) return 'noRun';
  if (run.state === 'running') return 'running';
  return run.state === 'done' && run.result ? null : 'notDone';
}
