/** One subject in a map of subjects. */
export interface Dot {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** Place in the colour map, 0…1. */
  readonly shade: number;
  /** Drawn filled; others are rings: what happened is not told by colour alone. */
  readonly filled: boolean;
  /** What is known of it, in words. */
  readonly text: string;
}

/** A place on the drawing, pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Ends of all dots and of other places that are to be seen, with a margin; never without extent. */
export function boundsOf(places: readonly Spot[], margin = 0.06): { x: [number, number]; y: [number, number] } {
  const ends = (values: readonly number[]): [number, number] => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    if (low > high) return [-1, 1];
    const around = (high - low) * margin || Math.abs(low) * margin || 1;
    return [low - around, high + around];
  };
  return { x: ends(places.map(({ x }) => x)), y: ends(places.map(({ y }) => y)) };
}

/** Index of the spot nearest to a place, no farther than `reach`; −1 where there is none. */
export function nearestSpot(spots: readonly Spot[], at: Spot, reach: number): number {
  let best = -1;
  let least = reach * reach;
  for (let k = 0; k < spots.length; k++) {
    const d = (spots[k]!.x - at.x) ** 2 + (spots[k]!.y - at.y) ** 2;
    if (d > least) continue;
    least = d;
    best = k;
  }
  return best;
}

/**
 * Index of the next spot in a direction on the page (y downwards): what lies straight ahead comes before what lies aside.
 * The same where there is none.
 */
export function nextSpot(spots: readonly Spot[], from: number, direction: Direction): number {
  const here = spots[from];
  if (!here) return spots.length > 0 ? 0 : -1;
  const [dx, dy] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction] as [number, number];
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < spots.length; k++) {
    const [ox, oy] = [spots[k]!.x - here.x, spots[k]!.y - here.y];
    const along = ox * dx + oy * dy;
    const aside = Math.abs(ox * dy - oy * dx);
    if (k === from || along <= 0 || aside > 2 * along) continue;
    const cost = along + 2 * aside;
    if (cost < least) {
      least = cost;
      best = k;
    }
  }
  return best;
}
