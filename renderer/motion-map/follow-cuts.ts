import type { Frame } from '../../electron/contract';
import { cover } from '../app/cover';
import { playback } from '../app/playback';
import { session, useSession } from '../app/session';
import { type StackFrames, stackById } from '../viewer/frames';
import { loadedPixels, onImageLoaded } from '../viewer/images';
import { jumpToPoint } from '../viewer/navigate';
import type { ViewId } from '../viewer/state';
import { type View, viewById } from '../viewer/view';
import { presetRange, type Range } from '../viewer/window';
import type { Cut } from './cuts';
import { mapOptions, useMapOptions } from './options';
import type { MapScene } from './scene';

type Placed = Cut['frame'];
const placed = (frame: Frame | null | undefined): Placed | null =>
  frame?.plane && frame.photometric !== 'RGB' ? { ...frame, plane: frame.plane } : null;

/** The slice of a stack at the moment that is shown; null where it has no place in space. */
function cutOf(
  view: View,
  stack: StackFrames,
  slice: number,
  key: string,
  window: Range,
  current: boolean,
): Cut | null {
  const frame = placed(stack.frames[playback.phaseIndex(stack.phases) * stack.slices + slice]);
  if (!frame) return null;
  return { key, slice, frame, pixels: loadedPixels(frame.frameId), window, inverted: view.inverted, current };
}

/** The window of a view; where it has none yet, one that suits the frame. */
function windowOf(view: View): Range | null {
  if (view.windowRange) return view.windowRange;
  const frame = view.stack?.frames[0];
  const pixels = frame && loadedPixels(frame.frameId);
  return pixels ? presetRange('auto', frame, pixels) : null;
}

function cutsNow(): Cut[] {
  const { cuts: mode } = mapOptions.get();
  if (mode === 'off') return [];
  const cuts: (Cut | null)[] = [];
  for (const id of ['slices', 'long-axis'] as const) {
    const view = viewById(id);
    const window = view && windowOf(view);
    if (!view?.stack || !window) continue;
    const { stack } = view;
    if (id === 'slices' && mode === 'all')
      for (let slice = 0; slice < stack.slices; slice++)
        cuts.push(cutOf(view, stack, slice, `${stack.stackId} ${slice}`, window, slice === view.slice));
    else if (id === 'slices' || mode === 'current')
      cuts.push(cutOf(view, stack, view.slice, `${stack.stackId} ${view.slice}`, window, id === 'slices'));
  }
  return cuts.filter((cut) => cut !== null);
}

/** Shows the slice that was clicked in the 3-D view, with a mark where it was clicked. */
export function showCut(cut: Cut, pointMm: [number, number, number]): void {
  const { stackId } = session.get();
  const stack = stackById(stackId);
  if (stack && cut.key === `${stackId} ${cut.slice}`) session.set({ sliceIndex: cut.slice, markedPointMm: pointMm });
  else void jumpToPoint(pointMm);
}

/**
 * Keeps the slices of a 3-D view those of the image panels: their stack, slice, phase, and window. Pixels are those that
 * the panels have loaded; nothing is fetched. Returns what ends it.
 */
export function followCuts(scene: MapScene, shown: () => boolean): () => void {
  const watched = new Map<ViewId, { view: View; stop: () => void }>();
  let due = 0;
  let phase = -1;
  const update = () => {
    due = 0;
    const { cuts, cutOpacity, glass } = mapOptions.get();
    if (!shown()) return;
    for (const id of ['slices', 'long-axis'] as const) {
      const view = viewById(id);
      const before = watched.get(id);
      if (before?.view === view) continue;
      before?.stop();
      watched.delete(id);
      if (view && cuts !== 'off') watched.set(id, { view, stop: view.subscribe(later) });
    }
    scene.setCuts(cutsNow(), cuts === 'off' ? 1 : cutOpacity[cuts], glass);
  };
  // Image, window, slice and option may all change before the next picture of the page: looked at once.
  const later = () => {
    if (mapOptions.get().cuts !== 'off' && due === 0) due = requestAnimationFrame(update);
  };
  const stops = [
    playback.subscribe(() => {
      const now = playback.phaseIndex();
      if (now === phase) return;
      phase = now;
      later();
    }),
    useSession.subscribe((now, before) => {
      if (now.sliceIndex !== before.sliceIndex || now.stackId !== before.stackId) later();
    }),
    useMapOptions.subscribe(() => {
      if (due === 0) due = requestAnimationFrame(update);
    }),
    onImageLoaded(later),
    cover.subscribe(later),
  ];
  update();
  return () => {
    cancelAnimationFrame(due);
    for (const stop of stops) stop();
    for (const { stop } of watched.values()) stop();
  };
}
