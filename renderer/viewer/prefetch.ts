import { workstation } from '../app/workstation';
import type { StackFrames } from './frames';
import { isLoaded, loadFrame } from './images';
import { loadOrder } from './load-order';
import { viewer } from './state';
import { allViews } from './view';

/** Requests at once; browsers open six connections to one host, and calls need room beside the frames. */
const atOnce = 4;
let run = 0;

/** Loads the frames around a place; a new call replaces the one before. `onSlice` when the shown slice's beat is there. */
export function prefetch(stack: StackFrames, slice: number, phase: number, onSlice: () => void): () => void {
  const mine = ++run;
  void workstation.call('view.focus', { stackId: stack.stackId, sliceIndex: slice, phaseIndex: phase });
  const order = loadOrder(stack.slices, stack.phases, slice, phase);
  const firstCount = stack.phases;
  let next = 0;
  let done = 0;
  let told = false;
  const worker = async () => {
    while (mine === run && next < order.length) {
      const index = next++;
      const frame = stack.frames[order[index]!];
      // A frame that cannot be read is told by the view when the reader comes to it.
      if (frame && !isLoaded(frame.frameId)) {
        await loadFrame(frame.frameId).catch(() => undefined);
        for (const view of allViews()) view.arrived();
      }
      if (mine !== run) return;
      done++;
      if (done % 8 === 0 || done === order.length) viewer.set({ loaded: done / order.length });
      if (!told && done >= firstCount) {
        told = true;
        onSlice();
      }
    }
  };
  for (let i = 0; i < atOnce; i++) void worker();
  return () => {
    if (mine === run) run++;
  };
}
