import { labelOutlines, polygonArea } from '../../../imaging/contours';
import type { StackAxes } from '../../../imaging/geometry';
import type { CineLabels } from '../../../imaging/volume';
import { smoothCycle } from '../../../mesh/cyclic';

/** Shape of the septum on the mid-ventricular slices, one value per phase of the series; null where not defined. */
export interface SeptumCurves {
  /** Curvature of the septum ÷ curvature of the LV free wall. */
  readonly curvatureRatio: readonly (number | null)[];
  /** LV diameter along the septum ÷ across it. */
  readonly eccentricityIndex: readonly (number | null)[];
}

interface LabelStack {
  readonly labels: CineLabels;
  readonly phases: number;
  readonly rows: number;
  readonly columns: number;
  readonly axes: StackAxes;
  readonly endDiastole: number;
}

/**
 * Septal flattening over the beat, from the labels of the middle third of the slices that show both ventricles at
 * end-diastole, averaged over these slices and smoothed 1 2 1 over the phases.
 *
 * - Curvature ratio (Reisner et al., J Am Soc Echocardiogr, 1994): midwall curvature of the septum ÷ midwall
 *   curvature of the LV free wall. 1 round, 0 flat, negative where the septum bows into the LV.
 * - Eccentricity index: LV cavity diameter along the septum ÷ across it, through its centroid (Ryan et al., J Am Coll
 *   Cardiol 5:918, 1985). 1 round; larger when the septum is pushed in.
 */
export function measureSeptum(stack: LabelStack): SeptumCurves {
  const slices = middleSlices(stack);
  const plane = stack.rows * stack.columns;
  const perPhase = Array.from({ length: stack.phases }, (_, phase) =>
    slices.flatMap((slice) => {
      const from = (phase * stack.axes.slices.length + slice) * plane;
      const found = septumOnSlice(
        stack.labels.subarray(from, from + plane),
        stack.rows,
        stack.columns,
        stack.axes.columnSpacingMm,
        stack.axes.rowSpacingMm,
      );
      return found ? [found] : [];
    }),
  );
  const curve = (pick: (s: SeptumOnSlice) => number) =>
    smoothed(perPhase.map((own) => (own.length > 0 ? own.reduce((sum, s) => sum + pick(s), 0) / own.length : null)));
  return {
    curvatureRatio: curve((s) => s.septumPerMm / s.freeWallPerMm),
    eccentricityIndex: curve((s) => s.eccentricityIndex),
  };
}

/** 1 2 1 where all three are there. */
function smoothed(list: readonly (number | null)[]): (number | null)[] {
  const known = list.map((v) => v ?? Number.NaN);
  return smoothCycle(known).map((v, k) => (Number.isNaN(v) ? (list[k] ?? null) : v));
}

/** Indices of the middle third of the slices with LV cavity and RV at end-diastole. */
function middleSlices({ labels, rows, columns, axes, endDiastole }: LabelStack): number[] {
  const plane = rows * columns;
  const both = axes.slices.filter(({ index }) => {
    const from = (endDiastole * axes.slices.length + index) * plane;
    const slice = labels.subarray(from, from + plane);
    return slice.includes(1) && slice.includes(3);
  });
  const margin = Math.floor(both.length / 3);
  return both.slice(margin, both.length - margin).map((s) => s.index);
}

export interface SeptumOnSlice {
  /** Signed curvatures of the midwall, 1/mm: positive towards the LV's centre. */
  readonly septumPerMm: number;
  readonly freeWallPerMm: number;
  readonly eccentricityIndex: number;
}

const rayCount = 72;
/** The RV must be met within this distance outside the epicardium for a ray to be septal, mm. */
const touchMm = 3;
/** Septal rays at either end that are left to the insertions: the wall turns there, 1 = 5°. */
const insertionRays = 2;
const fewestSeptalRays = 9;

