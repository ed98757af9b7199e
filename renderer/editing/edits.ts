import { type Adjusted, type Adjustment, type FrameRef, ReaderError } from '../../electron/contract';
import { notify } from '../app/notify';
import { playback } from '../app/playback';
import { session } from '../app/session';
import { record, type UndoStep, withdraw } from '../app/undo';
import { workstation } from '../app/workstation';
import { t } from '../i18n';
import { liveVolumes } from '../risk/live-volumes';
import { viewById } from '../viewer/view';
import { dropDraft, setDraft } from './drafts';
import { decodeLabels, encodeLabels } from './labels';
import { changeMask, type FrameMask, forgetMask } from './masks';
import { contoursOf } from './outlines';
import { editedPlaces, editing, placeOf } from './state';

/*
 * Edits go to the workstation one after the other, in the order in which they were made. Until one is answered the page
 * shows what was drawn. When one fails, those behind it were drawn on top of it: none of them is sent, their frames are
 * shown as the workstation has them, and the reader is told.
 */

let tail: Promise<unknown> = Promise.resolve();
/** Counts failures: what was made before the last one is not sent any more. */
let failures = 0;
/** Edits on the way, by run and frame. */
const onTheWay = new Map<string, number>();
const keyOf = (runId: string, ref: FrameRef) => `${runId} ${placeOf(ref)}`;

function count(runId: string, refs: readonly FrameRef[], by: 1 | -1): void {
  for (const ref of refs) {
    const key = keyOf(runId, ref);
    const now = (onTheWay.get(key) ?? 0) + by;
    if (now > 0) onTheWay.set(key, now);
    else onTheWay.delete(key);
  }
  editing.set({ saving: editing.get().saving + by });
}

const stackOf = (runId: string): string | null =>
  session.get().runs.find((run) => run.runId === runId)?.stackId ?? session.get().stackId;

const redraw = () => viewById('slices')?.redraw();

/** What an adjustment does to the frames it names. */
const framesOf = (adjustment: Adjustment): FrameRef[] =>
  adjustment.kind === 'labels'
    ? adjustment.frames.map(({ sliceIndex, phaseIndex }) => ({ sliceIndex, phaseIndex }))
    : adjustment.kind === 'copy'
      ? adjustment.to
      : [];

function editedAfter(runId: string, adjustment: Adjustment, answer: Adjusted): ReadonlySet<string> {
  const { answered } = editing.get();
  const run = session.get().runs.find((one) => one.runId === runId);
  const edited = new Set(editedPlaces(run, answered));
  const network = new Set(
    adjustment.kind === 'labels' ? adjustment.frames.filter(({ labels }) => labels === null).map(placeOf) : [],
  );
  for (const ref of answer.frames) {
    if (network.has(placeOf(ref))) edited.delete(placeOf(ref));
    else edited.add(placeOf(ref));
  }
  return edited;
}

/** The page is made the same as what the workstation answered. */
function settle(runId: string, adjustment: Adjustment, answer: Adjusted): void {
  const stackId = stackOf(runId);
  const given = new Map(adjustment.kind === 'labels' ? adjustment.frames.map((frame) => [placeOf(frame), frame]) : []);
  editing.set({
    answered: { runId, revision: answer.revision, edited: editedAfter(runId, adjustment, answer) },
  });
  for (const ref of answer.frames) {
    // What was drawn on this frame since then is newer than this answer.
    if (onTheWay.has(keyOf(runId, ref))) continue;
    if (stackId) dropDraft(stackId, ref);
    const labels = given.get(placeOf(ref))?.labels;
    if (labels) changeMask(runId, ref, { now: decodeLabels(labels), edited: true });
    else forgetMask(runId, ref);
  }
  for (const frame of given.values()) if (stackId && !onTheWay.has(keyOf(runId, frame))) dropDraft(stackId, frame);
  if (session.get().runId === runId) {
    const places = new Set(answer.frames.map(placeOf));
    const rest = session.get().contours.filter((contour) => !places.has(placeOf(contour)));
    session.set({ contours: [...rest, ...answer.contours] });
    liveVolumes.set(runId, answer);
  }
  redraw();
}

