import type { SlicePlace, StackAxes } from '../../imaging/geometry';
import { solveDense } from '../affine';
import { type BaseMotion, topSection } from './long-axis';
import type { Septum } from './rotation';

/**
 * What is expected to be wrong with a slice's place after the shape was put in line, along either axis, mm: 1.1 is left of
 * 3 mm in the proof of the shape refinement, a little more of labels that a network drew.
 */
const leftOverMm = 1.5;
/** How well the left ventricle's centre follows a moving straight line, mm; errors of neighbouring phases go together. */
const centreMm = 0.6;
const independentPhases = 4;
/** What the left ventricle as a whole moves in the plane over the beat, and its base against its apex, mm. */
const wholeMm = 3;
const tiltMm = 4;
/** Residuals beyond this count less, mm. */
const doubtMm = 1;
/** A slice is not moved farther than this here, mm. */
const farthestMm = 3;

export interface BeatAlignmentInput {
  readonly axes: StackAxes;
  readonly baseUp: boolean;
  readonly endDiastole: number;
  readonly lv: BaseMotion;
  /** Centres of the left ventricle's sections, one list per phase. */
  readonly centres: readonly (readonly Septum[])[];
  /** Areas of the left ventricle's sections, one list per phase, mm². */
  readonly areas: readonly (readonly number[])[];
}

/**
 * Puts slices in line by the motion: a slice's breath-hold is the same in all phases, while the descent of the base
 * carries the same muscle from slice to slice. What seems to jump as it passes from one to the next is the slices' shift
 * against each other, not motion.
 *
 * The centres of the left ventricle's sections in a phase, put back by the slices' corrections, should lie where those of
 * the same material lie at end-diastole, moved by a translation and a tilt of the phase's own. Corrections, translations
 * and tilts are found together in the least squares sense with normal priors; outliers count less (1 / (1 + (r/d)²)).
 * A correction that all slices share, or that grows along the axis, is not seen, and stays zero.
 */
export function alignOverBeat({ axes, baseUp, endDiastole, lv, centres, areas }: BeatAlignmentInput): StackAxes {
  const { slices } = axes;
  const sign = baseUp ? 1 : -1;
  const order = slices.map((_, k) => (baseUp ? k : slices.length - 1 - k));
  const place = (phase: number, s: number) => centres[phase]!.find((c) => c.height === slices[s]!.heightMm);
  const whole = (phase: number) => {
    const widest = Math.max(...areas[phase]!);
    const top = topSection(areas[phase]!, order);
    return order.filter((s, k) => k <= top && areas[phase]![s]! > 0.25 * widest && place(phase, s));
  };
  const known = whole(endDiastole);
  if (known.length < 4) return axes;
  const heights = known.map((s) => slices[s]!.heightMm * sign);
  const apex = heights[0]! - axes.sliceSpacingMm;
  const length = lv.heightMm * sign - apex;
  const middle = apex + length / 2;

  interface Sight {
    readonly slice: number;
    readonly phase: number;
    /** Neighbouring slices at end-diastole, and the share of the second. */
    readonly lower: number;
    readonly upper: number;
    readonly share: number;
    readonly height: number;
    readonly off: readonly [number, number];
  }
  const sights: Sight[] = [];
  for (let phase = 0; phase < centres.length; phase++) {
    if (phase === endDiastole) continue;
    const q = lv.descentMm[phase]! / length;
    for (const slice of whole(phase)) {
      const height = slices[slice]!.heightMm * sign;
      const material = (height - q * apex) / (1 - q);
      const after = heights.findIndex((h) => h >= material);
      if (after <= 0) continue;
      const [lower, upper] = [known[after - 1]!, known[after]!];
      const share = (material - heights[after - 1]!) / (heights[after]! - heights[after - 1]!);
      const [now, a, b] = [place(phase, slice)!, place(endDiastole, lower)!, place(endDiastole, upper)!];
      sights.push({
        slice,
        phase,
        lower,
        upper,
        share,
        height: (height - middle) / (length / 2),
        off: [now.u - a.u - share * (b.u - a.u), now.v - a.v - share * (b.v - a.v)],
      });
    }
  }

  const first = slices.length;
  const size = first + 2 * centres.length;
  const trust = independentPhases / centres.length / centreMm ** 2;
  const row = new Float64Array(size);
  let found = new Float64Array(2 * size);
  for (let round = 0; round < 4; round++) {
    const matrix = new Float64Array(size * size);
    const right = new Float64Array(2 * size);
    for (let i = 0; i < size; i++) {
      const deviation = i < first ? leftOverMm : (i - first) % 2 === 0 ? wholeMm : tiltMm;
      matrix[i * size + i] = 1 / deviation ** 2;
    }
    for (const sight of sights) {
      // off + δ(slice) − δ(material at end-diastole) = translation + tilt × height
      const entries: [number, number][] = [
        [sight.slice, 1],
        [sight.lower, sight.share - 1],
        [sight.upper, -sight.share],
        [first + 2 * sight.phase, -1],
        [first + 2 * sight.phase + 1, -sight.height],
      ];
      row.fill(0);
      for (const [i, value] of entries) row[i]! += value;
      const residual = [0, 1].map((c) =>
        entries.reduce((sum, [i, value]) => sum + value * found[2 * i + c]!, sight.off[c]!),
      );
      const weight = trust / (1 + (Math.hypot(...residual) / doubtMm) ** 2 * (round > 0 ? 1 : 0));
      for (const [i] of new Map(entries))
        for (const [j] of new Map(entries)) matrix[i * size + j]! += weight * row[i]! * row[j]!;
      for (const [i] of new Map(entries)) for (const c of [0, 1]) right[2 * i + c]! -= weight * row[i]! * sight.off[c]!;
    }
    solveDense(matrix, right, size, 2);
    found = right;
  }
  return {
    ...axes,
    slices: slices.map((own, s): SlicePlace => {
      const by = [found[2 * s]!, found[2 * s + 1]!] as const;
      const far = Math.hypot(...by);
      const share = far > farthestMm ? farthestMm / far : 1;
      return { ...own, shiftMm: [own.shiftMm[0] + share * by[0], own.shiftMm[1] + share * by[1]] };
    }),
  };
}
