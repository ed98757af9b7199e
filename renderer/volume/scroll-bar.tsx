import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { cutText } from './plane-overlay';
import { stepCut } from './plane-view';
import { acquiredPlane, cutAt, cutCount, planesOf, pointOnCut } from './planes';
import { shownVolume, useShown, useVolume, volumeView } from './state';
import type { PlaneId, VolumeStrip } from './types';

const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Draws a strip's values by cut, the first cut at the top. */
function drawStrip(canvas: HTMLCanvasElement, strip: VolumeStrip, sliceOfCut: (cut: number) => number): void {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth, clientHeight } = canvas;
  canvas.width = Math.round(clientWidth * ratio);
  canvas.height = Math.round(clientHeight * ratio);
  const context = canvas.getContext('2d');
  const cuts = strip.values.length;
  if (!context || cuts === 0) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  const room = clientWidth - 2;
  const high = clientHeight / cuts;
  const [plain, positive, faint] = [css('--text-faint'), css('--warn'), css('--line-strong')];
  for (let cut = 0; cut < cuts; cut++) {
    const value = strip.values[sliceOfCut(cut)] ?? null;
    const y = cut * high;
    if (value === null) {
      context.fillStyle = css('--ground-3');
      context.fillRect(0, y, 2, Math.max(1, high));
      continue;
    }
    context.fillStyle = value >= strip.threshold ? positive : plain;
    context.fillRect(0, y, Math.max(1, room * value), Math.max(1, high - (high > 4 ? 0.5 : 0)));
  }
  context.strokeStyle = faint;
  context.setLineDash([2, 3]);
  context.beginPath();
  context.moveTo(room * strip.threshold, 0);
  context.lineTo(room * strip.threshold, clientHeight);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = css('--accent');
  for (let cut = 0; cut < cuts; cut++) {
    if (!strip.marks.includes(sliceOfCut(cut))) continue;
    const y = (cut + 0.5) * high;
    context.beginPath();
    context.moveTo(clientWidth, y - 4);
    context.lineTo(clientWidth - 6, y);
    context.lineTo(clientWidth, y + 4);
    context.fill();
  }
}

/** Where in the volume a plane is; an analysis' value of each slice is drawn along it. A press jumps there. */
export function ScrollBar({ plane }: { plane: PlaneId }) {
  const { t } = useTranslation();
  const volume = useShown();
  const strip = useVolume((state) => state.strip);
  const bar = useRef<HTMLDivElement>(null);
  const thumb = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const cuts = volume ? cutCount(volume, plane) : 1;
  // Values belong to slices: they are drawn where the slices are.
  const along = strip && volume?.stackId && acquiredPlane(volume) === plane ? strip : null;
  const flipped = volume ? planesOf(volume)[plane].sign < 0 : false;
  const sliceOfCut = (cut: number) => (flipped ? cuts - 1 - cut : cut);
  const slices = useRef(sliceOfCut);
  slices.current = sliceOfCut;

  useEffect(() => {
    const draw = () => {
      const element = bar.current;
      if (!element || !volume) return;
      const cut = cutAt(volume, plane, volumeView.get().positionMm);
      element.setAttribute('aria-valuenow', String(cut + 1));
      const told = along?.textOf?.(slices.current(cut));
      const text = cutText(volume, plane);
      element.setAttribute('aria-valuetext', told ? `${text}, ${told}` : text);
      if (thumb.current) thumb.current.style.top = `${(100 * (cut + 0.5)) / cuts}%`;
    };
    draw();
    return useVolume.subscribe(draw);
  }, [volume, plane, cuts, along]);

  useEffect(() => {
    const element = canvas.current;
    if (!element || !along) return;
    const draw = () => drawStrip(element, along, slices.current);
    draw();
    const resized = new ResizeObserver(draw);
    resized.observe(element);
    return () => resized.disconnect();
  }, [along]);

  const jump = (event: PointerEvent) => {
    const shown = shownVolume();
    if (!shown) return;
    const box = event.currentTarget.getBoundingClientRect();
    const cut = Math.floor(((event.clientY - box.top) / box.height) * cuts);
    volumeView.goTo(pointOnCut(shown, plane, volumeView.get().positionMm, cut));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10, Home: -cuts, End: cuts }[event.key];
    if (steps === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    stepCut(plane, steps);
  };
  const name = t('volume.scroll', { plane: t(`volume.plane.${plane}`) });
  return (
    <div
      ref={bar}
      className={`volume-scroll ${along ? 'with-strip' : ''}`}
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={along ? `${name}. ${along.label}` : name}
      aria-valuemin={1}
      aria-valuemax={cuts}
      aria-valuenow={1}
      title={along?.label}
      data-scroll={plane}
      onPointerDown={(event) => {
        volumeView.set({ active: plane });
        event.currentTarget.setPointerCapture(event.pointerId);
        jump(event);
      }}
      onPointerMove={(event) => event.buttons === 1 && jump(event)}
      onKeyDown={onKeyDown}
    >
      {along && <canvas ref={canvas} className="volume-strip" />}
      <div ref={thumb} className="volume-thumb" />
    </div>
  );
}
