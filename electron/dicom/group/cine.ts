import type { Vector } from '../../contract';
import { cross, dot, norm, scale, subtract, unit } from '../../imaging/vector';
import { alike, type Entry, groupBy, type Location, median, sameGrid } from './place';
import type { Run } from './timing';

/** One place of one series with the images of one beat. */
export interface CinePlace extends Location {
  readonly run: Run;
}

/** Parallel places that make up one stack. */
export interface CineSet {
  /** In the order of the stack. */
  readonly places: readonly CinePlace[];
  readonly warnings: readonly string[];
}

/** A heart's long axis from base to apex in a body lying straight: left, forward, downward. LPS. */
export const usualLongAxis: Vector = unit([0.66, -0.57, -0.48]);
/** Hearts lie within this of the usual direction; axial, coronal and sagittal slices do not. */
export const usualWithinDegrees = 45;
export const leastShortAxisSlices = 4;
const leastShortAxisPhases = 8;
const sliceGapMm = { least: 3, most: 20 };
/** A larger gap, in multiples of the usual one, separates two stacks. */
const separateGap = 3.5;

export const degreesBetween = (a: Vector, b: Vector) =>
  (Math.acos(Math.min(1, Math.abs(dot(unit(a), unit(b))))) * 180) / Math.PI;

export const seriesOf = (place: Location) => place.entries[0]!.record.seriesInstanceUid;
const seriesName = (entry: Entry) => `series ${entry.record.seriesNumber ?? entry.record.seriesInstanceUid}`;

/** Direction from base to apex along a normal: the end nearer to left, forward, downward. */
export const towardsApex = (normal: Vector): Vector => (dot(normal, usualLongAxis) >= 0 ? normal : scale(normal, -1));

/**
 * Assembles parallel places into stacks. A series that holds several places is a stack of its own; series of one
 * place each are joined where their directions, grids and timing agree.
 */
export function assemble(places: readonly CinePlace[]): { sets: CineSet[]; left: CinePlace[] } {
  const bySeries = groupBy(places, seriesOf);
  const pools: CinePlace[][] = [];
  const singles: CinePlace[] = [];
  for (const own of bySeries.values()) {
    for (const group of parallelGroups(own)) {
      if (group.length >= 3) pools.push(group);
      else singles.push(...group);
    }
  }
  for (const group of parallelGroups(singles)) pools.push(group);
  const sets: CineSet[] = [];
  const left: CinePlace[] = [];
  for (const pool of joinParts(pools)) {
    const { kept, repeated, warnings } = withoutRepeats(pool);
    left.push(...repeated);
    for (const part of contiguous(kept))
      sets.push({ places: part, warnings: part === kept || part.length > 2 ? warnings : [] });
  }
  return { sets, left };
}

function parallelGroups(places: readonly CinePlace[]): CinePlace[][] {
  const groups: CinePlace[][] = [];
  for (const place of places) {
    const fits = groups.find(([first]) => {
      if (!alike(first!.plane, place.plane) || !sameGrid(first!.entries[0]!, place.entries[0]!)) return false;
      // Images of one stack look at one region: beside each other they are another view.
      const apart = subtract(place.centre, first!.centre);
      const aside = subtract(apart, scale(first!.normal, dot(apart, first!.normal)));
      return norm(aside) < 0.5 * first!.plane.columnSpacingMm * first!.entries[0]!.pixel.columns;
    });
    if (fits) fits.push(place);
    else groups.push([place]);
  }
  return groups;
}

/** A stack acquired in parts (two series of six slices) is one stack when the parts continue each other. */
function joinParts(pools: readonly CinePlace[][]): CinePlace[][] {
  const joined: CinePlace[][] = [];
  for (const pool of pools) {
    const partner = joined.find((other) => {
      const [a, b] = [other[0]!, pool[0]!];
      if (!alike(a.plane, b.plane) || !sameGrid(a.entries[0]!, b.entries[0]!)) return false;
      const gap = gapOf([...other, ...pool]);
      const [one, two] = [heights(other), heights(pool)];
      const apart = one[0]! > two.at(-1)! ? one[0]! - two.at(-1)! : two[0]! - one.at(-1)!;
      return apart > 0.7 * gap && apart < 1.6 * gap;
    });
    if (partner) partner.push(...pool);
    else joined.push([...pool]);
  }
  return joined;
}

const heights = (places: readonly CinePlace[]) => {
  const { normal } = places[0]!;
  return places.map((place) => dot(place.plane.originMm, normal)).sort((a, b) => a - b);
};
const gapOf = (places: readonly CinePlace[]) => {
  const h = heights(places);
  const gaps = h.slice(1).map((height, i) => height - h[i]!);
  return gaps.length > 0 ? median(gaps.filter((gap) => gap > 1).length > 0 ? gaps.filter((gap) => gap > 1) : gaps) : 0;
};

/** Of places that repeat each other, the one with the usual number of phases and the latest is kept. */
function withoutRepeats(places: readonly CinePlace[]) {
  const axis = towardsApex(places[0]!.normal);
  const at = (place: CinePlace) => dot(place.plane.originMm, axis);
  const sorted = [...places].sort((a, b) => at(a) - at(b));
  const gap = gapOf(places);
  const usual = median(places.map((place) => place.run.entries.length));
  const rank = (place: CinePlace) => {
    const { record } = place.entries[0]!;
    return [place.run.entries.length === usual ? 1 : 0, record.seriesNumber ?? 0, record.acquisitionNumber ?? 0];
  };
  const better = (a: CinePlace, b: CinePlace) => {
    const [x, y] = [rank(a), rank(b)];
    for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return x[i]! > y[i]!;
    return false;
  };
  const kept: CinePlace[] = [];
  const repeated: CinePlace[] = [];
  const warnings: string[] = [];
  for (const place of sorted) {
    const last = kept.at(-1);
    if (!last || at(place) - at(last) >= 0.4 * gap || gap === 0) {
      kept.push(place);
      continue;
    }
    const [use, drop] = better(place, last) ? [place, last] : [last, place];
    kept[kept.length - 1] = use;
    repeated.push(drop);
    warnings.push(
      `Slice ${kept.length} was acquired more than once; ${seriesName(use.entries[0]!)} is used, ` +
        `${seriesName(drop.entries[0]!)} is shown on its own.`,
    );
  }
  return { kept, repeated, warnings };
}

