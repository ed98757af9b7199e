import type { Contour, FrameRef, Label } from '../../electron/contract';

/*
 * Outlines as they are shown while the reader draws, before the workstation has answered. They follow the same rule as
 * the answer's (a mask blurred by a binomial 1 2 1 twice in both directions, cut at one half; the myocardium's is that of
 * wall and cavity together), so that nothing jumps when the answer arrives.
 */

const margin = 4;
/** Smaller outlines, pixels², are specks. */
const leastArea = 2;

interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** The structure as a blurred mask, in the part of the frame where it is; null where it is not. */
function blurred(labels: Uint8Array, columns: number, label: Label): Window | null {
  const rows = labels.length / columns;
  const belongs = (value: number) => value === label || (label === 2 && value === 1);
  let [x0, x1, y0, y1] = [columns, -1, rows, -1];
  for (let y = 0, i = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, i++)
      if (labels[i] !== 0 && belongs(labels[i]!)) {
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        y1 = y;
      }
  if (x1 < 0) return null;
  const width = x1 - x0 + 1 + 2 * margin;
  const height = y1 - y0 + 1 + 2 * margin;
  let values = new Float32Array(width * height);
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++)
      if (belongs(labels[y * columns + x]!)) values[(y - y0 + margin) * width + x - x0 + margin] = 1;
  for (const step of [1, width, 1, width]) {
    const next = new Float32Array(values.length);
    for (let i = step; i < values.length - step; i++)
      next[i] = 0.25 * values[i - step]! + 0.5 * values[i]! + 0.25 * values[i + step]!;
    values = next;
  }
  return { x: x0 - margin, y: y0 - margin, width, height, values };
}

/** Signed area of a closed line, pixels²; positive where the inside is to the right of the way, y down. */
export function areaOf(points: readonly number[]): number {
  let twice = 0;
  for (let i = 0; i < points.length; i += 2) {
    const j = (i + 2) % points.length;
    twice += points[i]! * points[j + 1]! - points[j]! * points[i + 1]!;
  }
  return twice / 2;
}

/**
 * Marching squares at one half. Each square's crossings are walked with the inside to the right; the two ways through a
 * saddle leave the inside joined. Edge 2·i lies between pixel i and the next in its row, 2·i + 1 between i and the next row.
 */
function lines({ x: left, y: top, width, height, values }: Window): number[][] {
  const next = new Map<number, number>();
  for (let y = 0; y < height - 1; y++)
    for (let x = 0; x < width - 1; x++) {
      const i = y * width + x;
      // Corners in turn: a crossing from outside to inside begins a piece, from inside to outside ends one.
      const corner = [values[i]!, values[i + 1]!, values[i + width + 1]!, values[i + width]!];
      const edges = [2 * i, 2 * (i + 1) + 1, 2 * (i + width), 2 * i + 1];
      for (let k = 0; k < 4; k++) {
        if (!(corner[k]! > 0.5 && corner[(k + 1) % 4]! <= 0.5)) continue;
        // Leaving the inside on edge k: the piece goes on to the next edge that enters it.
        let to = (k + 1) % 4;
        while (!(corner[to]! <= 0.5 && corner[(to + 1) % 4]! > 0.5)) to = (to + 1) % 4;
        next.set(edges[k]!, edges[to]!);
      }
    }
  const found: number[][] = [];
  for (const start of [...next.keys()]) {
    const line: number[] = [];
    for (let edge = start; next.has(edge); ) {
      const i = edge >> 1;
      const j = edge & 1 ? i + width : i + 1;
      const f = (0.5 - values[i]!) / (values[j]! - values[i]!);
      const x = i % width;
      line.push(left + x + (edge & 1 ? 0 : f), top + (i - x) / width + (edge & 1 ? f : 0));
      const following = next.get(edge)!;
      next.delete(edge);
      edge = following;
    }
    if (line.length >= 6) found.push(line);
  }
  return found;
}

/**
 * Closed outlines of a structure on one frame, x0,y0,x1,y1,… in pixels, about a point for each pixel they pass. Holes and
 * specks below two pixels are left out.
 *
 * @param labels row by row
 */
export function outlinesOf(labels: Uint8Array, columns: number, label: Label): number[][] {
  const window = blurred(labels, columns, label);
  return window ? lines(window).filter((line) => areaOf(line) > leastArea) : [];
}

const known = new WeakMap<Uint8Array, Partial<Record<Label, number[][]>>>();
/** The same of a mask that does not change any more: found once. */
export function knownOutlines(labels: Uint8Array, columns: number, label: Label): readonly number[][] {
  let found = known.get(labels);
  if (!found) {
    found = {};
    known.set(labels, found);
  }
  found[label] ??= outlinesOf(labels, columns, label);
  return found[label];
}

/** Outlines of all structures of a frame. */
export const contoursOf = (labels: Uint8Array, columns: number, { sliceIndex, phaseIndex }: FrameRef): Contour[] =>
  ([1, 2, 3] as const).flatMap((label) =>
    outlinesOf(labels, columns, label).map((points) => ({ sliceIndex, phaseIndex, label, points })),
  );

/**
 * Pixels whose centre lies inside a closed line, which may cross itself (winding number not zero).
 *
 * @returns one value for each pixel, 0 or 1
 */
export function fillOutline(points: readonly number[], columns: number, rows: number): Uint8Array {
  const region = new Uint8Array(columns * rows);
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 1; i < points.length; i += 2) {
    least = Math.min(least, points[i]!);
    most = Math.max(most, points[i]!);
  }
  for (let y = Math.max(0, Math.ceil(least)); y <= Math.min(rows - 1, Math.floor(most)); y++) {
    const crossings: { x: number; turn: number }[] = [];
    for (let i = 0; i < points.length; i += 2) {
      const j = (i + 2) % points.length;
      const [ay, by] = [points[i + 1]!, points[j + 1]!];
      if (ay <= y === by <= y) continue;
      crossings.push({
        x: points[i]! + ((y - ay) / (by - ay)) * (points[j]! - points[i]!),
        turn: by > ay ? 1 : -1,
      });
    }
    crossings.sort((a, b) => a.x - b.x);
    let winding = 0;
    for (let k = 0; k + 1 < crossings.length; k++) {
      winding += crossings[k]!.turn;
      if (winding === 0) continue;
      const from = Math.max(0, Math.ceil(crossings[k]!.x));
      const to = Math.min(columns - 1, Math.floor(crossings[k + 1]!.x));
      if (to >= from) region.fill(1, y * columns + from, y * columns + to + 1);
    }
  }
  return region;
}
