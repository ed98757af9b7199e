import type { FrameRef } from '../../electron/contract';
import { notify } from '../app/notify';
import { playback } from '../app/playback';
import { session } from '../app/session';
import { t } from '../i18n';
import type { Shown, View } from '../viewer/view';
import { drawCursor, reachMm } from './cursor';
import { dropDraft, setDraft } from './drafts';
import { draw } from './edits';
import type { Grid } from './grid';
import { sameLabels } from './labels';
import { type FrameMask, loadMask, maskAt } from './masks';
import { contoursOf } from './outlines';
import { gridOf, pixelAt } from './place';
import { editing, placeOf, radiusMm, refusal, stepRadius } from './state';
import { brushStroke, pullStroke, type Stroke } from './stroke';

type Point = readonly [number, number];

/** What the reader is drawing, from press to release. Its labels may still be on the way. */
interface Press extends FrameRef {
  readonly runId: string;
  readonly stackId: string;
  readonly grid: Grid;
  readonly reachMm: number;
  /** The other of brush and eraser for this once. */
  readonly other: boolean;
  readonly places: Point[];
  used: number;
  released: boolean;
  mask: FrameMask | null;
  stroke: Stroke | null;
}

let current: { cancel: () => boolean } | null = null;
/** Gives up what is being drawn; false where nothing is. */
export const cancelStroke = (): boolean => current?.cancel() ?? false;

/**
 * Lets the pointer draw in a view. Everything runs once per picture at most; what the pointer did in between is not lost.
 *
 * @param canvas over the image, for the cursor
 * @returns what ends it
 */
