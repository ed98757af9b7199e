import { type MotionMap, regionNames, type Vector } from '../../electron/contract';

export const viewNames = ['free-wall', 'septal', 'base', 'apex', 'anterior'] as const;
export type ViewName = (typeof viewNames)[number];

/** Where the eye is, as a unit direction from the surface's centre, LPS. */
export interface View {
  readonly direction: Vector;
}

export interface Views {
  /** Unit vector from apex to base: up on the screen. */
  readonly up: Vector;
  readonly home: View;
  readonly named: Record<ViewName, View>;
}

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const scale = (a: Vector, s: number): Vector => [a[0] * s, a[1] * s, a[2] * s];
const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const unit = (a: Vector): Vector => scale(a, 1 / (Math.hypot(...a) || 1));

/** Centre of the vertices of one region, in one phase; null where the region has none. */
function regionCentre(map: MotionMap, positions: Float32Array, region: number): Vector | null {
  const sum: Vector = [0, 0, 0];
  let count = 0;
  for (let v = 0; v < map.vertexCount; v++) {
    if (map.regions[v] !== region) continue;
    count++;
    for (const k of [0, 1, 2] as const) sum[k] += positions[3 * v + k]!;
  }
  return count > 0 ? scale(sum, 1 / count) : null;
}

/** `axis`, turned so that it leads from one region to the other. */
function towards(axis: Vector, from: Vector | null, to: Vector | null): Vector {
  if (!from || !to) return unit(axis);
  return dot(axis, add(to, scale(from, -1))) < 0 ? unit(scale(axis, -1)) : unit(axis);
}

/** Patient's front, LPS. */
const anterior: Vector = [0, -1, 0];
/** Degrees that the views along the long axis are off it, so that the front stays up on the screen. */
const tilt = 0.02;

/**
 * Ways to look at the heart. The heart stands upright, base up; seen from base or apex, the patient's front is up, as
 * on short-axis slices. Directions of the heart's axes are checked against its regions.
 *
 * @param positions one phase, [vertex][xyz] LPS mm
 */
export function viewsOf(map: MotionMap, positions: Float32Array): Views {
  const centre = (name: (typeof regionNames)[number]) => regionCentre(map, positions, regionNames.indexOf(name));
  const base = towards(map.axes.longAxis, centre('apex'), centre('inflow') ?? centre('outflow'));
  const free = towards(map.axes.septumToFreeWall, centre('septum'), centre('free-wall'));
  const front = unit(add(anterior, scale(base, -dot(anterior, base))));
  return {
    up: base,
    home: { direction: unit(add(add(scale(free, 0.9), front), scale(base, 0.25))) },
    named: {
      'free-wall': { direction: free },
      septal: { direction: scale(free, -1) },
      // Near the pole the screen's up is given by which way the eye leans.
      base: { direction: unit(add(base, scale(front, -tilt))) },
      apex: { direction: unit(add(scale(base, -1), scale(front, tilt))) },
      anterior: { direction: unit(anterior) },
    },
  };
}

/**
 * One vertex of each region to hang its name on: the one nearest to the middle of the region.
 *
 * @returns vertex by index of `regionNames`, -1 where the region has none
 */
export function regionVertices(map: MotionMap, positions: Float32Array): number[] {
  return regionNames.map((_, region) => {
    const centre = regionCentre(map, positions, region);
    if (!centre) return -1;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let v = 0; v < map.vertexCount; v++) {
      if (map.regions[v] !== region) continue;
      const distance = Math.hypot(
        positions[3 * v]! - centre[0],
        positions[3 * v + 1]! - centre[1],
        positions[3 * v + 2]! - centre[2],
      );
      if (distance < least) {
        least = distance;
        best = v;
      }
    }
    return best;
  });
}

/** Centre of the box around the surface, and the distance of its farthest vertex from there, mm. */
export function extentOf(positions: Float32Array): { centre: Vector; radius: number } {
  const low: Vector = [Infinity, Infinity, Infinity];
  const high: Vector = [-Infinity, -Infinity, -Infinity];
  for (let k = 0; k < positions.length; k++) {
    const axis = (k % 3) as 0 | 1 | 2;
    low[axis] = Math.min(low[axis], positions[k]!);
    high[axis] = Math.max(high[axis], positions[k]!);
  }
  const centre = scale(add(low, high), 0.5);
  let radius = 0;
  for (let k = 0; k < positions.length; k += 3)
    radius = Math.max(
      radius,
      Math.hypot(positions[k]! - centre[0], positions[k + 1]! - centre[1], positions[k + 2]! - centre[2]),
    );
  return { centre, radius };
}
