import type { Contour, Label, Plane } from '../../electron/contract';
import { playback } from '../app/playback';
import { type LoadedMap, session } from '../app/session';
import { draftAt } from '../editing/drafts';
import { networkContours } from '../editing/masks';
import { editing } from '../editing/state';
import { meshOutline } from '../motion-map/outline';
import { mmToPixel, type Point, planeLine } from './geometry';
import { viewer } from './state';
import { type Shown, viewById } from './view';

/** Contours by slice and phase, made once for each list. */
const placed = new WeakMap<readonly Contour[], Map<string, Contour[]>>();
export function contoursAt(contours: readonly Contour[], slice: number, phase: number): readonly Contour[] {
  let places = placed.get(contours);
  if (!places) {
    places = new Map();
    for (const contour of contours) {
      const place = `${contour.sliceIndex} ${contour.phaseIndex}`;
      const there = places.get(place);
      if (there) there.push(contour);
      else places.set(place, [contour]);
    }
    placed.set(contours, places);
  }
  return places.get(`${slice} ${phase}`) ?? [];
}

/** The surface cut by a plane is the same each time the heart comes round. */
const outlines = new WeakMap<LoadedMap, Map<string, number[][]>>();
export function outlineAt(loaded: LoadedMap, plane: Plane, phase: number): number[][] {
  let known = outlines.get(loaded);
  if (!known) {
    known = new Map();
    outlines.set(loaded, known);
  }
  const key = `${phase} ${plane.originMm} ${plane.rowDirection} ${plane.columnDirection}`;
  let lines = known.get(key);
  if (!lines) {
    const size = loaded.map.vertexCount * 3;
    lines = meshOutline(loaded.map.triangles, loaded.positions.subarray(phase * size, (phase + 1) * size), plane);
    if (known.size > 400) known.clear();
    known.set(key, lines);
  }
  return lines;
}

let colours: Record<Label | 'mark' | 'accent', string> | null = null;
export function tokens() {
  if (colours) return colours;
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  colours = {
    1: of('--label-lv'),
    2: of('--label-myocardium'),
    3: of('--label-rv'),
    mark: of('--mark'),
    accent: of('--accent'),
  };
  return colours;
}

/** How far, mm, a marked point may lie from a slice to be drawn as on it. */
const onSliceMm = 6;

/** Draws everything that lies on the image: contours, the surface's outline, the marked point, the other plane. */
export function drawOverlay(canvas: HTMLCanvasElement, shown: Shown): void {
  const scale = window.devicePixelRatio || 1;
  const width = Math.round(shown.width * scale);
  const height = Math.round(shown.height * scale);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext('2d');
  if (!context) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.scale(scale, scale);
  context.lineJoin = 'round';

  const { origin, ex, ey, frame, stack } = shown;
  const { contours, map, markedPointMm, stackId } = session.get();
  const options = viewer.get();
  const colour = tokens();
  const at = (x: number, y: number): Point => [origin[0] + ex[0] * x + ey[0] * y, origin[1] + ex[1] * x + ey[1] * y];
  const path = (points: readonly number[], closed: boolean) => {
    context.beginPath();
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [x, y] = at(points[i]!, points[i + 1]!);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    if (closed) context.closePath();
  };

  if (options.contours && stack.stackId === stackId) {
    context.globalAlpha = options.contourOpacity;
    context.lineWidth = 1.75;
    const place = { sliceIndex: shown.slice, phaseIndex: shown.phase };
    const lines = draftAt(stack.stackId, place) ?? contoursAt(contours, shown.slice, shown.phase);
    for (const contour of lines) {
      context.strokeStyle = colour[contour.label];
      path(contour.points, true);
      context.stroke();
    }
    const network = editing.get().network ? networkContours(place) : null;
    if (network) {
      context.lineWidth = 1.25;
      context.setLineDash([3, 3]);
      for (const contour of network) {
        context.strokeStyle = colour[contour.label];
        path(contour.points, true);
        context.stroke();
      }
      context.setLineDash([]);
    }
    context.globalAlpha = 1;
  }

  const { plane } = frame;
  if (!plane) return;

  if (options.outline && map) {
    const phases = map.map.phaseCount;
    const phase = Math.round(playback.get().position * phases) % phases;
    context.strokeStyle = colour.mark;
    context.lineWidth = 1.25;
    context.setLineDash([5, 3]);
    for (const line of outlineAt(map, plane, phase)) {
      path(line, false);
      context.stroke();
    }
    context.setLineDash([]);
  }

  const other = viewById(frame.frameId === viewById('slices')?.frame?.frameId ? 'long-axis' : 'slices')?.frame;
  if (other?.plane && options.text) {
    const line = planeLine(plane, [frame.columns, frame.rows], other.plane);
    if (line) {
      context.globalAlpha = 0.55;
      context.strokeStyle = colour.accent;
      context.lineWidth = 1;
      context.setLineDash([2, 4]);
      path([...line[0], ...line[1]], false);
      context.stroke();
      context.setLineDash([]);
      context.globalAlpha = 1;
    }
  }

  if (markedPointMm) {
    const { pixel, offPlaneMm } = mmToPixel(plane, markedPointMm);
    const [x, y] = at(pixel[0], pixel[1]);
    const near = Math.abs(offPlaneMm) <= onSliceMm;
    context.strokeStyle = colour.mark;
    context.globalAlpha = near ? 1 : 0.4;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, 7, 0, 2 * Math.PI);
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(x + 7 * dx, y + 7 * dy);
      context.lineTo(x + 13 * dx, y + 13 * dy);
    }
    context.stroke();
    context.globalAlpha = 1;
  }
}