/** Takes back what the page showed ahead of the answer. */
function restore(runId: string, refs: readonly FrameRef[]): void {
  const stackId = stackOf(runId);
  for (const ref of refs) {
    if (stackId) dropDraft(stackId, ref);
    forgetMask(runId, ref);
  }
  redraw();
}

/**
 * Sends one adjustment of a run after those before it; the page follows with the answer. Every part of the page that
 * changes a run should send it here, so that order and revision are kept.
 *
 * @throws ReaderError when it was not saved, or not sent because one before it was not saved
 */
export function adjust(runId: string, adjustment: Adjustment): Promise<Adjusted> {
  const refs = framesOf(adjustment);
  const made = failures;
  count(runId, refs, 1);
  const answer = tail.then(async () => {
    try {
      if (made !== failures)
        throw new ReaderError('edit-dropped', t('editing.dropped.message'), t('editing.dropped.hint'));
      const result = await workstation.call('analysis.adjust', { runId, adjustment });
      if (!result.ok) {
        failures++;
        throw new ReaderError(
          result.error.code,
          result.error.message,
          [result.error.hint, t('editing.restored')].filter(Boolean).join(' '),
        );
      }
      count(runId, refs, -1);
      settle(runId, adjustment, result.value);
      return result.value;
    } catch (error) {
      count(runId, refs, -1);
      restore(runId, refs);
      throw error;
    }
  });
  tail = answer.catch(() => undefined);
  return answer;
}

/** The reader sees what was taken back or done again. */
function show(frames: readonly FrameRef[]): void {
  const { sliceIndex } = session.get();
  const phaseIndex = playback.phaseIndex();
  const first =
    frames.find((ref) => ref.sliceIndex === sliceIndex && ref.phaseIndex === phaseIndex) ??
    frames.find((ref) => ref.sliceIndex === sliceIndex || ref.phaseIndex === phaseIndex) ??
    frames[0];
  if (!first) return;
  if (first.sliceIndex !== sliceIndex) session.set({ sliceIndex: first.sliceIndex });
  if (first.phaseIndex !== phaseIndex) {
    playback.pause();
    playback.seekPhase(first.phaseIndex);
  }
}

const as = (adjustment: Adjustment, tool: 'undo' | 'redo'): Adjustment =>
  adjustment.kind === 'labels' ? { ...adjustment, tool } : adjustment;

/**
 * Sends an adjustment as something that the reader did: it can be taken back from the moment it was made. Tells the
 * reader when it was not saved. Null then.
 *
 * @param labelKey i18n key of what was done
 */
export async function edit(labelKey: string, runId: string, adjustment: Adjustment): Promise<Adjusted | null> {
  const sent = adjust(runId, adjustment);
  let back: Promise<Adjustment> = sent.then(({ inverse }) => inverse);
  back.catch(() => undefined);
  let forth: Adjustment | null = null;
  const step: UndoStep = {
    labelKey,
    undo: async () => {
      const answer = await adjust(runId, as(await back, 'undo'));
      forth = answer.inverse;
      if (session.get().runId === runId) show(answer.frames);
    },
    redo: async () => {
      if (!forth) return;
      const answer = await adjust(runId, as(forth, 'redo'));
      back = Promise.resolve(answer.inverse);
      if (session.get().runId === runId) show(answer.frames);
    },
  };
  record(step);
  try {
    return await sent;
  } catch (error) {
    withdraw(step);
    notify.thrown(error);
    return null;
  }
}

/** Sends the labels of one frame that the reader drew; they are shown at once. */
export function draw(
  runId: string,
  ref: FrameRef,
  tool: 'drag' | 'brush' | 'erase' | 'delete',
  { columns, rows }: Pick<FrameMask, 'columns' | 'rows'>,
  labels: Uint8Array,
): Promise<Adjusted | null> {
  const stackId = stackOf(runId);
  changeMask(runId, ref, { now: labels });
  if (stackId) setDraft(stackId, ref, contoursOf(labels, columns, ref));
  redraw();
  return edit(`editing.did.${tool}`, runId, {
    kind: 'labels',
    tool,
    frames: [{ ...ref, labels: encodeLabels(labels, { columns, rows }, ref) }],
  });
}
