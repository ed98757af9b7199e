import { type Contour, type FrameRef, ok, type Result } from '../../electron/contract';
import { answerOf } from '../app/notify';
import { session, useSession } from '../app/session';
import { workstation } from '../app/workstation';
import { dropDrafts } from './drafts';
import { decodeLabels } from './labels';
import { contoursOf } from './outlines';
import { placeOf } from './state';

/** The labels of one frame of the shown run. Masks are never changed, only replaced. */
export interface FrameMask {
  readonly columns: number;
  readonly rows: number;
  /** As the reader sees them, what is not answered yet included. */
  readonly now: Uint8Array;
  readonly network: Uint8Array;
  readonly edited: boolean;
}

const kept = 120;
const masks = new Map<string, FrameMask>();
const asked = new Map<string, Promise<FrameMask | null>>();
let ofRun: string | null = null;

const keep = (place: string, mask: FrameMask) => {
  masks.delete(place);
  masks.set(place, mask);
  for (const oldest of masks.keys()) {
    if (masks.size <= kept) break;
    masks.delete(oldest);
  }
};

/** Masks of one run at a time. */
function turnTo(runId: string): void {
  if (ofRun === runId) return;
  ofRun = runId;
  masks.clear();
  asked.clear();
}

export function maskAt(runId: string, ref: FrameRef): FrameMask | null {
  return ofRun === runId ? (masks.get(placeOf(ref)) ?? null) : null;
}

async function fetchMask(runId: string, { sliceIndex, phaseIndex }: FrameRef): Promise<Result<FrameMask>> {
  const result = await workstation.call('analysis.labels', { runId, sliceIndex, phaseIndex });
  if (!result.ok) return result;
  const { now, network, edited } = result.value;
  return ok({ columns: now.columns, rows: now.rows, now: decodeLabels(now), network: decodeLabels(network), edited });
}

/** Asks the workstation for the labels of a frame; null when it could not tell, which the reader is told. */
export function loadMask(runId: string, ref: FrameRef): Promise<FrameMask | null> {
  turnTo(runId);
  const place = placeOf(ref);
  const known = masks.get(place);
  if (known) return Promise.resolve(known);
  const before = asked.get(place);
  if (before) return before;
  const asking: Promise<FrameMask | null> = answerOf(fetchMask(runId, ref)).then((mask) => {
    // The frame was changed or forgotten meanwhile: what came is of before.
    if (asked.get(place) !== asking) return maskAt(runId, ref);
    asked.delete(place);
    if (mask) keep(place, mask);
    return mask;
  });
  asked.set(place, asking);
  return asking;
}

/** The labels of a frame are these from now on; nothing happens where the frame is not known. */
export function changeMask(runId: string, ref: FrameRef, change: Partial<Pick<FrameMask, 'now' | 'edited'>>): void {
  const mask = maskAt(runId, ref);
  if (mask) keep(placeOf(ref), { ...mask, ...change });
  if (ofRun === runId) asked.delete(placeOf(ref));
}

/** The workstation is to be asked again. */
export function forgetMask(runId: string, ref: FrameRef): void {
  if (ofRun !== runId) return;
  masks.delete(placeOf(ref));
  asked.delete(placeOf(ref));
}

const networks = new WeakMap<Uint8Array, readonly Contour[]>();

/** Outlines of what the network said of a frame that the reader changed; null where they are the same or not known. */
export function networkContours(ref: FrameRef): readonly Contour[] | null {
  const { runId } = session.get();
  const mask = runId ? maskAt(runId, ref) : null;
  if (!mask || mask.now === mask.network || (!mask.edited && mask.now.every((label, i) => label === mask.network[i])))
    return null;
  let contours = networks.get(mask.network);
  if (!contours) {
    contours = contoursOf(mask.network, mask.columns, ref);
    networks.set(mask.network, contours);
  }
  return contours;
}

let shown = session.get().runId;
useSession.subscribe(({ runId }) => {
  if (runId === shown) return;
  shown = runId;
  ofRun = null;
  masks.clear();
  asked.clear();
  dropDrafts();
});
