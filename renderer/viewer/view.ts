import { Enums, type Types } from '@cornerstonejs/core';
import type { Frame, Plane, Vector } from '../../electron/contract';
import { cover } from '../app/cover';
import { notify } from '../app/notify';
import { playback } from '../app/playback';
import { firstImage, imageShown } from './first-image';
import type { StackFrames } from './frames';
import type { Point } from './geometry';
import { imageIdOf, isLoaded, loadedPixels, loadFrame, renderingEngine } from './images';
import type { ViewId } from './state';
import { joinTools, leaveTools } from './tools';
import { centerWidth, type Preset, presetRange, type Range } from './window';

/** What a view shows at this moment, for everything that is drawn or written over the image. */
export interface Shown {
  readonly frame: Frame;
  readonly stack: StackFrames;
  readonly slice: number;
  readonly phase: number;
  readonly zoom: number;
  readonly window: { center: number; width: number };
  /** CSS pixels of the panel: where a pixel of the image lies. Affine: `x·ex + y·ey + origin`. */
  readonly origin: Point;
  readonly ex: Point;
  readonly ey: Point;
  readonly width: number;
  readonly height: number;
  /** LPS directions to the right of and down the screen; null without a plane. */
  readonly right: Vector | null;
  readonly down: Vector | null;
}

type Listener = (shown: Shown) => void;

/** One image panel: a stack of slices over phases in a viewport of the library. Everything here is outside React. */
export class View {
  readonly id: ViewId;
  readonly element: HTMLDivElement;
  #stack: StackFrames | null = null;
  #slice = 0;
  #busy = false;
  #disposed = false;
  #preset: Preset['range'] | null = 'auto';
  /** Set once the first image is there: before, the library has no camera to work on. */
  #ready = false;
  #shownFrame: Frame | null = null;
  /** Place of the shown frame in the stack: phase × slices + slice. */
  #shownIndex = 0;
  #failed = new Set<string>();
  #size: Point = [0, 0];
  /** The window in use. Kept here: the library's processor path answers with the header's after each new image. */
  #range: Range | null = null;
  #listeners = new Set<Listener>();
  #stop: (() => void)[] = [];

