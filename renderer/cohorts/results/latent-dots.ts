import type { TrainingReport } from '../../../electron/contract';
import { niceCeiling } from '../../motion-map/interpolate';
import type { Dot } from '../../plots/dots';
import { daysPerYear } from '../../risk/survival';

export type LatentPoint = NonNullable<TrainingReport['latentMap']>['points'][number];

export type Colouring = 'hazard' | 'time';

const shownOf = ({ logHazardRatio, days }: LatentPoint, by: Colouring): number =>
  by === 'hazard' ? logHazardRatio : days / daysPerYear;

/**
 * Ends of the colours, in the units of what they show: log hazard ratio either way of 0, or years from 0. One in twenty
 * may lie beyond and has the colour of the end: a single extreme subject would take the colour from all others.
 */
export function shadeRange(points: readonly LatentPoint[], by: Colouring): number {
  const sizes = points.map((point) => Math.abs(shownOf(point, by))).sort((a, b) => a - b);
  return niceCeiling(sizes[Math.ceil(0.95 * sizes.length) - 1] ?? 0);
}

/** Low end, middle and high end in words; ≤ and ≥ where subjects lie beyond. */
export function shadeTicks(
  points: readonly LatentPoint[],
  by: Colouring,
  format: (value: number) => string,
): [string, string, string] {
  const range = shadeRange(points, by);
  const low = by === 'hazard' ? -range : 0;
  const values = points.map((point) => shownOf(point, by));
  return [
    low === 0 ? '0' : (values.some((value) => value < low) ? '≤ ' : '') + format(low),
    by === 'hazard' ? '0' : format(range / 2),
    (values.some((value) => value > range) ? '≥ ' : '') + format(range),
  ];
}

/** The subjects of a latent map as dots. @param textOf what is known of a subject, in words */
export const dotsOf = (
  points: readonly LatentPoint[],
  by: Colouring,
  textOf: (point: LatentPoint) => string,
): Dot[] => {
  const range = shadeRange(points, by);
  const shadeOf = (point: LatentPoint) =>
    by === 'hazard' ? 0.5 + (0.5 * shownOf(point, by)) / range : shownOf(point, by) / range;
  return points.map((point) => ({
    id: point.subjectId,
    x: point.x,
    y: point.y,
    shade: Math.min(1, Math.max(0, shadeOf(point))),
    filled: point.event === 1,
    text: textOf(point),
  }));
};
