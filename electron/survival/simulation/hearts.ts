import { enclosedVolume } from '../../mesh/surface';
import type { RvTemplate } from '../../mesh/template';
import type { Random } from '../random';
import type { MotionModes } from './modes';

/** Scores of a heart drawn from one group: standard deviations, [mode]. */
export function drawScores(modes: Pick<MotionModes, 'groups'>, group: number, random: Random): Float64Array {
  const { mean, factor } = modes.groups[group]!;
  const count = mean.length;
  const white = Float64Array.from({ length: count }, () => random.normal());
  return Float64Array.from(mean, (own, m) => {
    let score = own;
    for (let k = 0; k <= m; k++) score += factor[m * count + k]! * white[k]!;
    return score;
  });
}

/** The heart with these scores: [2][vertex][xyz], positions at end-diastole and displacement to end-systole, mm. */
export function heartFrom(modes: Pick<MotionModes, 'mean' | 'modes'>, scores: ArrayLike<number>): Float64Array {
  const heart = Float64Array.from(modes.mean);
  modes.modes.forEach((mode, m) => {
    const score = scores[m]!;
    for (let k = 0; k < heart.length; k++) heart[k]! += score * mode[k]!;
  });
  return heart;
}

export interface HeartVolumes {
  readonly rvEndDiastolicMl: number;
  readonly rvEndSystolicMl: number;
}

/** Enclosed volumes at end-diastole and end-systole, ml. */
export function volumesOf(heart: Float64Array, { triangles }: Pick<RvTemplate, 'triangles'>): HeartVolumes {
  const half = heart.length / 2;
  const systolic = Float64Array.from({ length: half }, (_, k) => heart[k]! + heart[half + k]!);
  return {
    rvEndDiastolicMl: enclosedVolume(heart.subarray(0, half), triangles) / 1000,
    rvEndSystolicMl: enclosedVolume(systolic, triangles) / 1000,
  };
}

/** RV ejection fraction, %. */
export const ejectionFraction = ({ rvEndDiastolicMl, rvEndSystolicMl }: HeartVolumes): number =>
  100 * (1 - rvEndSystolicMl / rvEndDiastolicMl);

/** What adults have, healthy or ill; normal distributions of scores and errors know no such bounds. */
export const isPossible = (volumes: HeartVolumes): boolean => {
  const ef = ejectionFraction(volumes);
  return volumes.rvEndDiastolicMl > 40 && volumes.rvEndDiastolicMl < 450 && ef > 5 && ef < 85;
};

export interface DrawnHeart extends HeartVolumes {
  /** Index into the groups. */
  readonly group: number;
  readonly scores: Float64Array;
  /** See `heartFrom`. */
  readonly heart: Float64Array;
}

/** Draws a heart of a group, or of any of them with equal chance; hearts that no adult has are drawn again. */
export function drawHeart(
  modes: Omit<MotionModes, 'planted'>,
  template: Pick<RvTemplate, 'triangles'>,
  random: Random,
  group = random.integer(modes.groups.length),
): DrawnHeart {
  for (;;) {
    const scores = drawScores(modes, group, random);
    const heart = heartFrom(modes, scores);
    const volumes = volumesOf(heart, template);
    if (isPossible(volumes)) return { group, scores, heart, ...volumes };
  }
}