/**
 * Curvatures and diameters on one slice. Rays every 5° from the centroid of the LV cavity meet endocardium and
 * epicardium; half way lies the midwall. Rays that go on into the RV are septal; the longest run of them is the septum,
 * the rest the free wall. A circle is fitted to the midwall of each (Taubin 1991); its curvature is signed.
 *
 * @param labels [row][column]
 * @returns null when LV or septum are not there
 */
export function septumOnSlice(
  labels: Uint8Array,
  rows: number,
  columns: number,
  columnSpacingMm: number,
  rowSpacingMm: number,
): SeptumOnSlice | null {
  const inMm = (outline: number[] | undefined) =>
    outline?.map((v, k) => v * (k % 2 === 0 ? columnSpacingMm : rowSpacingMm)) ?? null;
  const largest = (label: 1 | 2) =>
    inMm(
      labelOutlines(labels, columns, rows, label).sort(
        (a, b) => Math.abs(polygonArea(b)) - Math.abs(polygonArea(a)),
      )[0],
    );
  const [endo, epi] = [largest(1), largest(2)];
  if (!endo || !epi) return null;
  const centre = centroid(endo);
  const step = (2 * Math.PI) / rayCount;
  const direction = (ray: number) => [Math.cos(ray * step), Math.sin(ray * step)] as const;
  const isRv = ([x, y]: readonly [number, number]) => {
    const [i, j] = [Math.round(x / columnSpacingMm), Math.round(y / rowSpacingMm)];
    return i >= 0 && j >= 0 && i < columns && j < rows && labels[j * columns + i] === 3;
  };
  const inner: number[] = [];
  const outer: number[] = [];
  const septal: boolean[] = [];
  for (let ray = 0; ray < rayCount; ray++) {
    const [u, v] = direction(ray);
    const [a, b] = [alongRay(endo, centre, u, v), alongRay(epi, centre, u, v)];
    if (a === null || b === null) return null;
    inner.push(a);
    outer.push(b);
    let meets = false;
    for (let beyond = 0.5; beyond <= touchMm && !meets; beyond += 0.5)
      meets = isRv([centre[0] + (b + beyond) * u, centre[1] + (b + beyond) * v]);
    septal.push(meets);
  }
  const run = longestRun(septal);
  if (run.length < fewestSeptalRays || run.length > rayCount - fewestSeptalRays) return null;
  const midwall = (rays: readonly number[]) =>
    rays.map((ray) => {
      const [u, v] = direction(ray);
      const r = (inner[ray % rayCount]! + outer[ray % rayCount]!) / 2;
      return [centre[0] + r * u, centre[1] + r * v] as const;
    });
  const septum = Array.from({ length: run.length - 2 * insertionRays }, (_, k) => run.start + insertionRays + k);
  const freeWall = Array.from(
    { length: rayCount - run.length - 2 * insertionRays },
    (_, k) => run.start + run.length + insertionRays + k,
  );
  const freeWallPerMm = signedCurvature(midwall(freeWall), centre);
  if (!(freeWallPerMm > 0)) return null;
  const across = run.start + (run.length - 1) / 2;
  /** Diameter through the centroid, the mean over ±10°. */
  const diameter = (towards: number) => {
    let sum = 0;
    for (let k = -2; k <= 2; k++) {
      const ray = Math.round(towards + k + rayCount) % rayCount;
      sum += inner[ray]! + inner[(ray + rayCount / 2) % rayCount]!;
    }
    return sum / 5;
  };
  return {
    septumPerMm: signedCurvature(midwall(septum), centre),
    freeWallPerMm,
    eccentricityIndex: diameter(across + rayCount / 4) / diameter(across),
  };
}

/** Distance from a point to the farthest crossing of a ray with a closed outline; null when it does not meet it. */
function alongRay(outline: readonly number[], [x, y]: readonly [number, number], u: number, v: number): number | null {
  let far: number | null = null;
  for (let i = 0; i < outline.length; i += 2) {
    const j = (i + 2) % outline.length;
    const [ax, ay] = [outline[i]! - x, outline[i + 1]! - y];
    const [bx, by] = [outline[j]! - x, outline[j + 1]! - y];
    const [sa, sb] = [u * ay - v * ax, u * by - v * bx];
    if (sa >= 0 === sb >= 0) continue;
    const s = sa / (sa - sb);
    const distance = u * (ax + s * (bx - ax)) + v * (ay + s * (by - ay));
    if (distance > 0 && (far === null || distance > far)) far = distance;
  }
  return far;
}

