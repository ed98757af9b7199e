import type { Plane, Vector } from '../../electron/contract';
import { mmToPixel, type Point, pixelToMm } from '../viewer/geometry';
import type { Range } from '../viewer/window';

/** Whole pixels of an image: `x`, `y` is the first one. */
export interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Corners of a part of an image in space: those of its outermost pixels' areas, not of their centres. The order is
 * first row first column, first row last column, last row first column, last row last column.
 * PS3.3 C.7.6.2.1.1: the position of an image is the centre of its first pixel.
 */
export function cornersOf(plane: Plane, { x, y, width, height }: PixelBox): [Vector, Vector, Vector, Vector] {
  const at = (column: number, row: number): Vector => pixelToMm(plane, [column - 0.5, row - 0.5]);
  return [at(x, y), at(x + width, y), at(x, y + height), at(x + width, y + height)];
}

/** The pixels of an image within a distance (mm, along rows and columns) of a point; null where there are none. */
export function boxAround(plane: Plane, size: Point, centre: Vector, reachMm: number): PixelBox | null {
  const [column, row] = mmToPixel(plane, centre).pixel;
  const across = reachMm / plane.columnSpacingMm;
  const down = reachMm / plane.rowSpacingMm;
  const x = Math.max(0, Math.round(column - across));
  const y = Math.max(0, Math.round(row - down));
  const width = Math.min(size[0], Math.round(column + across) + 1) - x;
  const height = Math.min(size[1], Math.round(row + down) + 1) - y;
  return width >= 2 && height >= 2 ? { x, y, width, height } : null;
}

/**
 * A part of an image as it is seen through a window, 0 black … 255 white. PS3.3 C.11.2.1.2.1, linear function.
 *
 * @param pixels row by row, `columns` to a row
 * @param out [row][column] of the box, written
 */
export function throughWindow(
  pixels: ArrayLike<number>,
  columns: number,
  box: PixelBox,
  { lower, upper }: Range,
  inverted: boolean,
  out: Uint8Array,
): void {
  const scale = (inverted ? -255 : 255) / Math.max(upper - lower, 1e-12);
  const zero = inverted ? 255 - scale * lower + 0.5 : 0.5 - scale * lower;
  let to = 0;
  for (let row = 0; row < box.height; row++) {
    let from = (box.y + row) * columns + box.x;
    for (let column = 0; column < box.width; column++) {
      const value = pixels[from++]! * scale + zero;
      out[to++] = value <= 0 ? 0 : value >= 255 ? 255 : value;
    }
  }
}
