import type { Plane } from '../../contract';

/** Two ventricles of known shape for tests, in their own axes: x across the septum, y along it, z apex to base, mm. */
export interface Phantom {
  readonly labels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly slices: number;
  readonly planes: Plane[];
  readonly sliceSpacingMm: number;
}

interface Shape {
  /** Multiplies the RV's reach across the septum, 1 at end-diastole. */
  readonly squeeze?: number;
  /** How far the basal plane has come down, mm. */
  readonly descent?: number;
  /** Turns the stacking direction round: the first slice is the basal one. */
  readonly baseFirst?: boolean;
  readonly sliceSpacingMm?: number;
}

const pixelMm = 1.5;
/** Height of the basal plane at end-diastole: a border between slices 8 mm apart, so that counted volumes are true. */
const base = 38;
const [columns, rows] = [96, 80];

/** Label at a point: 0 background, 1 LV cavity, 2 LV myocardium, 3 RV cavity. LV axis at x = y = 0, apex at z = −42. */
export function labelAt(x: number, y: number, z: number, squeeze = 1, descent = 0): number {
  if (z > base - descent) return 0;
  // The heart is shortened towards the apex, which stays; the wall thickens inward by what it loses in height.
  const shortened = 1 - descent / 80;
  const below = (z - (base - descent)) / shortened;
  const height = below / 80;
  const lv = (a: number) => (x / a) ** 2 + (y / a) ** 2 + height ** 2 <= 1;
  if (lv(Math.sqrt(33 ** 2 - (33 ** 2 - 24 ** 2) / shortened))) return 1;
  if (lv(33)) return 2;
  const across = (x - 20) / (42 * squeeze);
  return across > 0 && across ** 2 + (y / 44) ** 2 + (below / 68) ** 2 <= 1 ? 3 : 0;
}

export function phantom({ squeeze = 1, descent = 0, baseFirst = false, sliceSpacingMm = 8 }: Shape = {}): Phantom {
  const slices = Math.ceil(104 / sliceSpacingMm);
  const labels = new Uint8Array(slices * rows * columns);
  const planes: Plane[] = [];
  for (let s = 0; s < slices; s++) {
    const level = baseFirst ? slices - 1 - s : s;
    const z = -50 + (level + 0.5) * sliceSpacingMm;
    const [x0, y0] = [-45, -(rows / 2) * pixelMm];
    planes.push({
      originMm: [x0, y0, z],
      rowDirection: [1, 0, 0],
      columnDirection: [0, 1, 0],
      rowSpacingMm: pixelMm,
      columnSpacingMm: pixelMm,
    });
    for (let j = 0; j < rows; j++)
      for (let i = 0; i < columns; i++)
        labels[(s * rows + j) * columns + i] = labelAt(x0 + i * pixelMm, y0 + j * pixelMm, z, squeeze, descent);
  }
  return { labels, rows, columns, slices, planes, sliceSpacingMm };
}

/** Volume of the RV as drawn, ml, by integration over the shape in steps of 2 mm. */
export function drawnRvMl(squeeze = 1, descent = 0): number {
  let inside = 0;
  for (let z = -48; z < 54; z += 2)
    for (let y = -48; y < 48; y += 2)
      for (let x = -10; x < 70; x += 2) if (labelAt(x + 1, y + 1, z + 1, squeeze, descent) === 3) inside += 8;
  return inside / 1000;
}