/** Parts of an ordered row of places between gaps that no missing slice explains. */
function contiguous(places: readonly CinePlace[]): (readonly CinePlace[])[] {
  if (places.length < 3) return places.length < 2 ? [places] : [places];
  const gap = gapOf(places);
  const { normal } = places[0]!;
  const parts: CinePlace[][] = [[places[0]!]];
  for (let i = 1; i < places.length; i++) {
    const step = Math.abs(dot(subtract(places[i]!.plane.originMm, places[i - 1]!.plane.originMm), normal));
    if (step > separateGap * gap) parts.push([]);
    parts.at(-1)!.push(places[i]!);
  }
  return parts.length === 1 ? [places] : parts;
}

export interface Spacing {
  readonly mm: number | null;
  readonly warnings: readonly string[];
}

/** Distance between slice centres, and what is irregular about it. */
export function spacingOf(places: readonly Location[], statedMm: number | null): Spacing {
  if (places.length < 2) return { mm: statedMm, warnings: [] };
  const { normal } = places[0]!;
  const steps = places
    .slice(1)
    .map((place, i) => Math.abs(dot(subtract(place.plane.originMm, places[i]!.plane.originMm), normal)));
  const mm = median(steps);
  const warnings: string[] = [];
  for (const [i, step] of steps.entries()) {
    if (step > 1.5 * mm)
      warnings.push(
        `Between slices ${i + 1} and ${i + 2} there are ${step.toFixed(1)} mm instead of ${mm.toFixed(1)} mm: a slice may be missing.`,
      );
    else if (Math.abs(step - mm) > 0.1 * mm)
      warnings.push(
        `The distance between slices ${i + 1} and ${i + 2} is ${step.toFixed(1)} mm instead of ${mm.toFixed(1)} mm.`,
      );
  }
  return { mm, warnings };
}

/** Why a set is a short-axis stack, or why it is not. `otherNormals` are those of the study's other cine planes. */
export function shortAxis(set: CineSet, otherNormals: readonly Vector[], orientationKnown: boolean) {
  const { places } = set;
  const first = places[0]!;
  const phases = median(places.map((place) => place.run.entries.length));
  const gap = places.length > 1 ? gapOf(places) : 0;
  const no = (reason: string) => ({ is: false, reason });
  if (phases < leastShortAxisPhases)
    return no(
      `It has ${phases} ${phases === 1 ? 'phase' : 'phases'} only; a cine has at least ${leastShortAxisPhases}.`,
    );
  if (places.length < leastShortAxisSlices)
    return no(
      `It has ${places.length} parallel ${places.length === 1 ? 'slice' : 'slices'} only; a short-axis stack has at least ${leastShortAxisSlices}.`,
    );
  if (gap < sliceGapMm.least || gap > sliceGapMm.most)
    return no(`Its slices are ${gap.toFixed(1)} mm apart, which no short-axis stack is.`);
  const size = `${places.length} parallel slices ${gap.toFixed(1)} mm apart with ${phases} phases of one beat`;
  if (!orientationKnown)
    return {
      is: true,
      reason: `${size}; its orientation is unknown, so that it is a short axis is taken from its shape alone.`,
    };
  const shared = longAxisOf(otherNormals, first.normal);
  if (shared !== null)
    return {
      is: true,
      reason: `${size}; the long-axis views of the study meet in a line ${shared.toFixed(0)}° from its axis.`,
    };
  const tilt = degreesBetween(first.normal, usualLongAxis);
  if (tilt <= usualWithinDegrees)
    return { is: true, reason: `${size}; its axis is ${tilt.toFixed(0)}° from the usual long axis of a heart.` };
  return no(
    `Its axis is ${tilt.toFixed(0)}° from the usual long axis of a heart, and no long-axis views prove otherwise.`,
  );
}

/**
 * Two long-axis planes both hold the heart's long axis, so their common line is that axis. Returns the angle in degrees
 * between it and `normal` when it is small enough to prove the short axis, else null.
 */
function longAxisOf(normals: readonly Vector[], normal: Vector): number | null {
  const across = normals.filter((other) => degreesBetween(other, normal) >= 70);
  let best: number | null = null;
  for (const [i, a] of across.entries())
    for (const b of across.slice(i + 1)) {
      if (degreesBetween(a, b) < 30) continue;
      const angle = degreesBetween(cross(a, b), normal);
      if (angle <= 15 && degreesBetween(normal, usualLongAxis) <= 65 && (best === null || angle < best)) best = angle;
    }
  return best;
}

/** Angle in degrees between a place and a stack that it crosses, or null where it does not pass through it. */
export function crossing(place: Location, stack: CineSet): number | null {
  const axis = stack.places[0]!.normal;
  const angle = degreesBetween(place.normal, axis);
  if (angle < 60) return null;
  const middle = stack.places[stack.places.length >> 1]!;
  const away = Math.abs(dot(subtract(middle.centre, place.centre), place.normal));
  const reach = 0.35 * middle.plane.columnSpacingMm * middle.entries[0]!.pixel.columns;
  return away <= reach ? angle : null;
}