function centroid(outline: readonly number[]): [number, number] {
  let [twice, cx, cy] = [0, 0, 0];
  for (let i = 0; i < outline.length; i += 2) {
    const j = (i + 2) % outline.length;
    const cross = outline[i]! * outline[j + 1]! - outline[j]! * outline[i + 1]!;
    twice += cross;
    cx += cross * (outline[i]! + outline[j]!);
    cy += cross * (outline[i + 1]! + outline[j + 1]!);
  }
  return [cx / (3 * twice), cy / (3 * twice)];
}

/** Longest run of rays that are true, going round; gaps of up to two rays (a ragged outline) are bridged. */
function longestRun(rays: readonly boolean[]): { start: number; length: number } {
  const at = (k: number) => rays[((k % rays.length) + rays.length) % rays.length]!;
  const closed = rays.map((own, k) => own || ((at(k - 1) || at(k - 2)) && (at(k + 1) || at(k + 2))));
  let best = { start: 0, length: 0 };
  for (let start = 0; start < closed.length; start++) {
    if (!closed[start] || closed.at(start - 1)) continue;
    let length = 1;
    while (length < closed.length && closed[(start + length) % closed.length]) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/**
 * Curvature of the circle that fits points best (Taubin 1991; Newton's iteration on its
 * characteristic polynomial), positive when its centre lies on the side of `inside`. Well defined for a straight line: 0.
 *
 * @param points at least three
 */
export function signedCurvature(
  points: readonly (readonly [number, number])[],
  inside: readonly [number, number],
): number {
  const n = points.length;
  const [mx, my] = [points.reduce((s, p) => s + p[0], 0) / n, points.reduce((s, p) => s + p[1], 0) / n];
  let [xx, yy, xy, xz, yz, zz] = [0, 0, 0, 0, 0, 0];
  for (const point of points) {
    const [x, y] = [point[0] - mx, point[1] - my];
    const z = x * x + y * y;
    xx += (x * x) / n;
    yy += (y * y) / n;
    xy += (x * y) / n;
    xz += (x * z) / n;
    yz += (y * z) / n;
    zz += (z * z) / n;
  }
  const mz = xx + yy;
  const cov = xx * yy - xy * xy;
  const varZ = zz - mz * mz;
  const [a3, a2] = [4 * mz, -3 * mz * mz - zz];
  const a1 = varZ * mz + 4 * cov * mz - xz * xz - yz * yz;
  const a0 = xz * (xz * yy - yz * xy) + yz * (yz * xx - xz * xy) - varZ * cov;
  let root = 0;
  let height = a0;
  for (let i = 0; i < 60; i++) {
    const slope = a1 + root * (2 * a2 + 3 * a3 * root);
    const next = root - height / slope;
    if (next === root || !Number.isFinite(next)) break;
    const nextHeight = a0 + next * (a1 + next * (a2 + next * a3));
    if (Math.abs(nextHeight) >= Math.abs(height)) break;
    [root, height] = [next, nextHeight];
  }
  const determinant = root * root - root * mz + cov;
  const toCentre = [xz * (yy - root) - yz * xy, yz * (xx - root) - xz * xy] as const;
  const size = Math.sqrt(toCentre[0] ** 2 + toCentre[1] ** 2 + 4 * determinant ** 2 * mz);
  if (size < 1e-12) return 0;
  const curvature = (2 * Math.abs(determinant)) / size;
  const side = (toCentre[0] * (inside[0] - mx) + toCentre[1] * (inside[1] - my)) * Math.sign(determinant);
  return side >= 0 ? curvature : -curvature;
}
