import type { Landmark, Vector } from '../../contract';
import type { SlicePlace, StackAxes } from '../../imaging/geometry';
import { combine, dot, subtract } from '../../imaging/vector';

/** Ends of the arc of contact and the lateral point of one slice, pixels from its first: x along a row, y down. */
interface SlicePoints {
  readonly clockwise: readonly [number, number];
  readonly counterClockwise: readonly [number, number];
  readonly lateral: readonly [number, number];
}

type Pixels = readonly (readonly [number, number])[];
const [cavity, wall, rv] = [1, 2, 3];
/** Fewest pixels of a cavity that give a centre. */
const fewest = 5;
/** Towards the front and the head, LPS: the anterior insertion point lies farther that way than the inferior one. */
const forwardAndUp: Vector = [0, -Math.SQRT1_2, Math.SQRT1_2];

const centre = (points: Pixels): [number, number] => {
  let [x, y] = [0, 0];
  for (const p of points) {
    x += p[0];
    y += p[1];
  }
  return [x / points.length, y / points.length];
};

/** The points of one slice where they are defined; null elsewhere. */
function slicePoints(
  labels: Uint8Array,
  rows: number,
  columns: number,
  place: SlicePlace,
  spacing: readonly [number, number],
): SlicePoints | null {
  const from = place.index * rows * columns;
  const found: [number, number][][] = [[], [], [], []];
  const touching: [number, number][] = [];
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const label = labels[from + y * columns + x]!;
      if (label < cavity || label > rv) continue;
      found[label]!.push([x, y]);
      if (label !== wall) continue;
      let touches = false;
      for (let j = Math.max(0, y - 1); j <= Math.min(rows - 1, y + 1); j++)
        for (let i = Math.max(0, x - 1); i <= Math.min(columns - 1, x + 1); i++)
          touches ||= labels[from + j * columns + i] === rv;
      if (touches) touching.push([x, y]);
    }
  if (found[rv]!.length < 20 || found[wall]!.length < 20 || found[cavity]!.length < fewest || touching.length < 4)
    return null;
  const [sx, sy] = spacing;
  const middle = centre(found[cavity]!);
  const towards = centre(found[rv]!);
  const zero = Math.atan2((towards[1] - middle[1]) * sy, (towards[0] - middle[0]) * sx);
  const angles = touching.map(([x, y]) => {
    const turned = Math.atan2((y - middle[1]) * sy, (x - middle[0]) * sx) - zero;
    return Math.atan2(Math.sin(turned), Math.cos(turned));
  });
  const [least, most] = [Math.min(...angles), Math.max(...angles)];
  if (most - least < 0.25) return null;
  const near = (angle: number) => centre(touching.filter((_, k) => Math.abs(angles[k]! - angle) < 0.08));
  const [clockwise, counterClockwise] = [near(most), near(least)];
  const along = [(counterClockwise[0] - clockwise[0]) * sx, (counterClockwise[1] - clockwise[1]) * sy] as const;
  const length = Math.max(Math.hypot(...along), 1e-6);
  const off = ([x, y]: readonly [number, number]) =>
    (-(x - clockwise[0]) * sx * along[1] + (y - clockwise[1]) * sy * along[0]) / length;
  const side = Math.sign(off(towards)) || 1;
  const away = found[rv]!.map((p) => off(p) * side);
  let farthest = Number.NEGATIVE_INFINITY;
  for (const a of away) farthest = Math.max(farthest, a);
  return { clockwise, counterClockwise, lateral: centre(found[rv]!.filter((_, k) => away[k]! >= farthest - 1)) };
}

/**
 * Six landmarks of the two ventricles from the labels of one phase, by the rule that the network was taught:
 *
 * - `lv-base`, `lv-apex`: centroid of the LV cavity on its most basal and its most apical slice;
 * - `rv-base`: centroid of the RV cavity on its most basal slice;
 * - `rv-insertion-anterior`, `-inferior`: ends of the arc along which RV cavity and LV myocardium touch, seen from the LV
 *   centre; `rv-lateral`: the RV border farthest from the line through them. These three are means over the slices within
 *   three quarters of a slice distance of the level half-way between `lv-base` and `lv-apex`.
 *
 * Base and apex are told apart by where the cavities are larger; anterior is the end farther to the front and the head in
 * patient coordinates.
 *
 * @param labels [slice][row][column]: 1 LV cavity, 2 LV myocardium, 3 RV cavity
 * @returns all six, LPS mm, confidence 1; position null and confidence 0 where the labels do not show it
 */
