import type { Vector } from '../../../contract';
import { usualLongAxis } from '../../../dicom/group/cine';
import { dot, unit } from '../../../imaging/vector';
import type { CineVolume } from '../../../imaging/volume';
import { above, type Check, check, percent, tenths } from './check';
import type { ImageFacts } from './images';
import type { Sections } from './sections';
import { thresholds } from './thresholds';

/** Places of the slices along the stack, lowest first. `index`: place in the volume. */
export type Heights = readonly { readonly index: number; readonly heightMm: number }[];

/** Are the slices evenly spaced, close enough, and in order? */
export function spacingChecks(heights: Heights, { sliceOrder }: Pick<ImageFacts, 'sliceOrder'>): Check[] {
  const gaps = heights.slice(1).map((place, k) => place.heightMm - heights[k]!.heightMm);
  if (gaps.length === 0) return [];
  const usual = [...gaps].sort((a, b) => a - b)[gaps.length >> 1]!;
  const off = gaps.map((gap) => Math.max(gap / usual, usual / gap));
  const widest = gaps.indexOf(Math.max(...gaps));
  const worst = above(gaps[widest]! / usual, thresholds.slices.gap) === 'pass' ? off.indexOf(Math.max(...off)) : widest;
  const values = {
    slice: heights[worst]!.index + 1,
    next: heights[worst + 1]!.index + 1,
    mm: tenths(gaps[worst]!),
    usual: tenths(usual),
  };
  const missing = above(gaps[worst]! / usual, thresholds.slices.gap);
  const uneven = off[worst]! > thresholds.slices.uneven;
  const distance = above(usual, thresholds.slices.distanceMm);
  return [
    missing === 'fail'
      ? check('slices.spacing', 'fail', values)
      : uneven
        ? check('slices.spacing', 'warn', values)
        : check('slices.spacing', 'pass'),
    check('slices.distance', distance, { mm: tenths(usual) }),
    ...(sliceOrder.best > 0
      ? [check('slices.order', above(sliceOrder.given / sliceOrder.best, thresholds.slices.order))]
      : []),
  ];
}

/** A normal within 45 degrees of the usual long axis is taken for one; files without orientation have others. */
const surelyLongAxis = Math.SQRT1_2;

/**
 * Which way the base is, from where hearts lie in bodies; null where the normal is not that of a short axis in a body. A
 * stack that lacks an end misleads what is told from the ventricles' shape alone.
 * @param normal of the slices, LPS
 * @returns +1 when heights along the normal run from apex to base
 */
export function baseByAnatomy(normal: Vector): 1 | -1 | null {
  const along = dot(unit(normal), usualLongAxis);
  return Math.abs(along) < surelyLongAxis ? null : along > 0 ? -1 : 1;
}

export interface Ends {
  readonly heights: Heights;
  /** +1 when `heights` run from apex to base, −1 otherwise. */
  readonly towardsBase: 1 | -1;
  readonly endDiastole: number;
  readonly rvEndSystole: number;
  readonly lvEndSystole: number;
}

/**
 * Do the slices reach beyond the base and to the apex? The base moves some 10 mm towards the apex in systole, so that a
 * stack that begins at the base at end-diastole has no ventricle in its first slice at end-systole.
 */
export function coverageChecks(sections: Sections, ends: Ends): Check[] {
  const { heights, towardsBase, endDiastole, rvEndSystole, lvEndSystole } = ends;
  const order = heights.map(({ index }) => index);
  const [apical, basal] = (towardsBase > 0 ? [order[0], order.at(-1)] : [order.at(-1), order[0]]) as [number, number];
  /** A slice's section as a share of the widest of its phase. */
  const share = (phase: number, slice: number, area: (s: Sections[number][number]) => number) => {
    const areas = sections[phase]!.map(area);
    return areas[slice]! / Math.max(1, ...areas);
  };
  const base = Math.min(
    share(rvEndSystole, basal, (s) => s.rv),
    share(lvEndSystole, basal, (s) => s.cavity),
  );
  const apex = share(endDiastole, apical, (s) => s.cavity);
  const [atBase, atApex] = [above(base, thresholds.slices.base), above(apex, thresholds.slices.apex)];
  return [
    check('slices.base', atBase, atBase === 'pass' ? {} : { share: percent(base) }),
    check('slices.apex', atApex, atApex === 'pass' ? {} : { share: percent(apex) }),
  ];
}

/** How far each slice was off in its plane, mm; in any order. */
export type Shifts = readonly { readonly sliceIndex: number; readonly mm: number }[];

export function shiftCheck(shifts: Shifts): Check {
  const worst = shifts.reduce((a, b) => (b.mm > a.mm ? b : a), { sliceIndex: 0, mm: 0 });
  const status = above(worst.mm, thresholds.slices.shiftMm);
  const mm = tenths(worst.mm);
  return check('slices.shift', status, status === 'pass' ? { mm } : { slice: worst.sliceIndex + 1, mm });
}

/** The training images: ACDC, 0.70–1.95 mm in plane, 5–10 mm apart; and how grainy the images are. */
export function imageChecks(
  { planes, sliceSpacingMm, slices }: Omit<CineVolume, 'samples'>,
  facts: ImageFacts,
): Check[] {
  const pixel = planes[0]!.columnSpacingMm;
  const odd = pixel < 0.65 || pixel > 2.1 || sliceSpacingMm < 4.5 || sliceSpacingMm > 12 || slices < 6;
  const values = { pixel: Math.round(100 * pixel) / 100, slices, mm: tenths(sliceSpacingMm) };
  const noise = { share: tenths(100 * facts.noise) };
  return [
    check('images.noise', above(facts.noise, thresholds.images.noise), noise),
    odd ? check('images.training', 'warn', values) : check('images.training', 'pass'),
  ];
}
