import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notify } from '../app/notify';
import { playback } from '../app/playback';
import { session, useSession } from '../app/session';
import { EditLayer } from '../editing/edit-layer';
import { editedPlaces, editing, placeOf, shownRun } from '../editing/state';
import { formatNumber, t as text } from '../i18n';
import { dateText, personName } from '../studies/texts';
import { joinAnnotations, refusal } from './annotations';
import type { StackFrames } from './frames';
import { orientationLetters } from './geometry';
import { loadedPixels, loadFrame } from './images';
import { joinSelection } from './navigate';
import { drawOverlay } from './overlay';
import { setPixelSource } from './reformat';
import { useViewer, type ViewId, viewer } from './state';
import { addView, removeView, type Shown, View } from './view';

setPixelSource(async (frameId) => {
  await loadFrame(frameId);
  return loadedPixels(frameId) ?? [];
});

const sides = ['top', 'right', 'bottom', 'left'] as const;
type Corner = 'top-right' | 'bottom-left' | 'bottom-right';

function sliceText({ stack, slice, phase, frame }: Shown): string {
  const lines: string[] = [];
  if (stack.slices > 1) lines.push(text('viewer.slice', { slice: slice + 1, slices: stack.slices }));
  if (stack.phases > 1) lines.push(text('viewer.phase', { phase: phase + 1, phases: stack.phases }));
  if (frame.timeMs !== null) lines.push(text('viewer.time', { time: formatNumber(frame.timeMs) }));
  if (stack.stackId === session.get().stackId) {
    const place = placeOf({ sliceIndex: slice, phaseIndex: phase });
    if (editedPlaces(shownRun(), editing.get().answered).has(place)) lines.push(text('editing.here'));
  }
  return lines.join('\n');
}

function windowText({ zoom, window, frame }: Shown): string {
  const lines = [text('viewer.zoom', { zoom: formatNumber(100 * zoom) })];
  if (frame.photometric !== 'RGB') {
    // Intensities of MR go to hundreds; small ranges (PET, parametric maps) need their decimals.
    const decimals = window.width < 20 ? 2 : 0;
    lines.push(
      text('viewer.window', {
        center: formatNumber(window.center, decimals),
        width: formatNumber(window.width, decimals),
      }),
    );
  }
  return lines.join('\n');
}

const opposite = (direction: readonly [number, number, number] | null) =>
  direction && ([-direction[0], -direction[1], -direction[2]] as const);

