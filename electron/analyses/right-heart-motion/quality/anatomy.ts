import type { Failure } from '../../../contract';
import { above, below, type Check, check, percent, type Status } from './check';
import type { FrameSection, Sections } from './sections';
import { thresholds } from './thresholds';

/** How much of what was found is built like a heart; shares 0 … 1. */
export interface Anatomy {
  /** Phases in which both ventricles lie together on at least three slices. */
  readonly phases: number;
  /** Slices with an LV cavity whose border is wall all but `openRing`. */
  readonly ringed: number;
  /** Slices with both ventricles on which the RV lies along the LV's wall. */
  readonly beside: number;
  /** Mean step of the LV's centre from slice to slice, mm, over its mean radius. */
  readonly wander: number;
  /** Mean step of the LV's centre from phase to phase, mm. */
  readonly sway: number;
}

/** An LV cavity may lack this share of its wall: the outflow tract and the valve open the ring at the base. */
const openRing = 0.35;
/** An RV that borders on the LV over less than this, mm, does not lie along it. */
const leastSeptumMm = 8;
/** Sections smaller than this tell nothing of how the heart is built, mm². */
const leastAreaMm2 = 60;

const share = (list: readonly boolean[]): number => (list.length > 0 ? list.filter(Boolean).length / list.length : 0);
const mean = (list: readonly number[]): number => (list.length > 0 ? list.reduce((a, b) => a + b, 0) / list.length : 0);
const hasLv = (section: FrameSection) => section.cavity + section.wall >= leastAreaMm2;

/** Measures how heart-like labels are, over all phases. */
export function anatomyOf(sections: Sections): Anatomy {
  const frames = sections.flat();
  const withCavity = frames.filter(({ cavity }) => cavity >= leastAreaMm2);
  const withBoth = frames.filter((section) => hasLv(section) && section.rv >= leastAreaMm2);
  const step = (a: FrameSection, b: FrameSection) => Math.hypot(a.lvX - b.lvX, a.lvY - b.lvY);
  const between = (pairs: readonly (readonly [FrameSection, FrameSection | undefined])[]) =>
    pairs.flatMap(([a, b]) => (b && hasLv(a) && hasLv(b) ? [step(a, b)] : []));
  const radius = mean(frames.filter(hasLv).map(({ cavity, wall }) => Math.sqrt((cavity + wall) / Math.PI)));
  return {
    phases: share(sections.map((phase) => phase.filter((s) => hasLv(s) && s.rv >= leastAreaMm2).length >= 3)),
    ringed: share(withCavity.map(({ open }) => open <= openRing)),
    beside: share(withBoth.map(({ septum }) => septum >= leastSeptumMm)),
    wander: radius > 0 ? mean(between(sections.flatMap((p) => p.map((s, k) => [s, p[k + 1]] as const)))) / radius : 0,
    sway: mean(between(sections.flatMap((p, k) => p.map((s, slice) => [s, sections[k + 1]?.[slice]] as const)))),
  };
}

/** The worst of what tells a heart from something else. */
export function anatomyCheck({ phases, ringed, beside, wander }: Anatomy): Check {
  const limits = thresholds.contours;
  const found: readonly { key: 'missing' | 'ring' | 'beside' | 'scattered'; status: Status; value: number }[] = [
    { key: 'missing', status: below(phases, limits.phases), value: phases },
    { key: 'ring', status: below(ringed, limits.ringed), value: ringed },
    { key: 'beside', status: below(beside, limits.beside), value: beside },
    { key: 'scattered', status: above(wander, limits.wander), value: wander },
  ];
  const worst = found.find(({ status }) => status === 'fail') ?? found.find(({ status }) => status === 'warn');
  if (!worst) return check('contours.heart', 'pass');
  const values: Record<string, number> = worst.key === 'scattered' ? {} : { share: percent(worst.value) };
  return check('contours.heart', worst.key, values, worst.status);
}

/** Fewer phases with both ventricles than this share, and there is nothing to go on with. */
const leastPhases = 0.5;
/** Rings or neighbours in fewer sections than this: not even an unusual heart. */
const leastBuilt = 0.35;

/**
 * Why what was found in the images is no heart at all, or null. Such a study is refused; a stranger shape than a heart's
 * alone withholds the risk.
 * @param name of the stack
 */
export function notAHeart({ phases, ringed, beside, wander }: Anatomy, name: string): Failure | null {
  const because = (what: string): Failure => ({
    code: 'no-heart',
    message: `${name}: ${what}`,
    hint: 'Check that this is a short-axis cine from base to apex; look at the contours that were found.',
  });
  if (phases < leastPhases)
    return because(
      `the right and the left ventricle were found together on three slices in only ${percent(phases)} % of the phases.`,
    );
  if (ringed < leastBuilt || beside < leastBuilt)
    return because(
      'what was found is not built like a heart: no ring of muscle with a right ventricle beside it, from slice to slice.',
    );
  if (wander > 2 * thresholds.contours.wander.fail)
    return because('what was found is not built like a heart: its sections lie here and there, on no common axis.');
  return null;
}
