import { type PerspectiveCamera, Vector3 } from 'three';
import type { Vector } from '../../electron/contract';

/** A finding's marker on the surface. */
export interface MapPin {
  readonly findingId: string;
  readonly number: number;
  readonly vertex: number;
  readonly selected: boolean;
}

/** What is written over the surface. Replaced as a whole when it changes; drawn every frame. */
export interface OverlayContent {
  /** Name and vertex of each region, empty when names are off. */
  readonly labels: readonly { readonly text: string; readonly vertex: number }[];
  /** Places in space with their names, LPS mm. */
  readonly landmarks: readonly { readonly text: string; readonly positionMm: Vector }[];
  /** From a vertex, wherever it is now, by so much: LPS mm. */
  readonly arrows: readonly { readonly vertex: number; readonly byMm: Vector }[];
  readonly pins: readonly MapPin[];
  readonly pickedVertex: number | null;
  /** Point that all views mark, LPS mm. */
  readonly markedPointMm: Vector | null;
}

export interface OverlayColours {
  readonly text: string;
  readonly halo: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly mark: string;
  readonly font: string;
}

interface Moving {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
}

export const emptyOverlay: OverlayContent = {
  labels: [],
  landmarks: [],
  arrows: [],
  pins: [],
  pickedVertex: null,
  markedPointMm: null,
};
const pinRadius = 9;
const leader = 26;

const point = new Vector3();
const normal = new Vector3();
const toEye = new Vector3();

/** Screen place of the vertex that was projected last, CSS pixels; `facing` from −1 (back) to 1 (towards the eye). */
const screen = { x: 0, y: 0, facing: 0, normalX: 0, normalY: 0 };

function project(surface: Moving, vertex: number, camera: PerspectiveCamera, width: number, height: number): void {
  const k = 3 * vertex;
  point.set(surface.positions[k]!, surface.positions[k + 1]!, surface.positions[k + 2]!);
  normal.set(surface.normals[k]!, surface.normals[k + 1]!, surface.normals[k + 2]!);
  toEye.copy(camera.position).sub(point).normalize();
  screen.facing = normal.dot(toEye);
  point.project(camera);
  screen.x = ((point.x + 1) / 2) * width;
  screen.y = ((1 - point.y) / 2) * height;
  normal.transformDirection(camera.matrixWorldInverse);
  screen.normalX = normal.x;
  screen.normalY = -normal.y;
}

function haloText(context: CanvasRenderingContext2D, text: string, x: number, y: number, colours: OverlayColours) {
  context.strokeStyle = colours.halo;
  context.lineWidth = 3;
  context.strokeText(text, x, y);
  context.fillStyle = colours.text;
  context.fillText(text, x, y);
}

/**
 * Draws names, pins and marks over the surface. The context is scaled to CSS pixels; what is behind the surface is faint.
 */
export function drawOverlay(
  context: CanvasRenderingContext2D,
  content: OverlayContent,
  surface: Moving,
  camera: PerspectiveCamera,
  width: number,
  height: number,
  colours: OverlayColours,
): void {
  context.clearRect(0, 0, width, height);
  context.lineJoin = 'round';
  context.textBaseline = 'middle';

  context.font = `12px ${colours.font}`;
  for (const { text, vertex } of content.labels) {
    // The picked point's own words name its region.
    if (vertex === content.pickedVertex) continue;
    project(surface, vertex, camera, width, height);
    if (screen.facing < -0.15) continue;
    context.globalAlpha = screen.facing > 0.1 ? 1 : 0.6;
    const length = Math.hypot(screen.normalX, screen.normalY);
    // Seen head-on the normal has no direction on the screen: the name stays on its place.
    const reach = leader * Math.min(1, length * 1.5);
    const x = screen.x + (length > 0 ? (screen.normalX / length) * reach : 0);
    const y = screen.y + (length > 0 ? (screen.normalY / length) * reach : 0);
    if (reach > 10) {
      context.strokeStyle = colours.text;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(screen.x, screen.y);
      context.lineTo(x, y);
      context.stroke();
    }
    context.textAlign = reach <= 10 ? 'center' : x < screen.x ? 'right' : 'left';
    haloText(context, text, reach <= 10 ? x : x + (x < screen.x ? -4 : 4), y, colours);
  }

  drawArrows(context, content.arrows, surface, camera, width, height, colours);
  drawLandmarks(context, content.landmarks, camera, width, height, colours);
  const marked = content.markedPointMm;
  if (marked) {
    point.set(marked[0], marked[1], marked[2]).project(camera);
    const x = ((point.x + 1) / 2) * width;
    const y = ((1 - point.y) / 2) * height;
    context.globalAlpha = 0.8;
    context.strokeStyle = colours.mark;
    context.lineWidth = 1;
    context.beginPath();
    for (const [dx, dy] of crosshair) {
      context.moveTo(x + 4 * dx, y + 4 * dy);
      context.lineTo(x + 11 * dx, y + 11 * dy);
    }
    context.stroke();
  }

  if (content.pickedVertex !== null) {
    project(surface, content.pickedVertex, camera, width, height);
    context.globalAlpha = screen.facing > 0 ? 1 : 0.45;
    ring(context, screen.x, screen.y, 6, 4, colours.halo);
    ring(context, screen.x, screen.y, 6, 2, colours.accent);
  }

  context.textAlign = 'center';
  context.font = `600 11px ${colours.font}`;
  for (const pin of content.pins) {
    project(surface, pin.vertex, camera, width, height);
    context.globalAlpha = screen.facing > 0 ? 1 : 0.35;
    context.beginPath();
    context.arc(screen.x, screen.y, pinRadius, 0, 2 * Math.PI);
    context.fillStyle = pin.selected ? colours.accent : colours.halo;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = pin.selected ? colours.onAccent : colours.accent;
    context.stroke();
    context.fillStyle = pin.selected ? colours.onAccent : colours.text;
    context.fillText(numberText(pin.number), screen.x, screen.y + 0.5);
  }
  context.globalAlpha = 1;
}

