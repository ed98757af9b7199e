import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { cover } from '../app/cover';
import { useSession } from '../app/session';
import { dateText, personName } from '../studies/texts';
import { imageShown } from '../viewer/first-image';
import type { Point } from '../viewer/geometry';
import { cameraOf, placed, setCamera, subscribeCameras, zoomBy } from './camera';
import { drawOverlay, writeTexts } from './plane-overlay';
import { fromPicture, PlanePicture } from './plane-picture';
import { cutAt, pointOnCut } from './planes';
import { arrivals, shownVolume, useVolume, type VolumeTool, volumeView } from './state';
import type { PlaneId, Volume } from './types';

/** Moves of the reader follow each other faster than this. */
const movingMs = 160;
/** What has arrived is shown at most this often. */
const arrivalMs = 120;

/** Moves by cuts of a plane; positive: as scrolling down. */
export function stepCut(plane: PlaneId, by: number): void {
  const volume = shownVolume();
  if (!volume) return;
  const { positionMm } = volumeView.get();
  volumeView.goTo(pointOnCut(volume, plane, positionMm, cutAt(volume, plane, positionMm) + by));
}

/** Draws one plane of one volume whenever something of it changes. Returns what ends it. */
function follow(
  element: HTMLElement,
  canvas: HTMLCanvasElement,
  texts: Record<string, HTMLElement | null>,
  plane: PlaneId,
  volumeNow: () => Volume | null,
  pointer: () => Point | null,
  second: boolean,
): { stop: () => void; redraw: () => void } {
  const picture = new PlanePicture();
  let size = { width: 0, height: 0, ratio: 1 };
  let asked = 0;
  let movedAt = 0;
  const draw = () => {
    asked = 0;
    const volume = volumeNow();
    const context = canvas.getContext('2d');
    if (!context || size.width < 2 || size.height < 2 || cover.on()) return;
    const { width, height, ratio } = size;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (!volume) return;
    const moving = performance.now() - movedAt < movingMs;
    const more = picture.draw(context, volume, plane, size, moving, !second);
    const place = placed(volume, plane, width, height);
    drawOverlay(context, volume, plane, place, { width, height }, second);
    writeTexts(texts, volume, plane, place, pointer());
    element.dataset.cut = String(cutAt(volume, plane, volumeView.get().positionMm));
    element.dataset.ms = picture.measured.ms.toFixed(1);
    element.dataset.fine = String(!more);
    imageShown();
    if (more) request();
  };
  const request = () => {
    if (!asked) asked = requestAnimationFrame(draw);
  };
  const moved = () => {
    movedAt = performance.now();
    request();
  };
  let waiting = 0;
  const arrived = () => {
    if (waiting) return;
    waiting = window.setTimeout(() => {
      waiting = 0;
      picture.invalidate();
      request();
    }, arrivalMs);
  };
  const resized = new ResizeObserver(([entry]) => {
    if (!entry) return;
    size = {
      width: entry.contentRect.width,
      height: entry.contentRect.height,
      ratio: Math.min(2, window.devicePixelRatio || 1),
    };
    request();
  });
  resized.observe(element);
  const stops = [
    useVolume.subscribe(moved),
    useSession.subscribe((now, before) => {
      if (now.findings !== before.findings || now.selectedFindingId !== before.selectedFindingId) request();
    }),
    subscribeCameras(moved),
    cover.subscribe(request),
    ...(second ? [] : [arrivals.subscribe(arrived)]),
    () => resized.disconnect(),
    () => cancelAnimationFrame(asked),
    () => clearTimeout(waiting),
  ];
  return {
    redraw: request,
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

const sides = ['top', 'right', 'bottom', 'left'] as const;
const corners = ['top-right', 'bottom-left', 'bottom-right'] as const;

type Drag = { kind: VolumeTool; x: number; y: number };

/** A plane of the shown volume, or of the one beside it. */
export function PlaneView({ plane, second = false }: { plane: PlaneId; second?: boolean }) {
  const { t, i18n } = useTranslation();
  const surface = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const texts = useRef<Record<string, HTMLElement | null>>({});
  const pointer = useRef<Point | null>(null);
  const redraw = useRef<() => void>(() => undefined);
  const drag = useRef<Drag | null>(null);
  const study = useSession((state) => state.study);
  const hidden = useSession((state) => state.settings.hidePatientText);
  const tool = useVolume((state) => state.tool);
  const active = useVolume((state) => state.active === plane);
  const label = useVolume((state) => (second ? state.compared : shownVolume(state))?.label ?? '');
  const volumeNow = useRef((): Volume | null => null);
  volumeNow.current = () => (second ? volumeView.get().compared : shownVolume());

  // biome-ignore lint/correctness/useExhaustiveDependencies: the texts are written anew in the other language
  useEffect(() => {
    if (!surface.current || !canvas.current) return;
    const made = follow(
      surface.current,
      canvas.current,
      texts.current,
      plane,
      () => volumeNow.current(),
      () => pointer.current,
      second,
    );
    redraw.current = made.redraw;
    return made.stop;
  }, [plane, second, i18n.language]);

  // Wheels and touchpads report very different amounts; a cut is a step of 40.
  const turned = useRef(0);
  useEffect(() => {
    const element = surface.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      volumeView.set({ active: plane });
      if (event.ctrlKey || event.metaKey) {
        zoomBy(plane, Math.exp(-event.deltaY / 300));
        return;
      }
      turned.current += event.deltaMode === 1 ? event.deltaY * 20 : event.deltaY;
      const steps = Math.trunc(turned.current / 40);
      if (steps === 0) return;
      turned.current = 0;
      stepCut(plane, Math.sign(steps));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [plane]);

  const at = (event: PointerEvent): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const cross = (event: PointerEvent) => {
    const volume = volumeNow.current();
    if (!volume) return;
    const { clientWidth, clientHeight } = event.currentTarget;
    const place = placed(volume, plane, clientWidth, clientHeight);
    volumeView.goTo(fromPicture(volume, plane, place, at(event), volumeView.get().positionMm));
  };
  const onPointerDown = (event: PointerEvent) => {
    volumeView.set({ active: plane });
    const kind: VolumeTool =
      event.button === 1 ? 'pan' : event.button === 2 ? 'zoom' : event.shiftKey ? 'window' : tool;
    drag.current = { kind, x: event.clientX, y: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
    if (kind === 'crosshair') cross(event);
  };
  const onPointerMove = (event: PointerEvent) => {
    pointer.current = at(event);
    const now = drag.current;
    if (!now) {
      redraw.current();
      return;
    }
    const dx = event.clientX - now.x;
    const dy = event.clientY - now.y;
    drag.current = { ...now, x: event.clientX, y: event.clientY };
    const volume = volumeNow.current();
    if (!volume) return;
    if (now.kind === 'crosshair') cross(event);
    else if (now.kind === 'zoom') zoomBy(plane, Math.exp(-dy / 150));
    else if (now.kind === 'pan') {
      const { clientWidth, clientHeight } = event.currentTarget;
      const { scale } = placed(volume, plane, clientWidth, clientHeight);
      const { zoom, aside } = cameraOf(plane);
      setCamera(plane, { zoom, aside: [aside[0] - dx * scale, aside[1] - dy * scale] });
    } else {
      const { lower, upper } = volumeView.get().range;
      // Across the picture: as much as the window is wide now, so that wide and narrow ones answer alike.
      const step = Math.max(1e-6, (upper - lower) / 300);
      const width = Math.max(step, upper - lower + 2 * dx * step);
      const center = (lower + upper) / 2 + dy * step;
      volumeView.setRange({ lower: center - width / 2, upper: center + width / 2 });
    }
  };
  const onPointerUp = () => {
    drag.current = null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    volumeView.set({ active: plane });
    stepCut(plane, event.shiftKey ? 5 * steps : steps);
  };

  const keep = (name: string) => (element: HTMLElement | null) => {
    texts.current[name] = element;
  };
  // What stands beside is of another day: its own name tells which.
  const patient =
    study && !hidden
      ? [...new Set([personName(study.patientName), study.patientId, second ? label : dateText(study.studyDate)])]
          .filter(Boolean)
          .join('\n')
      : '';
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups the fields of a form, this groups an image and its text
    <div
      ref={surface}
      className={`view volume-view ${active ? 'active' : ''}`}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move through the cuts here
      tabIndex={0}
      aria-label={t('volume.image', { plane: t(`volume.plane.${plane}`), name: label })}
      data-view={second ? `${plane}-second` : plane}
      data-tool={tool}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onPointerLeave={() => {
        pointer.current = null;
        redraw.current();
      }}
      onFocus={() => volumeView.set({ active: plane })}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      <canvas ref={canvas} className="view-overlay" />
      {sides.map((side) => (
        <span key={side} ref={keep(side)} className={`view-letter view-${side}`} data-testid={`orientation-${side}`} />
      ))}
      <div className="view-texts">
        <p className="view-text top-left">{patient}</p>
        {corners.map((corner) => (
          <p key={corner} ref={keep(corner)} className={`view-text ${corner}`} />
        ))}
      </div>
    </div>
  );
}
