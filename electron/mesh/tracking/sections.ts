import type { StackAxes } from '../../imaging/geometry';
import { add, dot, scale } from '../../imaging/vector';
import { type HeartFrame, toHeart } from '../heart-frame';

/** A plane in the heart's frame: points p with normal · p = level, mm. */
export interface SlicePlane {
  readonly normal: readonly [number, number, number];
  readonly level: number;
}

/** The planes of a stack's slices in the heart's frame, in the order of `axes.slices`. */
export function slicePlanes(axes: StackAxes, frame: HeartFrame): SlicePlane[] {
  const normal = [dot(axes.n, frame.longAxis), dot(axes.n, frame.septumToFreeWall), dot(axes.n, frame.normal)] as const;
  return axes.slices.map(({ heightMm }) => {
    const p = toHeart(frame, add(axes.originMm, scale(axes.n, heightMm)));
    return { normal: [...normal], level: normal[0] * p[0] + normal[1] * p[1] + normal[2] * p[2] };
  });
}

/**
 * Area that a closed surface's inside covers on a plane, mm²: half the sum of p × q over the directed segments in which
 * the triangles cut the plane (Green's theorem). Triangles turn outward.
 */
export function sectionArea(positions: ArrayLike<number>, triangles: ArrayLike<number>, plane: SlicePlane): number {
  const [nx, ny, nz] = plane.normal;
  const side = (v: number) =>
    positions[3 * v]! * nx + positions[3 * v + 1]! * ny + positions[3 * v + 2]! * nz - plane.level;
  let twice = 0;
  const from = [0, 0, 0];
  const to = [0, 0, 0];
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    const d = corners.map(side);
    const above = d.map((x) => x >= 0);
    if (above[0] === above[1] && above[1] === above[2]) continue;
    for (let k = 0; k < 3; k++) {
      const [a, b] = [k, (k + 1) % 3];
      if (above[a] === above[b]) continue;
      const share = d[a]! / (d[a]! - d[b]!);
      // Walking round the triangle, the cut starts where the way leads down and ends where it leads up.
      const end = above[a] ? from : to;
      for (let c = 0; c < 3; c++) {
        const p = positions[3 * corners[a]! + c]!;
        end[c] = p + share * (positions[3 * corners[b]! + c]! - p);
      }
    }
    twice +=
      nx * (from[1]! * to[2]! - from[2]! * to[1]!) +
      ny * (from[2]! * to[0]! - from[0]! * to[2]!) +
      nz * (from[0]! * to[1]! - from[1]! * to[0]!);
  }
  return twice / 2;
}

/**
 * Volume of a closed surface as labels on the stack's slices would count it: section area × slice distance, summed over
 * the slices; ml. The closed volume differs from it where the base or the apex ends between two slices.
 */
export function slicedVolumeMl(
  positions: ArrayLike<number>,
  triangles: ArrayLike<number>,
  axes: StackAxes,
  frame: HeartFrame,
): number {
  let area = 0;
  for (const plane of slicePlanes(axes, frame)) area += sectionArea(positions, triangles, plane);
  return (area * axes.sliceSpacingMm) / 1000;
}