/** A small diamond at each place with its name beside it. They lie inside the heart: nothing hides them. */
function drawLandmarks(
  context: CanvasRenderingContext2D,
  landmarks: OverlayContent['landmarks'],
  camera: PerspectiveCamera,
  width: number,
  height: number,
  colours: OverlayColours,
): void {
  context.textAlign = 'left';
  context.globalAlpha = 1;
  for (const { text, positionMm } of landmarks) {
    point.set(positionMm[0], positionMm[1], positionMm[2]).project(camera);
    const x = ((point.x + 1) / 2) * width;
    const y = ((1 - point.y) / 2) * height;
    context.beginPath();
    context.moveTo(x, y - 5);
    context.lineTo(x + 5, y);
    context.lineTo(x, y + 5);
    context.lineTo(x - 5, y);
    context.closePath();
    context.fillStyle = colours.mark;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = colours.halo;
    context.stroke();
    haloText(context, text, x + 8, y, colours);
  }
}

/** Thin arrows with a halo; those of the far side are faint. */
function drawArrows(
  context: CanvasRenderingContext2D,
  arrows: OverlayContent['arrows'],
  surface: Moving,
  camera: PerspectiveCamera,
  width: number,
  height: number,
  colours: OverlayColours,
): void {
  context.lineCap = 'round';
  for (const { vertex, byMm } of arrows) {
    project(surface, vertex, camera, width, height);
    if (screen.facing < -0.1) continue;
    const { x, y } = screen;
    const k = 3 * vertex;
    point.set(
      surface.positions[k]! + byMm[0],
      surface.positions[k + 1]! + byMm[1],
      surface.positions[k + 2]! + byMm[2],
    );
    point.project(camera);
    const toX = ((point.x + 1) / 2) * width;
    const toY = ((1 - point.y) / 2) * height;
    const length = Math.hypot(toX - x, toY - y);
    if (length < 2) continue;
    const head = Math.min(6, 0.45 * length);
    const [ux, uy] = [(toX - x) / length, (toY - y) / length];
    context.globalAlpha = screen.facing > 0.15 ? 1 : 0.4;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(toX, toY);
    context.moveTo(toX - head * (ux - 0.6 * uy), toY - head * (uy + 0.6 * ux));
    context.lineTo(toX, toY);
    context.lineTo(toX - head * (ux + 0.6 * uy), toY - head * (uy - 0.6 * ux));
    context.strokeStyle = colours.halo;
    context.lineWidth = 3.5;
    context.stroke();
    context.strokeStyle = colours.mark;
    context.lineWidth = 1.5;
    context.stroke();
  }
  context.lineCap = 'butt';
  context.globalAlpha = 1;
}

const crosshair = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

const texts: string[] = [];
/** Kept, so that drawing a frame makes no new strings. */
function numberText(value: number): string {
  texts[value] ??= String(value);
  return texts[value];
}

function ring(context: CanvasRenderingContext2D, x: number, y: number, radius: number, width: number, colour: string) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

/** The pin under a point of the screen (CSS pixels), or null. */
export function pinAt(
  pins: readonly MapPin[],
  surface: Moving,
  camera: PerspectiveCamera,
  width: number,
  height: number,
  x: number,
  y: number,
): MapPin | null {
  for (const pin of pins) {
    project(surface, pin.vertex, camera, width, height);
    if (screen.facing > 0 && Math.hypot(screen.x - x, screen.y - y) <= pinRadius + 2) return pin;
  }
  return null;
}
