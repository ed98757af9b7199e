import { labelOutlines } from '../electron/imaging/contours';
import type { StackAxes } from '../electron/imaging/geometry';
import { combine, dot } from '../electron/imaging/vector';
import { type HeartFrame, section, toHeart } from '../electron/mesh/heart-frame';

/** How a left ventricular surface is divided: rings from the base to the apex, and circles on the lid at the base. */
export interface RingPlan {
  readonly angles: number;
  readonly rings: number;
  readonly lidCircles: number;
}

/** Triangles of the surface, outward; its vertices are rings from base to apex, the apex, lid circles inward, the lid's centre. */
export function ringTriangles({ angles, rings, lidCircles }: RingPlan): Uint32Array {
  const triangles: number[] = [];
  const apex = rings * angles;
  const band = (upper: number, lower: number) => {
    for (let a = 0; a < angles; a++) {
      const b = (a + 1) % angles;
      triangles.push(upper + a, lower + b, lower + a, upper + a, upper + b, lower + b);
    }
  };
  for (let r = 0; r + 1 < rings; r++) band(r * angles, (r + 1) * angles);
  for (let a = 0; a < angles; a++)
    triangles.push((rings - 1) * angles + a, (rings - 1) * angles + ((a + 1) % angles), apex);
  let outer = 0;
  for (let c = 0; c < lidCircles; c++) {
    const inner = apex + 1 + c * angles;
    band(inner, outer);
    outer = inner;
  }
  const centre = apex + 1 + lidCircles * angles;
  for (let a = 0; a < angles; a++) triangles.push(outer + ((a + 1) % angles), outer + a, centre);
  return Uint32Array.from(triangles).reverse();
}

/** Vertices of the lid, rim included. */
export function lidVertices({ angles, rings, lidCircles }: RingPlan): number[] {
  const rim = Array.from({ length: angles }, (_, a) => a);
  const inner = Array.from({ length: lidCircles * angles + 1 }, (_, i) => rings * angles + 1 + i);
  return [...rim, ...inner];
}

/** Where a ray from the centre last leaves a closed outline (pixels), in the unit of the step; 0 when it does not meet it. */
function radius(line: readonly number[], sx: number, sy: number, cu: number, cv: number, angle: number): number {
  const [du, dv] = [Math.cos(angle), Math.sin(angle)];
  let far = 0;
  for (let i = 0; i < line.length; i += 2) {
    const j = (i + 2) % line.length;
    const [au, av] = [line[i]! * sx - cu, line[i + 1]! * sy - cv];
    const [bu, bv] = [line[j]! * sx - cu, line[j + 1]! * sy - cv];
    const [p, q] = [du * av - dv * au, du * bv - dv * bu];
    if (p > 0 === q > 0) continue;
    const t = p / (p - q);
    far = Math.max(far, (au + t * (bu - au)) * du + (av + t * (bv - av)) * dv);
  }
  return far;
}

/**
 * A left ventricular solid of one phase as a closed surface whose vertices correspond between hearts: rings around the
 * sections' centres, angles counted from the septum-to-free-wall direction, heights from half a slice above the most basal
 * section to the apex. Between slices radii run straight; below the last one the solid closes as a paraboloid over at most one
 * slice distance; at the base it ends in a flat lid.
 *
 * @param label 1 the cavity, 2 the cavity with its wall
 * @returns [vertex][xyz] in the heart's frame, mm; null when fewer than three slices show it
 */
export function ringSurface(
  labels: Uint8Array,
  rows: number,
  columns: number,
  axes: StackAxes,
  frame: HeartFrame,
  label: 1 | 2,
  plan: RingPlan,
): Float64Array | null {
  const { angles, rings, lidCircles } = plan;
  const [sx, sy] = [axes.columnSpacingMm, axes.rowSpacingMm];
  const up = dot(frame.longAxis, axes.n) > 0 ? 1 : -1;
  const side = frame.septumToFreeWall;
  const [su, sv] = [dot(side, axes.u), dot(side, axes.v)];
  const zero = Math.atan2(sv, su);
  // Seen from n, the heart's angles turn the other way when its base points against n.
  const angleAt = (a: number) => zero + (up * 2 * Math.PI * a) / angles;
  const sections = axes.slices.flatMap((place, s) => {
    const plane = labels.subarray(place.index * rows * columns, (place.index + 1) * rows * columns);
    const lines = labelOutlines(plane, columns, rows, label);
    const line = lines.sort((a, b) => b.length - a.length)[0];
    if (!line) return [];
    const { u, v } = section(labels, rows, columns, axes, s, label === 1 ? [1] : [1, 2]);
    const [cu, cv] = [u - place.shiftMm[0], v - place.shiftMm[1]];
    const radii = Array.from({ length: angles }, (_, a) => radius(line, sx, sy, cu, cv, angleAt(a)));
    return radii.some((r) => r <= 0) ? [] : [{ u, v, height: up * place.heightMm, radii }];
  });
  if (sections.length < 3) return null;
  sections.sort((a, b) => b.height - a.height);
  const last = sections.at(-1)!;
  const top = sections[0]!.height + axes.sliceSpacingMm / 2;
  const dome = Math.min(axes.sliceSpacingMm, 2 + last.radii.reduce((a, b) => a + b, 0) / angles);
  const bottom = last.height - dome;
  const at = (height: number) => {
    let k = 0;
    while (k < sections.length - 2 && sections[k + 1]!.height > height) k++;
    const [a, b] = [sections[k]!, sections[k + 1]!];
    const t = Math.max(0, (a.height - height) / (a.height - b.height));
    const inDome = t > 1;
    const share = inDome ? 1 : t;
    const shrink = inDome ? Math.sqrt(Math.max(0, 1 - (last.height - height) / dome)) : 1;
    return {
      u: a.u + share * (b.u - a.u),
      v: a.v + share * (b.v - a.v),
      radii: a.radii.map((r, i) => shrink * (r + share * (b.radii[i]! - r))),
    };
  };
  const positions: number[] = [];
  const push = (u: number, v: number, height: number) =>
    positions.push(...toHeart(frame, combine(axes.originMm, axes.u, u, axes.v, v, axes.n, up * height)));
  let rim = at(top);
  for (let r = 0; r < rings; r++) {
    // Rings draw closer together towards the apex, where the surface turns.
    const t = r / rings;
    const height = top - (top - bottom) * (0.55 * t + 0.45 * Math.sin((Math.PI * t) / 2));
    const ring = at(height);
    if (r === 0) rim = ring;
    for (let a = 0; a < angles; a++)
      push(ring.u + ring.radii[a]! * Math.cos(angleAt(a)), ring.v + ring.radii[a]! * Math.sin(angleAt(a)), height);
  }
  push(last.u, last.v, bottom);
  for (let c = 0; c < lidCircles; c++) {
    const share = 1 - (c + 1) / (lidCircles + 1);
    for (let a = 0; a < angles; a++)
      push(
        rim.u + share * rim.radii[a]! * Math.cos(angleAt(a)),
        rim.v + share * rim.radii[a]! * Math.sin(angleAt(a)),
        top,
      );
  }
  push(rim.u, rim.v, top);
  return Float64Array.from(positions);
}
