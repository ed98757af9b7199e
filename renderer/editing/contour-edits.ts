import type { EditTool, FrameRef } from '../../electron/contract';
import { notify } from '../app/notify';
import { playback } from '../app/playback';
import { session } from '../app/session';
import { t } from '../i18n';
import { viewById } from '../viewer/view';
import { draw, edit } from './edits';
import { sameLabels } from './labels';
import { loadMask } from './masks';
import { editedPlaces, editing, placeOf, refOf, refusal, shownRun } from './state';

/** What the reader sees in the slices panel, as something to edit. */
export interface ShownFrame extends FrameRef {
  readonly runId: string;
  readonly slices: number;
  readonly phases: number;
}

export function shownFrame(): ShownFrame | null {
  const { runId, stackId } = session.get();
  const shown = viewById('slices')?.shown();
  if (!runId || !shown || shown.stack.stackId !== stackId || refusal() !== null) return null;
  const { slices, phases } = shown.stack;
  return { runId, sliceIndex: shown.slice, phaseIndex: shown.phase, slices, phases };
}

/** Enters the mode in which the pointer draws, or tells why not. */
export function startEditing(): void {
  const why = refusal();
  if (why) {
    notify.info(t(`editing.refusal.${why}`));
    return;
  }
  playback.pause();
  editing.set({ active: true });
}
export const stopEditing = (): void => editing.set({ active: false });

/** Takes one structure, or everything, off the shown frame. */
export async function removeContours(all: boolean): Promise<void> {
  const shown = shownFrame();
  if (!shown) return;
  playback.pause();
  const mask = await loadMask(shown.runId, shown);
  if (!mask) return;
  const { label } = editing.get();
  const now = mask.now.map((value) => (all || value === label ? 0 : value));
  if (sameLabels(now, mask.now)) notify.info(t('editing.nothingThere'));
  else await draw(shown.runId, refIn(shown), 'delete', mask, now);
}

const refIn = ({ sliceIndex, phaseIndex }: FrameRef): FrameRef => ({ sliceIndex, phaseIndex });

export type Neighbour = 'above' | 'below' | 'before' | 'after';

/** The frame beside one: slices end, phases come round. */
export function neighbourOf(
  { sliceIndex, phaseIndex, slices, phases }: Omit<ShownFrame, 'runId'>,
  side: Neighbour,
): FrameRef | null {
  if (side === 'before' || side === 'after') {
    if (phases < 2) return null;
    return { sliceIndex, phaseIndex: (phaseIndex + (side === 'after' ? 1 : phases - 1)) % phases };
  }
  const next = sliceIndex + (side === 'below' ? 1 : -1);
  return next >= 0 && next < slices ? { sliceIndex: next, phaseIndex } : null;
}

/** Copies the contours of the frame beside the shown one onto it. */
export async function copyFrom(side: Neighbour): Promise<void> {
  const shown = shownFrame();
  const from = shown && neighbourOf(shown, side);
  if (!shown) return;
  if (!from) {
    notify.info(t('editing.noNeighbour'));
    return;
  }
  playback.pause();
  await edit('editing.did.copy', shown.runId, { kind: 'copy', from, to: [refIn(shown)] });
}

const edited = (): ReadonlySet<string> => editedPlaces(shownRun(), editing.get().answered);

/** Whether edited frames with others between them lie in the line of slices, or of phases, through a frame. */
export function canInterpolate(
  along: 'slices' | 'phases',
  at: Omit<ShownFrame, 'runId'>,
  places: ReadonlySet<string>,
): boolean {
  const indices = [...places]
    .map(refOf)
    .filter((ref) => (along === 'slices' ? ref.phaseIndex === at.phaseIndex : ref.sliceIndex === at.sliceIndex))
    .map((ref) => (along === 'slices' ? ref.sliceIndex : ref.phaseIndex))
    .sort((a, b) => a - b);
  return indices.some((index, k) => k > 0 && index - indices[k - 1]! > 1);
}

/** Fills the frames between edited ones, along slices at the shown phase or along phases at the shown slice. */
export async function interpolate(along: 'slices' | 'phases'): Promise<void> {
  const shown = shownFrame();
  if (!shown) return;
  if (!canInterpolate(along, shown, edited())) {
    notify.info(t(`editing.nothingBetween.${along}`));
    return;
  }
  playback.pause();
  const answer = await edit(`editing.did.interpolate-${along}`, shown.runId, {
    kind: 'interpolate',
    along,
    at: refIn(shown),
  });
  if (answer) notify.info(t('editing.filled', { count: answer.frames.length }));
}

/** The network's contours again, on the shown frame or on all that were edited. */
export async function revert(all: boolean): Promise<void> {
  const shown = shownFrame();
  if (!shown) return;
  const places = edited();
  const refs = all ? [...places].map(refOf) : places.has(placeOf(shown)) ? [refIn(shown)] : [];
  if (refs.length === 0) {
    notify.info(t('editing.nothingEdited'));
    return;
  }
  const tool: EditTool = 'revert';
  await edit('editing.did.revert', shown.runId, {
    kind: 'labels',
    tool,
    frames: refs.map((ref) => ({ ...ref, labels: null })),
  });
}
