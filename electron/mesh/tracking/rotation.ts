import type { StackAxes } from '../../imaging/geometry';
import type { SliceField } from './slice-fields';

/** Where the left ventricle is on one slice, and in which direction the right one lies on it; stack axes, mm and radians. */
export interface Septum {
  readonly height: number;
  readonly u: number;
  readonly v: number;
  /** Direction of the middle of the contact with the right ventricle; null without contact. */
  readonly angle: number | null;
  readonly contactMm: number;
}

/** The right cavity touches the left ventricle where it comes this near to it, mm. */
const touchMm = 3;

/** Centre of the left ventricle and direction of the septum on every slice that holds it, by height. */
export function septa(rv: SliceField, lv: SliceField, axes: StackAxes): Septum[] {
  const { box } = lv;
  const [dx, dy] = [axes.columnSpacingMm, axes.rowSpacingMm];
  return lv.filled.map((s): Septum => {
    const [own, other] = [lv.maps[s]!, rv.maps[s]];
    let [count, su, sv] = [0, 0, 0];
    for (let i = 0; i < own.length; i++)
      if (own[i]! > 0) {
        count++;
        su += i % box.columns;
        sv += Math.floor(i / box.columns);
      }
    const [cx, cy] = [su / Math.max(1, count), sv / Math.max(1, count)];
    const place = axes.slices[s]!;
    const [u, v] = [place.shiftMm[0] + (box.x0 + cx) * dx, place.shiftMm[1] + (box.y0 + cy) * dy];
    let [x, y, touching] = [0, 0, 0];
    if (other)
      for (let i = 0; i < own.length; i++) {
        if (other[i]! <= 0 || own[i]! < -touchMm) continue;
        const [a, b] = [((i % box.columns) - cx) * dx, (Math.floor(i / box.columns) - cy) * dy];
        const r = Math.hypot(a, b);
        if (r < 1) continue;
        x += a / r;
        y += b / r;
        touching++;
      }
    return {
      height: place.heightMm,
      u,
      v,
      angle: touching > 4 ? Math.atan2(y, x) : null,
      contactMm: (touching * dx * dy) / touchMm,
    };
  });
}

export const turned = (angle: number): number => Math.atan2(Math.sin(angle), Math.cos(angle));

/** Centre of the left ventricle at a height; the nearest slice's beyond the ends. */
export function centreAt(list: readonly Septum[], height: number): readonly [number, number] {
  const after = list.findIndex((s) => s.height >= height);
  if (after === 0) return [list[0]!.u, list[0]!.v];
  if (after < 0) return [list.at(-1)!.u, list.at(-1)!.v];
  const [a, b] = [list[after - 1]!, list[after]!];
  const t = (height - a.height) / (b.height - a.height);
  return [a.u + t * (b.u - a.u), a.v + t * (b.v - a.v)];
}

function angleAt(list: readonly Septum[], height: number): number | null {
  const known = list.filter((s) => s.angle !== null);
  const after = known.findIndex((s) => s.height >= height);
  if (known.length === 0) return null;
  if (after <= 0) {
    const end = after === 0 ? known[0]! : known.at(-1)!;
    return Math.abs(end.height - height) < 3 ? end.angle : null;
  }
  const [a, b] = [known[after - 1]!, known[after]!];
  return a.angle! + turned(b.angle! - a.angle!) * ((height - a.height) / (b.height - a.height));
}

/** Rotation about the long axis as a line over the height at end-diastole: radians = at + slope × (height − middle). */
export interface Twist {
  readonly at: number;
  readonly slope: number;
  readonly middle: number;
}

/**
 * How the septum has turned about the left ventricle since end-diastole: the directions of the contact are compared at
 * the same material height, and a line is laid through them (the ventricle turns by an angle that grows along its axis).
 *
 * @param materialHeight the height at end-diastole of what is at a height now
 */
export function septalTwist(
  before: readonly Septum[],
  now: readonly Septum[],
  materialHeight: (height: number) => number,
): Twist {
  const found: { height: number; angle: number; weight: number }[] = [];
  for (const s of now) {
    if (s.angle === null) continue;
    const height = materialHeight(s.height);
    const was = angleAt(before, height);
    if (was !== null) found.push({ height, angle: turned(s.angle - was), weight: s.contactMm });
  }
  const total = found.reduce((sum, f) => sum + f.weight, 0);
  if (!(total > 0)) return { at: 0, slope: 0, middle: 0 };
  const middle = found.reduce((sum, f) => sum + f.weight * f.height, 0) / total;
  const at = found.reduce((sum, f) => sum + f.weight * f.angle, 0) / total;
  const spread = found.reduce((sum, f) => sum + f.weight * (f.height - middle) ** 2, 0);
  const product = found.reduce((sum, f) => sum + f.weight * (f.height - middle) * (f.angle - at), 0);
  // Over less than two slices there is no slope to speak of.
  return { at, middle, slope: spread / total > 64 ? product / spread : 0 };
}