export function landmarksFromLabels(labels: Uint8Array, rows: number, columns: number, axes: StackAxes): Landmark[] {
  const { slices } = axes;
  const spacing = [axes.columnSpacingMm, axes.rowSpacingMm] as const;
  const centres = [cavity, rv].map((label) =>
    slices.map((place) => {
      let [count, sx, sy] = [0, 0, 0];
      for (let i = 0, at = place.index * rows * columns; i < rows * columns; i++, at++) {
        if (labels[at] !== label) continue;
        count++;
        sx += i % columns;
        sy += Math.floor(i / columns);
      }
      return { count, x: sx / count, y: sy / count };
    }),
  ) as [{ count: number; x: number; y: number }[], { count: number; x: number; y: number }[]];
  const [lvCentres, rvCentres] = centres;
  const filled = slices.flatMap((_, s) => {
    const area = lvCentres[s]!.count + rvCentres[s]!.count;
    return area > 0 ? [area] : [];
  });
  const half = Math.floor(filled.length / 2);
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  const basalFirst = filled.length < 2 || sum(filled.slice(0, half)) >= sum(filled.slice(-half));
  const fromBase = slices.map((_, s) => (basalFirst ? s : slices.length - 1 - s));

  const lps = (place: SlicePlace, x: number, y: number, heightMm = place.heightMm): Vector =>
    combine(
      axes.originMm,
      axes.u,
      place.shiftMm[0] + x * axes.columnSpacingMm,
      axes.v,
      place.shiftMm[1] + y * axes.rowSpacingMm,
      axes.n,
      heightMm,
    );
  const centroid = (list: typeof lvCentres, s: number | undefined) =>
    s === undefined ? null : lps(slices[s]!, list[s]!.x, list[s]!.y);
  const lvBase = fromBase.find((s) => lvCentres[s]!.count >= fewest);
  const lvApex = fromBase.findLast((s) => lvCentres[s]!.count >= fewest);
  const rvBase = fromBase.find((s) => rvCentres[s]!.count >= fewest);

  let [one, other, lateral]: (Vector | null)[] = [null, null, null];
  if (lvBase !== undefined && lvApex !== undefined) {
    const level = (slices[lvBase]!.heightMm + slices[lvApex]!.heightMm) / 2;
    const near = slices.flatMap((place) => {
      if (Math.abs(place.heightMm - level) > 0.75 * axes.sliceSpacingMm) return [];
      const points = slicePoints(labels, rows, columns, place, spacing);
      return points ? [{ place, points }] : [];
    });
    const mean = (name: keyof SlicePoints) => {
      const all = near.map(({ place, points }) => lps(place, points[name][0], points[name][1], level));
      return all
        .reduce<Vector>((m, p) => [m[0] + p[0], m[1] + p[1], m[2] + p[2]], [0, 0, 0])
        .map((v) => v / all.length);
    };
    if (near.length > 0)
      [one, other, lateral] = [mean('clockwise'), mean('counterClockwise'), mean('lateral')] as unknown as Vector[];
  }
  const oneInFront = one && other && dot(subtract(one, other), forwardAndUp) >= 0;
  const [anterior, inferior] = oneInFront ? [one, other] : [other, one];
  const of = (id: Landmark['id'], positionMm: Vector | null | undefined): Landmark => ({
    id,
    positionMm: positionMm ?? null,
    confidence: positionMm ? 1 : 0,
  });
  return [
    of('rv-insertion-anterior', anterior),
    of('rv-insertion-inferior', inferior),
    of('lv-base', centroid(lvCentres, lvBase)),
    of('lv-apex', centroid(lvCentres, lvApex)),
    of('rv-base', centroid(rvCentres, rvBase)),
    of('rv-lateral', lateral),
  ];
}
