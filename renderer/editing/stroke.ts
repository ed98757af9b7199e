import type { EditTool, Label } from '../../electron/contract';
import { coverSegment } from './brush';
import type { Grid } from './grid';
import { paint } from './paint';
import { grab, pullChange } from './pull';

type Point = readonly [number, number];

/** One movement of the pointer over a frame, from press to release. */
export interface Stroke {
  readonly tool: EditTool;
  readonly label: Label;
  /** The pointer moved on to a place in pixels. */
  to(place: Point): void;
  /** The whole frame as it is now, row by row. */
  labels(): Uint8Array;
}

export interface StrokeOptions {
  readonly base: Uint8Array;
  readonly grid: Grid;
  readonly label: Label;
  readonly radiusMm: number;
  readonly keepWall: boolean;
  readonly at: Point;
}

/** Paints a structure, or takes it away. The frame is always made from what it was before the stroke. */
export function brushStroke({ base, grid, label, radiusMm, keepWall, at }: StrokeOptions, erase: boolean): Stroke {
  const region = new Uint8Array(base.length);
  let last = at;
  coverSegment(region, grid, at, at, radiusMm);
  return {
    tool: erase ? 'erase' : 'brush',
    label,
    to(place) {
      coverSegment(region, grid, last, place, radiusMm);
      last = place;
    },
    labels: () => paint(base, grid, { label, add: erase ? null : region, remove: erase ? region : null }, keepWall),
  };
}

/** Pulls the outline near the pointer; null where none is within reach. */
export function pullStroke(
  { base, grid, label, radiusMm, keepWall, at }: StrokeOptions,
  reachMm: number,
): Stroke | null {
  const grabbed = grab(base, grid, at, reachMm, label);
  if (!grabbed) return null;
  let now: Point = at;
  return {
    tool: 'drag',
    label: grabbed.label,
    to(place) {
      now = place;
    },
    labels() {
      // The taken point keeps its place under the pointer.
      const to: Point = [grabbed.at[0] + now[0] - at[0], grabbed.at[1] + now[1] - at[1]];
      return paint(base, grid, pullChange(grabbed, to, radiusMm, grid), keepWall);
    },
  };
}