export function drawOn(view: View, canvas: HTMLCanvasElement): () => void {
  const holder = view.element.parentElement;
  if (!holder) return () => undefined;
  let press: Press | null = null;
  let hover: Point | null = null;
  let waiting = 0;

  const later = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      advance();
      drawCursor(canvas, view.shown(), hover, press?.stroke?.label ?? null);
    });
  };

  /** Follows the pointer with the mask; on release, sends it. */
  function advance(): void {
    if (!press) return;
    const { runId, stackId, places, grid } = press;
    press.mask ??= maskAt(runId, press);
    if (!press.mask) return;
    const { mask } = press;
    if (mask.columns !== grid.columns || mask.rows !== grid.rows) {
      press = null;
      notify.warn(t('editing.otherSize'));
      return;
    }
    if (!press.stroke) {
      press.stroke = begin(press, mask);
      if (!press.stroke) {
        press = null;
        notify.info(t('editing.nothingNear'));
        return;
      }
    } else if (press.used === places.length && !press.released) return;
    const { stroke } = press;
    while (press.used < places.length) stroke.to(places[press.used++]!);
    const labels = stroke.labels();
    const ref = { sliceIndex: press.sliceIndex, phaseIndex: press.phaseIndex };
    if (!press.released) {
      setDraft(stackId, ref, contoursOf(labels, grid.columns, ref));
      view.redraw();
      return;
    }
    press = null;
    dropDraft(stackId, ref);
    if (sameLabels(labels, mask.now)) view.redraw();
    else if (stroke.tool === 'drag' || stroke.tool === 'brush' || stroke.tool === 'erase')
      void draw(runId, ref, stroke.tool, mask, labels);
  }

  function begin({ grid, places, reachMm: reach, other }: Press, mask: FrameMask): Stroke | null {
    const { tool, label, keepWall } = editing.get();
    const options = { base: mask.now, grid, label, radiusMm: radiusMm(editing.get()), keepWall, at: places[0]! };
    return tool === 'pull' ? pullStroke(options, reach) : brushStroke(options, (tool === 'erase') !== other);
  }

  /** The stroke that is being drawn ends here and now. */
  function release(): void {
    if (!press) return;
    press.released = true;
    advance();
    later();
  }

  function cancel(): boolean {
    if (!press) return false;
    dropDraft(press.stackId, press);
    press = null;
    view.redraw();
    later();
    return true;
  }
  current = { cancel };

  const placeIn = (event: PointerEvent): Point => {
    const { left, top } = holder.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };

  const onDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    // The image's own tools hear mouse events, which do not follow then.
    event.preventDefault();
    holder.focus({ preventScroll: true });
    playback.pause();
    release();
    const { runId } = session.get();
    const shown = view.shown();
    if (press || !runId || !shown || refusal() !== null) return;
    const place = placeIn(event);
    holder.setPointerCapture(event.pointerId);
    const ref = { sliceIndex: shown.slice, phaseIndex: shown.phase };
    const grid = gridOf(shown);
    press = {
      ...ref,
      runId,
      stackId: shown.stack.stackId,
      grid,
      reachMm: reachMm(shown),
      other: event.shiftKey,
      places: [pixelAt(shown, place)],
      used: 1,
      released: false,
      mask: null,
      stroke: null,
    };
    hover = place;
    if (!maskAt(runId, ref))
      void loadMask(runId, ref).then((mask) => {
        if (!mask) cancel();
        later();
      });
    later();
  };
  const onMove = (event: PointerEvent) => {
    hover = placeIn(event);
    const shown = press && view.shown();
    if (press && shown)
      for (const part of event.getCoalescedEvents?.() ?? [event]) press.places.push(pixelAt(shown, placeIn(part)));
    later();
  };
  const onUp = (event: PointerEvent) => {
    if (event.button === 0) release();
  };
  const onLeave = () => {
    hover = null;
    later();
  };
  const onWheel = (event: WheelEvent) => {
    if (!event.shiftKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const turned = event.deltaY || event.deltaX;
    if (turned !== 0) stepRadius(turned < 0 ? 1 : -1);
  };
  /** Where pointer events do not hold back those of mouse and touch. */
  const swallow = (event: MouseEvent | TouchEvent) => {
    if (event instanceof MouseEvent && event.button !== 0) return;
    event.stopPropagation();
  };

  const listening = new AbortController();
  const capture = { capture: true, signal: listening.signal } as const;
  holder.addEventListener('pointerdown', onDown, capture);
  holder.addEventListener('pointermove', onMove, capture);
  holder.addEventListener('pointerup', onUp, capture);
  holder.addEventListener('pointercancel', cancel, capture);
  holder.addEventListener('pointerleave', onLeave, { signal: listening.signal });
  holder.addEventListener('mousedown', swallow, capture);
  holder.addEventListener('touchstart', swallow, { ...capture, passive: true });
  holder.addEventListener('wheel', onWheel, { ...capture, passive: false });

  const stopView = view.subscribe((shown) => {
    // Another image ends a stroke; it belongs to the one that it was begun on.
    if (press && placeOf(press) !== placeOf({ sliceIndex: shown.slice, phaseIndex: shown.phase })) release();
    fetchAround(shown);
    later();
  });
  const stopOptions = editing.subscribe(later);
  return () => {
    cancel();
    current = null;
    listening.abort();
    stopView();
    stopOptions();
    cancelAnimationFrame(waiting);
    canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
  };
}

/** The labels of the shown frame are there before the reader begins to draw, and those of its neighbours. */
export function fetchAround({ slice, phase, stack }: Pick<Shown, 'slice' | 'phase' | 'stack'>): void {
  const { runId, stackId } = session.get();
  if (!runId || stack.stackId !== stackId || refusal() !== null || playback.get().playing) return;
  const { slices, phases } = stack;
  const refs = [
    [slice, phase],
    [slice + 1, phase],
    [slice - 1, phase],
    [slice, (phase + 1) % phases],
    [slice, (phase + phases - 1) % phases],
  ] as const;
  for (const [sliceIndex, phaseIndex] of refs)
    if (sliceIndex >= 0 && sliceIndex < slices) void loadMask(runId, { sliceIndex, phaseIndex });
}