/** An image panel. The library draws the image; everything that moves with it is written past React. */
export function ImageView({
  id,
  stack,
  slice,
  label,
  keepCamera = false,
  onScroll,
}: {
  id: ViewId;
  stack: StackFrames;
  slice: number;
  /** Spoken name. */
  label: string;
  keepCamera?: boolean;
  /** Wheel and arrow keys: steps towards the next slice (positive) or the one before. */
  onScroll: (steps: number) => void;
}) {
  const { t, i18n } = useTranslation();
  const surface = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const corners = useRef<Partial<Record<Corner, HTMLElement | null>>>({});
  const letters = useRef<(HTMLElement | null)[]>([]);
  const [view, setView] = useState<View | null>(null);
  const study = useSession((state) => state.study);
  const hidden = useSession((state) => state.settings.hidePatientText);
  const showText = useViewer((state) => state.text);
  const tool = useViewer((state) => state.tool);
  const active = useViewer((state) => state.active === id);

  useEffect(() => {
    if (!surface.current) return;
    const made = new View(id, surface.current);
    addView(made);
    joinAnnotations();
    joinSelection();
    setView(made);
    return () => {
      removeView(made);
      made.dispose();
      setView(null);
    };
  }, [id]);

  // The slice is followed below; a new stack starts at the one that is shown now.
  const sliceNow = useRef(slice);
  sliceNow.current = slice;
  const keep = useRef(keepCamera);
  keep.current = keepCamera;
  useEffect(() => {
    void view?.setStack(stack, sliceNow.current, keep.current);
  }, [view, stack]);
  useEffect(() => view?.setSlice(slice), [view, slice]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the texts are written anew in the other language
  useEffect(() => {
    if (!view) return;
    const write = (element: HTMLElement | null | undefined, value: string) => {
      if (element && element.textContent !== value) element.textContent = value;
    };
    const draw = (shown: Shown) => {
      if (canvas.current) drawOverlay(canvas.current, shown);
      write(corners.current['bottom-left'], sliceText(shown));
      write(corners.current['bottom-right'], windowText(shown));
      const directions = [opposite(shown.down), shown.right, shown.down, opposite(shown.right)];
      directions.forEach((direction, i) => {
        write(letters.current[i], direction ? orientationLetters([...direction]) : '');
      });
      const element = surface.current;
      if (element && !playback.get().playing) {
        element.dataset.slice = String(shown.slice);
        element.dataset.phase = String(shown.phase);
        element.dataset.frame = shown.frame.frameId;
      }
    };
    const stop = view.subscribe(draw);
    const redraw = () => view.redraw();
    const { subscribe } = useSession;
    let before = useSession.getState();
    const stopSession = subscribe((now) => {
      const changed =
        now.contours !== before.contours || now.map !== before.map || now.markedPointMm !== before.markedPointMm;
      before = now;
      if (changed) redraw();
    });
    const stopViewer = useViewer.subscribe(redraw);
    return () => {
      stop();
      stopSession();
      stopViewer();
    };
  }, [view, i18n.language]);

  // Wheels and touchpads report very different amounts; a slice is a step of 40.
  const turned = useRef(0);
  const scroll = useRef(onScroll);
  scroll.current = onScroll;
  useEffect(() => {
    const element = surface.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) {
        view?.zoomBy(Math.exp(-event.deltaY / 300));
        return;
      }
      turned.current += event.deltaMode === 1 ? event.deltaY * 20 : event.deltaY;
      const steps = Math.trunc(turned.current / 40);
      if (steps === 0) return;
      turned.current -= steps * 40;
      scroll.current(Math.sign(steps));
      turned.current = 0;
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [view]);

  const drawsContours = () => id === 'slices' && editing.get().active;
  const onPointerDown = (event: PointerEvent) => {
    viewer.set({ active: id });
    const frame = view?.frame;
    const measuring = tool === 'length' || tool === 'angle' || tool === 'ellipse' || tool === 'probe';
    if (event.button !== 0 || !measuring || !frame || drawsContours()) return;
    playback.pause();
    const why = refusal(frame.frameId);
    if (!why) return;
    notify.warn(why.message, why.hint);
  };
  /** The library listens to mouse events: where nothing can be measured they do not reach it. */
  const onMouseDownCapture = (event: React.MouseEvent) => {
    const frame = view?.frame;
    const measuring = tool === 'length' || tool === 'angle' || tool === 'ellipse' || tool === 'probe';
    if (event.button === 0 && measuring && frame && refusal(frame.frameId)) event.stopPropagation();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    event.stopPropagation();
    onScroll(event.key === 'ArrowDown' ? 1 : -1);
  };

  const patient =
    study && !hidden
      ? [...new Set([personName(study.patientName), study.patientId, dateText(study.studyDate)])]
          .filter(Boolean)
          .join('\n')
      : '';
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups the fields of a form, this groups an image and its text
    <div
      className={`view ${active ? 'active' : ''}`}
      role="group"
      // Focusable here and not on the element inside, where the library would keep every key from the shortcuts.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move through slices and phases here
      tabIndex={0}
      aria-label={t('viewer.image', { name: label })}
      data-tool={tool}
      onPointerDownCapture={onPointerDown}
      onMouseDownCapture={onMouseDownCapture}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      <div ref={surface} className="view-image" data-view={id} />
      <canvas ref={canvas} className="view-overlay" />
      {id === 'slices' && <EditLayer view={view} />}
      {sides.map((side, i) => (
        <span
          key={side}
          ref={(element) => {
            letters.current[i] = element;
          }}
          className={`view-letter view-${side}`}
          data-testid={`orientation-${side}`}
          hidden={!showText}
        />
      ))}
      <div className="view-texts" hidden={!showText}>
        <p className="view-text top-left">{patient}</p>
        <p
          ref={(element) => {
            corners.current['bottom-left'] = element;
          }}
          className="view-text bottom-left"
        />
        <p
          ref={(element) => {
            corners.current['bottom-right'] = element;
          }}
          className="view-text bottom-right"
        />
      </div>
    </div>
  );
}
