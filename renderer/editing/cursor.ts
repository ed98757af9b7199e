import type { Label } from '../../electron/contract';
import { session } from '../app/session';
import type { Shown } from '../viewer/view';
import { maskAt } from './masks';
import { gridOf, pixelAt, placeAt } from './place';
import { type Grab, grab, weightAt } from './pull';
import { type Editing, editing, radiusMm } from './state';

type Point = readonly [number, number];

const names = { 1: '--label-lv', 2: '--label-myocardium', 3: '--label-rv' } as const;
let colours: Record<Label | 'mark' | 'ground', string> | null = null;
function tokens() {
  if (colours) return colours;
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  colours = { 1: of(names[1]), 2: of(names[2]), 3: of(names[3]), mark: of('--mark'), ground: of('--image-ground') };
  return colours;
}

/** How near to an outline the pointer takes hold of it, CSS pixels. */
const reachPixels = 16;
/** The same on the patient, mm. */
export const reachMm = (shown: Pick<Shown, 'frame' | 'zoom'>): number => {
  const { columnSpacingMm, rowSpacingMm } = gridOf(shown);
  return (reachPixels / shown.zoom) * Math.min(columnSpacingMm, rowSpacingMm);
};

/** Draws the size of the brush, true on the patient, or what a pull would take along. */
export function drawCursor(
  canvas: HTMLCanvasElement,
  shown: Shown | null,
  at: Point | null,
  drawing: Label | null,
): void {
  const context = canvas.getContext('2d');
  if (!context || !shown) return;
  const scale = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(shown.width * scale), Math.round(shown.height * scale)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, shown.width, shown.height);
  if (!at) return;
  const options = editing.get();
  if (options.tool === 'pull') drawHold(context, shown, at, options, drawing !== null);
  else drawBrush(context, shown, at, options);
}

function drawBrush(context: CanvasRenderingContext2D, shown: Shown, at: Point, options: Editing): void {
  const grid = gridOf(shown);
  const [x, y] = pixelAt(shown, at);
  const radius = radiusMm(options);
  context.beginPath();
  for (let k = 0; k < 64; k++) {
    const angle = (2 * Math.PI * k) / 64;
    const edge: Point = [
      x + (radius * Math.cos(angle)) / grid.columnSpacingMm,
      y + (radius * Math.sin(angle)) / grid.rowSpacingMm,
    ];
    const [px, py] = placeAt(shown, edge);
    if (k === 0) context.moveTo(px, py);
    else context.lineTo(px, py);
  }
  context.closePath();
  // Dark below light: seen on blood and on lung alike.
  context.lineWidth = 3.5;
  context.strokeStyle = tokens().ground;
  context.globalAlpha = 0.6;
  context.stroke();
  context.globalAlpha = 1;
  context.lineWidth = 1.5;
  context.strokeStyle = tokens()[options.label];
  context.setLineDash(options.tool === 'erase' ? [4, 3] : []);
  context.stroke();
  context.setLineDash([]);
}

/** The part of the nearest outline that follows a pull, stronger where it follows more. */
function drawHold(
  context: CanvasRenderingContext2D,
  shown: Shown,
  at: Point,
  options: Editing,
  drawing: boolean,
): void {
  const { runId } = session.get();
  const ref = { sliceIndex: shown.slice, phaseIndex: shown.phase };
  const mask = runId && !drawing ? maskAt(runId, ref) : null;
  const held: Grab | null = mask
    ? grab(mask.now, gridOf(shown), pixelAt(shown, at), reachMm(shown), options.label)
    : null;
  context.fillStyle = tokens().mark;
  if (held) {
    const { outline, wayMm } = held;
    context.strokeStyle = tokens()[held.label];
    context.lineWidth = 4;
    context.lineCap = 'round';
    for (let i = 0; i < outline.length; i += 2) {
      const weight = weightAt(wayMm[i / 2]!, options.pullMm);
      if (weight < 0.02) continue;
      const j = (i + 2) % outline.length;
      context.globalAlpha = 0.15 + 0.75 * weight;
      context.beginPath();
      context.moveTo(...placeAt(shown, [outline[i]!, outline[i + 1]!]));
      context.lineTo(...placeAt(shown, [outline[j]!, outline[j + 1]!]));
      context.stroke();
    }
    context.globalAlpha = 1;
    context.lineCap = 'butt';
  }
  const [x, y] = held ? placeAt(shown, held.at) : at;
  context.beginPath();
  context.arc(x, y, held ? 4 : 2, 0, 2 * Math.PI);
  context.fill();
}
