import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Vector } from '../../electron/contract';
import { playback } from '../app/playback';
import { throughWindow } from '../motion-map/cut-geometry';
import { phaseOf } from '../motion-map/interpolate';
import { extentOf } from '../motion-map/views';
import { frameAt, type StackFrames } from '../viewer/frames';
import { mmToPixel } from '../viewer/geometry';
import { isLoaded, loadedPixels, loadFrame, onImageLoaded, renderingEngine } from '../viewer/images';
import { loadOrder } from '../viewer/load-order';
import { contoursAt, outlineAt, tokens } from '../viewer/overlay';
import { viewer } from '../viewer/state';
import { presetRange, type Range } from '../viewer/window';
import type { Side } from './side';

/** Requests at once for each column: the same six connections serve both, and calls. */
const atOnce = 2;

/** Loads the frames around a slice, its own beat first. Returns what ends it. */
function loadAround(frames: StackFrames, slice: number): () => void {
  let wanted = true;
  renderingEngine();
  const order = loadOrder(frames.slices, frames.phases, slice, playback.phaseIndex(frames.phases));
  let next = 0;
  const work = async () => {
    while (wanted && next < order.length) {
      const frame = frames.frames[order[next++]!];
      // A frame that cannot be read stays black here; the viewer tells why when its study is open.
      if (frame && !isLoaded(frame.frameId)) await loadFrame(frame.frameId).catch(() => undefined);
    }
  };
  for (let i = 0; i < atOnce; i++) void work();
  return () => {
    wanted = false;
  };
}

/** Middle of the heart, or of the image, as a pixel; and the half width of what is worth seeing around it, mm. */
export function fieldOf({ map }: Side): { centre: Vector; reachMm: number } | null {
  if (!map) return null;
  const { centre, radius } = extentOf(phaseOf(map.positions, map.map.phaseCount, map.map.endDiastolePhase));
  return { centre, reachMm: radius + 35 };
}

/**
 * One slice of a study, moving with the clock, its contours and the outline of its surface on it. Drawn past React.
 *
 * @param reachMm half width of what is shown: the same in both columns, so that sizes can be compared by eye
 */
export function SideSlices({
  side,
  slice,
  reachMm,
  label,
  onScroll,
}: {
  side: Side;
  slice: number;
  reachMm: number | null;
  label: string;
  onScroll: (steps: number) => void;
}) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { frames } = side;
  const field = useMemo(() => fieldOf(side), [side]);

  useEffect(() => (frames ? loadAround(frames, slice) : undefined), [frames, slice]);

  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext('2d');
    if (!target || !context || !frames) return;
    const picture = document.createElement('canvas');
    const pen = picture.getContext('2d');
    if (!pen) return;
    let grey = new Uint8Array(0);
    let range: Range | null = null;
    let drawn = '';
    let due = 0;

    const draw = () => {
      due = 0;
      const phase = playback.phaseIndex(frames.phases);
      const frame = frameAt(frames, slice, phase);
      const pixels = frame && loadedPixels(frame.frameId);
      const ratio = window.devicePixelRatio || 1;
      const width = Math.round(target.clientWidth * ratio);
      const height = Math.round(target.clientHeight * ratio);
      const { contours: withContours, outline: withOutline } = viewer.get();
      const key = `${frame?.frameId} ${pixels !== null} ${width} ${height} ${withContours} ${withOutline}`;
      if (key === drawn || !frame || !pixels || width < 2 || height < 2) return;
      drawn = key;
      if (target.width !== width || target.height !== height) {
        target.width = width;
        target.height = height;
      }
      const { rows, columns, plane } = frame;
      picture.width = columns;
      picture.height = rows;
      const image = pen.createImageData(columns, rows);
      const rgba = new Uint32Array(image.data.buffer);
      if (frame.photometric === 'RGB')
        for (let i = 0; i < rgba.length; i++)
          rgba[i] = 0xff000000 | (pixels[3 * i + 2]! << 16) | (pixels[3 * i + 1]! << 8) | pixels[3 * i]!;
      else {
        range ??= presetRange('auto', frame, pixels);
        if (grey.length !== rgba.length) grey = new Uint8Array(rgba.length);
        const whole = { x: 0, y: 0, width: columns, height: rows };
        throughWindow(pixels, columns, whole, range, frame.photometric === 'MONOCHROME1', grey);
        for (let i = 0; i < rgba.length; i++) rgba[i] = 0xff000000 | (grey[i]! * 0x010101);
      }
      pen.putImageData(image, 0, 0);

      // Pixels of the screen to a column and to a row of the image.
      const across = plane?.columnSpacingMm ?? 1;
      const down = plane?.rowSpacingMm ?? 1;
      const whole = Math.max(columns * across, rows * down) / 2;
      const scale = Math.min(width, height) / 2 / (plane && reachMm ? reachMm : whole);
      const [ex, ey] = [scale * across, scale * down];
      const middle = plane && field ? mmToPixel(plane, field.centre).pixel : [(columns - 1) / 2, (rows - 1) / 2];
      const originX = width / 2 - middle[0]! * ex;
      const originY = height / 2 - middle[1]! * ey;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = '#000';
      context.fillRect(0, 0, width, height);
      context.drawImage(picture, originX - ex / 2, originY - ey / 2, columns * ex, rows * ey);

      const colour = tokens();
      const stroke = (points: readonly number[], closed: boolean) => {
        context.beginPath();
        for (let i = 0; i + 1 < points.length; i += 2)
          context.lineTo(originX + points[i]! * ex, originY + points[i + 1]! * ey);
        if (closed) context.closePath();
        context.stroke();
      };
      context.lineJoin = 'round';
      context.lineWidth = 1.75 * ratio;
      if (withContours)
        for (const contour of contoursAt(side.contours, slice, phase)) {
          context.strokeStyle = colour[contour.label];
          stroke(contour.points, true);
        }
      if (withOutline && side.map && plane) {
        const count = side.map.map.phaseCount;
        context.strokeStyle = colour.mark;
        context.lineWidth = 1.25 * ratio;
        context.setLineDash([5 * ratio, 3 * ratio]);
        const at = Math.round(playback.get().position * count) % count;
        for (const line of outlineAt(side.map, plane, at)) stroke(line, false);
        context.setLineDash([]);
      }
    };
    const later = () => {
      if (due === 0) due = requestAnimationFrame(draw);
    };
    const observer = new ResizeObserver(later);
    observer.observe(target);
    const stops = [playback.subscribe(later), onImageLoaded(later)];
    later();
    return () => {
      cancelAnimationFrame(due);
      observer.disconnect();
      for (const stop of stops) stop();
    };
  }, [frames, slice, reachMm, field, side.contours, side.map]);

  const scroll = useRef(onScroll);
  scroll.current = onScroll;
  useEffect(() => {
    const target = canvas.current;
    if (!target) return;
    let turned = 0;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      // Wheels and touchpads report very different amounts; a slice is a step of 40.
      turned += event.deltaMode === 1 ? event.deltaY * 20 : event.deltaY;
      if (Math.abs(turned) < 40) return;
      scroll.current(Math.sign(turned));
      turned = 0;
    };
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => target.removeEventListener('wheel', onWheel);
  }, []);

  if (!frames) return <p className="empty dim">{t('viewer.noImages')}</p>;
  return (
    <canvas
      ref={canvas}
      className="dx-compare-image"
      role="img"
      aria-label={t('viewer.image', { name: label })}
      data-slice={slice}
    />
  );
}
