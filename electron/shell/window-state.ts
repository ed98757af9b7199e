import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Rectangle } from 'electron';
import { z } from 'zod';

const stateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  maximized: z.boolean(),
});
/** Where the window was: its restored place in screen coordinates (DIP), and whether it filled the screen. */
export type WindowState = z.infer<typeof stateSchema>;

export const smallestWindow = { width: 1024, height: 680 } as const;
const usualWindow = { width: 1600, height: 1000 } as const;
/** This much of the title bar must be on a screen so that the window can be moved. */
const grip = { width: 120, height: 40 } as const;

/** The state as it was left, or null where there is none or it cannot be read. */
export function readWindowState(file: string): WindowState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Written beside and renamed, so that a power cut leaves the old place or the new one. */
export function writeWindowState(file: string, state: WindowState): void {
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}

const overlap = (from: number, size: number, otherFrom: number, otherSize: number) =>
  Math.min(from + size, otherFrom + otherSize) - Math.max(from, otherFrom);

/**
 * The place of the window: where it was if that can still be reached on one of the screens, else the usual size in the
 * middle of the first one (no x and y: the system centres it). Never larger than the screen.
 */
export function placeWindow(state: WindowState | null, workAreas: readonly Rectangle[]): Partial<Rectangle> {
  const reachable =
    state &&
    workAreas.find(
      (area) =>
        overlap(state.x, state.width, area.x, area.width) >= grip.width &&
        overlap(state.y, grip.height, area.y, area.height) >= grip.height,
    );
  const area = reachable ?? workAreas[0] ?? { x: 0, y: 0, ...usualWindow };
  const sized = ({ width, height }: { width: number; height: number }) => ({
    width: Math.min(Math.max(width, smallestWindow.width), area.width),
    height: Math.min(Math.max(height, smallestWindow.height), area.height),
  });
  return reachable && state ? { x: state.x, y: state.y, ...sized(state) } : sized(usualWindow);
}
