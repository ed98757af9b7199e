import type { StackAxes } from '../../imaging/geometry';
import { cyclicWeights, harmonicsFor } from '../cyclic';
import type { SliceField } from './slice-fields';

/** Height of the base of one chamber over the beat. */
export interface BaseMotion {
  /** Height at end-diastole along the stack, mm. */
  readonly heightMm: number;
  /** How far it has come towards the apex in each phase, mm. */
  readonly descentMm: readonly number[];
}

/** Both ventricles' bases. */
export interface BaseMotions {
  readonly lv: BaseMotion;
  readonly rv: BaseMotion;
}

/** What the labels say about one chamber's base: in each phase it lies between two slices. */
interface Bounds {
  /** Heights counted from the apex to the base, mm. */
  readonly least: number;
  readonly most: number;
}

export interface LongAxisInput {
  readonly axes: StackAxes;
  readonly baseUp: boolean;
  readonly phaseTimesMs: readonly number[];
  readonly periodMs: number;
  readonly endDiastole: number;
  /** One field per phase. */
  readonly rv: readonly SliceField[];
  readonly lvCavity: readonly SliceField[];
  readonly lv: readonly SliceField[];
}

/** A section smaller than this share of the next one towards the apex is no full section any more. */
const fullSection = 0.4;
/** What adult hearts do at rest; the labels move the estimate away from it, mm. */
const usualDescentMm = { mean: 11, deviation: 8 };
/** The right base against the left one, and how well a base is known from bounds, mm. */
const rightAgainstLeftMm = 3;
const boundsMm = 0.7;
/** How far a base keeps from a slice, and how far one phase's is moved for that, mm. */
const clearMm = 0.5;
const settleMm = 2;

/** Most basal slice that is still a full section, as an index into the slices in the order apex to base. */
export function topSection(areas: readonly number[], order: readonly number[]): number {
  const sizes = order.map((s) => areas[s]!);
  const widest = sizes.indexOf(Math.max(...sizes));
  let top = widest;
  while (top + 1 < sizes.length && sizes[top + 1]! > fullSection * sizes[top]!) top++;
  return top;
}

/**
 * Height at which a structure ends at the apex, mm: near their tip sections of a rounded body shrink evenly with height,
 * and the line through the last two is followed down to nothing, a slice and a half at most and not into a slice
 * that shows nothing. Sections that do not shrink leave it half a slice beyond the last.
 */
export function apexHeight({ areas, filled }: SliceField, axes: StackAxes, baseUp: boolean): number {
  const towards = baseUp ? -1 : 1;
  const order = baseUp ? filled : filled.toReversed();
  const [last, next] = [order[0]!, order[1]];
  const { heightMm } = axes.slices[last]!;
  const empty = axes.slices[last + towards];
  const most = empty ? Math.abs(empty.heightMm - heightMm) : 1.5 * axes.sliceSpacingMm;
  const gain = next === undefined ? 0 : areas[next]! - areas[last]!;
  if (!(gain > 0)) return heightMm + (towards * axes.sliceSpacingMm) / 2;
  const gap = Math.abs(axes.slices[next!]!.heightMm - heightMm);
  return heightMm + towards * Math.max(0.1 * gap, Math.min(most, (gap * areas[last]!) / gain));
}

/** Volume below a height, mm³: areas interpolated between slices, the first standing for half a slice more. */
function volumeBelow(areas: readonly number[], heights: readonly number[], first: number, top: number, height: number) {
  let volume = areas[first]! * (heights[first + 1]! - heights[first]!) * 0.5;
  for (let k = first; k < top; k++) volume += ((areas[k]! + areas[k + 1]!) / 2) * (heights[k + 1]! - heights[k]!);
  return volume + areas[top]! * (height - heights[top]!);
}

/**
 * How the base moves along the long axis, finer than the slices are apart. Three facts are put together:
 *
 * - muscle keeps its volume: what the wall's sections gain, the wall loses in height. This gives how far the base
 *   comes down;
 * - the descent follows the emptying of both cavities (whose own volumes are counted up to the moving base);
 * - in every phase the base lies between the last slice that holds a full section and the next one.
 *
 * One amplitude per chamber and its height at end-diastole are fitted to these in the least squares sense. What is then
 * left of the third fact is made true phase by phase, by a little at most: a base a tenth of a millimetre on the wrong
 * side of a slice would show a whole section where there is none.
 */
