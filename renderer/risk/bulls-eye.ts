/**
 * The bull's-eye of the right ventricle: apex in the middle, base at the rim. It is seen as the short-axis slices are,
 * from the apex with the patient's left on the right of the page: the septum lies on the right, the free wall on the
 * left, the outflow tract above, the inflow below.
 */

/** A sector of a ring. Radii are parts of the rim's; angles are degrees clockwise from above. */
export interface Segment {
  readonly id: string;
  readonly inner: number;
  readonly outer: number;
  readonly from: number;
  readonly to: number;
}

/** Radii of the cap and of the apical, middle and basal rings. */
const rings = { apex: [0, 0.24], apical: [0.24, 0.49], mid: [0.49, 0.74], basal: [0.74, 1] } as const;
const septum = { from: 30, to: 150 } as const;

const segment = (id: string, ring: keyof typeof rings, from: number, to: number): Segment => ({
  id,
  inner: rings[ring][0],
  outer: rings[ring][1],
  from,
  to,
});

/** The segments that are drawn, from the apex to the base. They fill the disc, each place once. */
export const segments: readonly Segment[] = [
  segment('apex', 'apex', 0, 360),
  segment('septum.apical', 'apical', septum.from, septum.to),
  segment('free-wall.apical', 'apical', septum.to, septum.from + 360),
  segment('septum.mid', 'mid', septum.from, septum.to),
  segment('free-wall.mid', 'mid', septum.to, septum.from + 360),
  segment('septum.basal', 'basal', septum.from, septum.to),
  segment('inflow', 'basal', septum.to, septum.to + 60),
  segment('free-wall.basal', 'basal', septum.to + 60, septum.to + 180),
  segment('outflow', 'basal', septum.to + 180, septum.from + 360),
];

/** A place on the disc of radius 1 around 0,0, y downwards as on the page. */
export const pointAt = (radius: number, degrees: number): readonly [number, number] => {
  const angle = (degrees * Math.PI) / 180;
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
};

/** Degrees by which numbers stand aside of the middle, ring by ring, so that those of three rings are not in one line. */
const aside = new Map<number, number>([
  [rings.apical[0], 28],
  [rings.mid[0], -16],
]);

/** Where a segment's number is written. */
export const middleOf = ({ inner, outer, from, to }: Segment): readonly [number, number] =>
  inner === 0 ? [0, 0] : pointAt((inner + outer) / 2, (from + to) / 2 + (aside.get(inner) ?? 0));

/**
 * The outline of a segment, x0,y0,x1,y1,…, arcs as chords of at most `step` degrees (2°: 0.02 % of the radius).
 */
export function outlineOf({ inner, outer, from, to }: Segment, step = 2): number[] {
  const parts = Math.max(1, Math.ceil((to - from) / step));
  const arc = (radius: number, backwards: boolean) =>
    Array.from({ length: parts + 1 }, (_, k) =>
      pointAt(radius, from + ((to - from) * (backwards ? parts - k : k)) / parts),
    ).flat();
  return inner === 0 ? arc(outer, false) : [...arc(outer, false), ...arc(inner, true)];
}

/** The outline as an SVG path, for a disc of a radius in SVG units. */
export function pathOf(of: Segment, radius: number): string {
  const outline = outlineOf(of).map((value) => (value * radius).toFixed(2));
  const points: string[] = [];
  for (let k = 0; k < outline.length; k += 2) points.push(`${outline[k]} ${outline[k + 1]}`);
  return `M${points.join('L')}Z`;
}

const centreOf = ({ inner, outer, from, to }: Segment) =>
  inner === 0 ? ([0, 0] as const) : pointAt((inner + outer) / 2, (from + to) / 2);

/** The segment that is next to one in a direction on the page; the same where there is none. */
export function neighbourOf(id: string, direction: 'left' | 'right' | 'up' | 'down'): string {
  const here = segments.find((one) => one.id === id);
  if (!here) return segments[0]!.id;
  const [x, y] = centreOf(here);
  const [dx, dy] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction] as [number, number];
  let best = id;
  let least = Number.POSITIVE_INFINITY;
  for (const other of segments) {
    const [ox, oy] = centreOf(other);
    const along = (ox - x) * dx + (oy - y) * dy;
    if (other === here || along < 0.05) continue;
    // What lies straight ahead comes before what lies aside.
    const cost = along + 2 * Math.abs((ox - x) * dy - (oy - y) * dx);
    if (cost < least) {
      least = cost;
      best = other.id;
    }
  }
  return best;
}
