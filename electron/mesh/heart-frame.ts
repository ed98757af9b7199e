import type { Vector } from '../contract';
import type { StackAxes } from '../imaging/geometry';
import { add, combine, cross, dot, norm, scale, subtract, unit } from '../imaging/vector';

/**
 * The heart's own right-handed frame, LPS.
 * `longAxis` runs from the LV apex to its base, `septumToFreeWall` from the LV to the RV across the septum, and
 * `normal` = longAxis × septumToFreeWall, which in a body points from the diaphragm to the outflow tract.
 * The origin is on the LV's long axis, level with the RV's centre.
 */
export interface HeartFrame {
  readonly origin: Vector;
  readonly longAxis: Vector;
  readonly septumToFreeWall: Vector;
  readonly normal: Vector;
}

export const toHeart = (frame: HeartFrame, point: Vector): Vector => {
  const from = subtract(point, frame.origin);
  return [dot(from, frame.longAxis), dot(from, frame.septumToFreeWall), dot(from, frame.normal)];
};

export const fromHeart = (frame: HeartFrame, [x, y, z]: Vector): Vector =>
  combine(frame.origin, frame.longAxis, x, frame.septumToFreeWall, y, frame.normal, z);

/** Where one structure lies on one slice: area mm², centroid in the stack's u and v, mm. */
export interface Section {
  readonly area: number;
  readonly u: number;
  readonly v: number;
}

/** Area and centroid of the pixels of one slice whose label is among `wanted`. `labels`: [slice][row][column]. */
export function section(
  labels: Uint8Array,
  rows: number,
  columns: number,
  axes: StackAxes,
  slice: number,
  wanted: readonly number[],
): Section {
  const place = axes.slices[slice]!;
  const from = place.index * rows * columns;
  let [count, sx, sy] = [0, 0, 0];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      if (wanted.includes(labels[from + y * columns + x]!) && labels[from + y * columns + x] !== 0) {
        count++;
        sx += x;
        sy += y;
      }
    }
  }
  return {
    area: count * axes.columnSpacingMm * axes.rowSpacingMm,
    u: place.shiftMm[0] + (count ? sx / count : 0) * axes.columnSpacingMm,
    v: place.shiftMm[1] + (count ? sy / count : 0) * axes.rowSpacingMm,
  };
}

/** Weighted line fit y = a + b x. */
function line(x: readonly number[], y: readonly number[], w: readonly number[]) {
  let [sw, sx, sy] = [0, 0, 0];
  for (const [k, weight] of w.entries()) {
    sw += weight;
    sx += weight * x[k]!;
    sy += weight * y[k]!;
  }
  const [mx, my] = [sx / sw, sy / sw];
  let [xx, xy] = [0, 0];
  for (const [k, weight] of w.entries()) {
    xx += weight * (x[k]! - mx) ** 2;
    xy += weight * (x[k]! - mx) * (y[k]! - my);
  }
  const slope = xx > 0 ? xy / xx : 0;
  return { slope, at: (value: number) => my + slope * (value - mx), mean: mx };
}

/**
 * Finds the heart's frame from the labels of one phase (end-diastole): 1 LV cavity, 2 LV myocardium, 3 RV cavity.
 * The long axis is the line through the LV's centroids, held within 20 degrees of the slice normal; base and apex
 * are told apart by where the ventricles narrow. Returns null when LV and RV do not share at least three slices.
 *
 * @param labels [slice][row][column] of one phase
 */
export function findHeartFrame(labels: Uint8Array, rows: number, columns: number, axes: StackAxes): HeartFrame | null {
  const lv: Section[] = [];
  const rv: Section[] = [];
  for (let s = 0; s < axes.slices.length; s++) {
    lv.push(section(labels, rows, columns, axes, s, [1, 2]));
    rv.push(section(labels, rows, columns, axes, s, [3]));
  }
  const heights = axes.slices.map((s) => s.heightMm);
  const shared = lv.map((l, k) => l.area > 0 && rv[k]!.area > 0);
  if (shared.filter(Boolean).length < 3) return null;
  const areas = lv.map((l) => l.area);
  const u = line(
    heights,
    lv.map((l) => l.u),
    areas,
  );
  const v = line(
    heights,
    lv.map((l) => l.v),
    areas,
  );

  const used = areas.map((a) => (a > 0 ? 1 : 0));
  const greatest = (list: Section[]) => Math.max(...list.map((l) => l.area));
  const narrowing = (list: Section[]) =>
    line(
      heights,
      list.map((l) => l.area / greatest(list)),
      used,
    ).slope;
  // The RV is both wider and longer towards the base, and its section is the surer sign; the LV's adds to it.
  const towardsBase = 2 * narrowing(rv) + narrowing(lv) >= 0 ? 1 : -1;

  const tilt = Math.hypot(u.slope, v.slope);
  const held = tilt > Math.tan((20 * Math.PI) / 180) ? Math.tan((20 * Math.PI) / 180) / tilt : 1;
  const along = combine([0, 0, 0], axes.u, u.slope * held, axes.v, v.slope * held, axes.n, 1);
  const longAxis = scale(unit(along), towardsBase);

  let [weight, centre] = [0, [0, 0, 0] as Vector];
  const point = (a: number, b: number, height: number) => combine(axes.originMm, axes.u, a, axes.v, b, axes.n, height);
  for (const [k, r] of rv.entries()) {
    weight += r.area;
    centre = add(centre, scale(point(r.u, r.v, heights[k]!), r.area));
  }
  centre = scale(centre, 1 / weight);
  const onAxis = point(u.at(u.mean), v.at(u.mean), u.mean);
  const across = subtract(centre, onAxis);
  const level = dot(across, longAxis);
  const sideways = subtract(across, scale(longAxis, level));
  if (norm(sideways) < 5) return null;
  const septumToFreeWall = unit(sideways);
  return {
    origin: add(onAxis, scale(longAxis, level)),
    longAxis,
    septumToFreeWall,
    normal: cross(longAxis, septumToFreeWall),
  };
}