export async function baseMotions(input: LongAxisInput, breathe: () => Promise<void>): Promise<BaseMotions> {
  const { axes, baseUp, endDiastole, phaseTimesMs, periodMs } = input;
  const phases = input.lv.length;
  const order = axes.slices.map((_, k) => (baseUp ? k : axes.slices.length - 1 - k));
  const sign = baseUp ? 1 : -1;
  const heights = order.map((s) => sign * axes.slices[s]!.heightMm);
  const spacing = axes.sliceSpacingMm;
  const bounds = (fields: readonly SliceField[]): (Bounds | null)[] =>
    fields.map(({ areas, filled }) => {
      if (filled.length === 0) return null;
      const top = topSection(areas, order);
      return { least: heights[top]!, most: heights[top + 1] ?? heights[top]! + spacing };
    });
  const smoothed = (list: readonly number[]) =>
    cyclicWeights(phaseTimesMs, periodMs, phaseTimesMs, harmonicsFor(phases)).map((row) =>
      row.reduce((sum, w, k) => sum + w * list[k]!, 0),
    );

  const wall = input.lv.map((field, k) => field.areas.map((a, s) => a - input.lvCavity[k]!.areas[s]!));
  const tops = input.lv.map((field) => topSection(field.areas, order));
  const inOrder = (areas: readonly number[]) => order.map((s) => areas[s]!);
  const first = Math.max(
    0,
    order.findIndex((s) => input.lv[endDiastole]!.areas[s]! > 0),
  );
  const lvBounds = bounds(input.lv);
  const height0 = lvBounds[endDiastole] ? lvBounds[endDiastole].least + spacing / 2 : heights.at(-1)!;

  const whole = volumeBelow(inOrder(wall[endDiastole]!), heights, first, tops[endDiastole]!, height0);
  const byMuscle = wall.map((areas, k) => {
    const own = inOrder(areas);
    const [top, section] = [tops[k]!, own[tops[k]!]!];
    if (!(section > 0)) return 0;
    const missing = whole - volumeBelow(own, heights, first, top, heights[top]!);
    return height0 - (heights[top]! + missing / section);
  });

  /** Course of the descent, 0 at end-diastole and 1 when the cavities are smallest. */
  const rvBounds = bounds(input.rv);
  const rvHeight0 = rvBounds[endDiastole] ? rvBounds[endDiastole].least + spacing / 2 : height0;
  const rvTops = input.rv.map((field) => topSection(field.areas, order));
  const courseFor = (descent: readonly number[]) => {
    const volumes = smoothed(
      descent.map(
        (d, k) =>
          volumeBelow(inOrder(input.lvCavity[k]!.areas), heights, first, tops[k]!, height0 - d) +
          volumeBelow(inOrder(input.rv[k]!.areas), heights, 0, rvTops[k]!, rvHeight0 - d),
      ),
    );
    const full = volumes[endDiastole]!;
    const range = full - Math.min(...volumes);
    return volumes.map((v) => (range > 0 ? (full - v) / range : 0));
  };
  let descent: number[] = smoothed(byMuscle).map((d) => d - byMuscle[endDiastole]!);
  let course = courseFor(descent);
  let [amplitude, deviation] = [0, 1];
  for (let round = 0; round < 3; round++) {
    const squares = course.reduce((sum, c) => sum + c * c, 0);
    amplitude = course.reduce((sum, c, k) => sum + c * byMuscle[k]!, 0) / Math.max(squares, 1e-6);
    const rest = course.reduce((sum, c, k) => sum + (byMuscle[k]! - amplitude * c) ** 2, 0);
    // Errors of neighbouring phases go together: a handful of them count as independent.
    deviation = Math.max(1.2, Math.sqrt(rest / phases) * 1.2);
    descent = course.map((c) => amplitude * c);
    course = courseFor(descent);
  }
  const precision = 1 / deviation ** 2 + 1 / usualDescentMm.deviation ** 2;
  const believed = (amplitude / deviation ** 2 + usualDescentMm.mean / usualDescentMm.deviation ** 2) / precision;

  const fitBase = (limits: readonly (Bounds | null)[], wanted: number, sigma: number): BaseMotion => {
    const start = limits[endDiastole] ? limits[endDiastole].least + spacing / 2 : height0;
    let best = { cost: Number.POSITIVE_INFINITY, amplitude: wanted, height: start };
    for (let a = 0; a <= 30; a += 0.25)
      for (let h = -spacing / 2; h <= spacing / 2; h += 0.25) {
        let cost = ((a - wanted) / sigma) ** 2 + (h / (spacing / 2)) ** 2;
        for (let k = 0; k < phases; k++) {
          const limit = limits[k];
          if (!limit) continue;
          const at = start + h - a * course[k]!;
          const out = Math.max(0, limit.least - at, at - limit.most);
          // One phase whose labels err must not decide.
          cost += Math.min((out / boundsMm) ** 2, 16);
        }
        if (cost < best.cost) best = { cost, amplitude: a, height: start + h };
      }
    const settled = course.map((c, k) => {
      const at = best.height - best.amplitude * c;
      const limit = limits[k];
      if (!limit) return at;
      const inside = Math.max(limit.least + clearMm, Math.min(limit.most - clearMm, at));
      return Math.abs(inside - at) <= settleMm ? inside : at;
    });
    return { heightMm: sign * settled[endDiastole]!, descentMm: settled.map((at) => settled[endDiastole]! - at) };
  };
  await breathe();
  const lv = fitBase(lvBounds, believed, 1 / Math.sqrt(precision));
  await breathe();
  const rv = fitBase(rvBounds, Math.max(...lv.descentMm), rightAgainstLeftMm);
  return { lv, rv };
}