  constructor(id: ViewId, element: HTMLDivElement) {
    this.id = id;
    this.element = element;
    renderingEngine().enableElement({
      viewportId: id,
      type: Enums.ViewportType.STACK,
      element,
      defaultOptions: { background: [0, 0, 0] },
    });
    // The library makes its elements focusable and then keeps every key from the page's shortcuts.
    for (const part of [element, ...element.querySelectorAll('[tabindex]')]) part.removeAttribute('tabindex');
    joinTools(id);
    const redraw = () => this.#tell();
    element.addEventListener(Enums.Events.IMAGE_RENDERED, redraw);
    const voi = (event: Event) => {
      this.#range = (event as CustomEvent<{ range: Range }>).detail.range;
      if (!this.#applying) this.#preset = null;
      this.#share();
      this.#tell();
    };
    element.addEventListener(Enums.Events.VOI_MODIFIED, voi);
    const resized = new ResizeObserver(([entry]) => {
      // Reading the size from the element would make the browser lay the page out for every image.
      if (entry) this.#size = [entry.contentRect.width, entry.contentRect.height];
      scheduleResize();
    });
    resized.observe(element);
    this.#stop.push(
      playback.subscribe(() => this.#request()),
      cover.subscribe(() => this.#request()),
      () => resized.disconnect(),
      () => element.removeEventListener(Enums.Events.IMAGE_RENDERED, redraw),
      () => element.removeEventListener(Enums.Events.VOI_MODIFIED, voi),
    );
  }

  get #viewport(): Types.IStackViewport {
    return renderingEngine().getViewport(this.id) as Types.IStackViewport;
  }

  get stack(): StackFrames | null {
    return this.#stack;
  }
  get slice(): number {
    return this.#slice;
  }
  get frame(): Frame | null {
    return this.#shownFrame;
  }

  /** Frames that have arrived may be what the view waits for. */
  arrived(): void {
    this.#request();
  }

  dispose(): void {
    this.#disposed = true;
    for (const stop of this.#stop) stop();
    leaveTools(this.id);
    renderingEngine().disableElement(this.id);
  }

  /** Called with what is shown, at once and after every change of image, camera or window. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    const now = this.shown();
    if (now) listener(now);
    return () => this.#listeners.delete(listener);
  }

  /** Shows another stack. `keepCamera`: the same anatomy again, made anew, at the same magnification. */
  async setStack(stack: StackFrames, slice: number, keepCamera = false): Promise<void> {
    const zoom = this.#ready && keepCamera ? this.#viewport.getZoom() : null;
    this.#stack = stack;
    this.#slice = Math.max(0, Math.min(stack.slices - 1, slice));
    this.#ready = false;
    this.#shownFrame = null;
    const ids = stack.frames.map((frame) => imageIdOf(frame?.frameId ?? 'missing'));
    const index = this.#wanted();
    const frame = stack.frames[index];
    if (!frame) return;
    try {
      // Everything else waits for the image that the reader looks at first.
      if (this.id !== 'slices') await firstImage();
      await loadFrame(frame.frameId);
      if (this.#disposed || this.#stack !== stack) return;
      await this.#viewport.setStack(ids, index);
    } catch (error) {
      if (!this.#disposed && this.#stack === stack) notify.thrown(errorOf(error));
      return;
    }
    if (this.#disposed || this.#stack !== stack) return;
    this.#ready = true;
    this.#shownFrame = frame;
    this.#shownIndex = index;
    if (zoom !== null) this.#viewport.setZoom(zoom);
    const source = stack.made ? allViews().find((other) => other.stack?.stackId === stack.made) : undefined;
    const range = source?.windowRange;
    if (range) this.setWindow(range);
    else this.#applyPreset(this.#preset ?? 'auto', frame);
    this.#viewport.render();
    this.#request();
  }

  setSlice(slice: number): void {
    this.#slice = slice;
    this.#request();
  }

  #wanted(): number {
    const stack = this.#stack!;
    return playback.phaseIndex(stack.phases) * stack.slices + this.#slice;
  }

  /** Shows the wanted frame as soon as it can: one image at a time, always the latest wish. */
  #request(): void {
    const stack = this.#stack;
    if (!stack || !this.#ready || this.#busy || this.#disposed || cover.on()) return;
    const index = this.#wanted();
    const frame = stack.frames[index];
    if (!frame || (frame === this.#shownFrame && index === this.#shownIndex) || this.#failed.has(frame.frameId)) return;
    // While the heart moves, an image that has not arrived is left out rather than waited for.
    if (playback.get().playing && !isLoaded(frame.frameId)) return;
    this.#busy = true;
    void (async () => {
      try {
        await loadFrame(frame.frameId);
        if (this.#stack === stack && !this.#disposed) {
          // Tools and overlays ask during the rendering that follows.
          this.#shownFrame = frame;
          this.#shownIndex = index;
          await this.#viewport.setImageIdIndex(index);
          if (this.#range) this.#viewport.setProperties({ voiRange: { ...this.#range } }, true);
        }
      } catch (error) {
        this.#failed.add(frame.frameId);
        notify.thrown(errorOf(error));
      } finally {
        this.#busy = false;
        this.#request();
      }
    })();
  }

  shown(): Shown | null {
    const frame = this.#shownFrame;
    const stack = this.#stack;
    if (!frame || !stack || !this.#ready) return null;
    const viewport = this.#viewport;
    const [width, height] = this.#size;
    if (width < 2 || height < 2 || !viewport.getImageData()) return null;
    const plane = frame.plane ?? displayPlane;
    const at = (x: number, y: number) => viewport.worldToCanvas([...place(plane, x, y)]) as Point;
    const origin = at(0, 0);
    const farX = at(frame.columns, 0);
    const farY = at(0, frame.rows);
    const range = this.#range ?? { lower: 0, upper: 1 };
    const direction = (to: Point): Vector | null => {
      if (!frame.plane) return null;
      const a = viewport.canvasToWorld([0, 0]);
      const b = viewport.canvasToWorld([to[0], to[1]]);
      return [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
    };
    return {
      frame,
      stack,
      slice: this.#shownIndex % stack.slices,
      phase: Math.floor(this.#shownIndex / stack.slices),
      zoom: Math.hypot(farX[0] - origin[0], farX[1] - origin[1]) / frame.columns,
      window: centerWidth(range),
      origin,
      ex: [(farX[0] - origin[0]) / frame.columns, (farX[1] - origin[1]) / frame.columns],
      ey: [(farY[0] - origin[0]) / frame.rows, (farY[1] - origin[1]) / frame.rows],
      width,
      height,
      right: direction([width, 0]),
      down: direction([0, height]),
    };
  }

  #tell(): void {
    if (this.#disposed) return;
    const shown = this.shown();
    if (!shown) return;
    for (const listener of this.#listeners) listener(shown);
    if (this.id === 'slices') imageShown();
  }
  /** Annotations have changed. */
  render(): void {
    if (this.#ready) this.#viewport.render();
  }
  /** Overlays have changed, the image has not. */
  redraw(): void {
    this.#tell();
  }

  #applying = false;
  #applyPreset(preset: Preset['range'] | null, frame: Frame): void {
    if (preset === null || frame.photometric === 'RGB') return;
    const pixels = loadedPixels(frame.frameId);
    this.#preset = preset;
    this.setWindow(presetRange(preset, frame, pixels ?? [0, 1]));
    this.#preset = preset;
  }
  /** A picture made from the slices is seen through the same window as they are. */
  #share(): void {
    const range = this.#range;
    if (!range || !this.#ready || this.#stack?.made) return;
    for (const other of allViews())
      if (other !== this && other.stack?.made === this.#stack?.stackId) other.setWindow(range);
  }
  preset(range: Preset['range']): void {
    if (this.#shownFrame) this.#applyPreset(range, this.#shownFrame);
  }
  get presetInUse(): Preset['range'] | null {
    return this.#preset;
  }
  get windowRange(): Range | null {
    return this.#ready ? this.#range : null;
  }
  setWindow(range: Range): void {
    if (!this.#ready) return;
    this.#applying = true;
    this.#range = range;
    this.#viewport.setProperties({ voiRange: { lower: range.lower, upper: range.upper } });
    this.#applying = false;
    this.#viewport.render();
  }

  #camera(change: (viewport: Types.IStackViewport) => void): void {
    if (!this.#ready) return;
    change(this.#viewport);
    this.#viewport.render();
    this.#tell();
  }
  zoomBy(factor: number): void {
    this.#camera((viewport) => viewport.setZoom(Math.max(0.2, Math.min(20, viewport.getZoom() * factor))));
  }
  invert(): void {
    this.#camera((viewport) => viewport.setProperties({ invert: !viewport.getProperties().invert }));
  }
  get inverted(): boolean {
    return this.#ready && (this.#viewport.getProperties().invert ?? false);
  }
  flip(side: 'horizontal' | 'vertical'): void {
    this.#camera((viewport) => {
      const { flipHorizontal, flipVertical } = viewport.getCamera();
      viewport.setCamera(side === 'horizontal' ? { flipHorizontal: !flipHorizontal } : { flipVertical: !flipVertical });
    });
  }
  rotate(): void {
    this.#camera((viewport) => {
      const { rotation = 0 } = viewport.getViewPresentation();
      viewport.setViewPresentation({ rotation: (Math.round(rotation / 90) * 90 + 90) % 360 });
    });
  }
  reset(): void {
    if (!this.#ready) return;
    this.#viewport.resetCamera();
    this.#viewport.setProperties({ invert: false });
    this.#viewport.render();
    this.preset('auto');
    this.#tell();
  }

  /** LPS mm of a place in the panel, or null without a plane. */
  pointAt(x: number, y: number): Vector | null {
    if (!this.#ready || !this.#shownFrame?.plane) return null;
    return this.#viewport.canvasToWorld([x, y]) as Vector;
  }
}

/** Where frames without a plane are displayed. */
const displayPlane: Plane = {
  originMm: [0, 0, 0],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  rowSpacingMm: 1,
  columnSpacingMm: 1,
};
const place = (plane: Plane, x: number, y: number): Vector =>
  [0, 1, 2].map(
    (k) =>
      plane.originMm[k]! +
      plane.rowDirection[k]! * x * plane.columnSpacingMm +
      plane.columnDirection[k]! * y * plane.rowSpacingMm,
  ) as unknown as Vector;

/** The library wraps what a loader throws. */
const errorOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'error' in error ? (error as { error: unknown }).error : error;

/** Panels change size together; the engine is told once. */
let resizing = 0;
function scheduleResize(): void {
  if (resizing) return;
  resizing = requestAnimationFrame(() => {
    resizing = 0;
    renderingEngine().resize(true, true);
  });
}

const views = new Map<ViewId, View>();
export const viewById = (id: ViewId): View | null => views.get(id) ?? null;
export const allViews = (): View[] => [...views.values()];
export const addView = (view: View): void => {
  views.set(view.id, view);
};
export const removeView = (view: View): void => {
  if (views.get(view.id) === view) views.delete(view.id);
};
/** For tools: the frame under an image of the library, in the view that shows it. */
export const frameInView = (id: ViewId): Frame | null => views.get(id)?.frame ?? null;
