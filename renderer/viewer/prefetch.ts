import { workstation } from '../app/workstation';
import { firstImage } from './first-image';
import type { StackFrames } from './frames';
import { isLoaded, loadFrame } from './images';
import { loadOrder } from './load-order';
import { type ViewId, viewer } from './state';
import { allViews } from './view';

/** Requests at once; browsers open six connections to one host, and calls need room beside the frames. */
const atOnce = 4;
/** One loading order per view; a new one replaces the one before. */
const runs = new Map<ViewId, number>();

/** Loads the frames around a place; a new call replaces the one before. `onSlice` when the shown slice's beat is there. */
export function prefetch(
  id: ViewId,
  stack: StackFrames,
  slice: number,
  phase: number,
  onSlice: () => void = () => undefined,
): () => void {
  const mine = (runs.get(id) ?? 0) + 1;
  runs.set(id, mine);
  const wanted = () => runs.get(id) === mine;
  if (!stack.made)
    void workstation.call('view.focus', { stackId: stack.stackId, sliceIndex: slice, phaseIndex: phase });
  const order = loadOrder(stack.slices, stack.phases, slice, phase);
  const firstCount = stack.phases;
  let next = 0;
  let done = 0;
  let told = false;
  const worker = async () => {
    while (wanted() && next < order.length) {
      const index = next++;
      const frame = stack.frames[order[index]!];
      // A frame that cannot be read is told by the view when the reader comes to it.
      if (frame && !isLoaded(frame.frameId)) {
        await loadFrame(frame.frameId).catch(() => undefined);
        for (const view of allViews()) view.arrived();
      }
      if (!wanted()) return;
      done++;
      if (id === 'slices' && (done % 8 === 0 || done === order.length)) viewer.set({ loaded: done / order.length });
      if (!told && done >= firstCount) {
        told = true;
        onSlice();
      }
    }
  };
  // The slices come first: a picture made from them waits for them anyway.
  void firstImage().then(() => {
    for (let i = 0; i < (id === 'slices' ? atOnce : 1); i++) void worker();
  });
  return () => {
    if (wanted()) runs.set(id, mine + 1);
  };
}
