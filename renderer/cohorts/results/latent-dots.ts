import type { TrainingReport } from '../../../electron/contract';
import { niceCeiling } from '../../motion-map/interpolate';
import type { Dot } from '../../plots/dots';
import { daysPerYear } from '../../risk/survival';

export type LatentPoint = NonNullable<TrainingReport['latentMap']>['points'][number];

/** Ends of the colours, in the units of what they show: log hazard ratio either way of 0, or years from 0. */
export function shadeRange(points: readonly LatentPoint[], by: 'hazard' | 'time'): number {
  let most = 0;
  for (const { logHazardRatio, days } of points)
    most = Math.max(most, by === 'hazard' ? Math.abs(logHazardRatio) : days / daysPerYear);
  return niceCeiling(most);
}

/** The subjects of a latent map as dots. @param textOf what is known of a subject, in words */
export const dotsOf = (
  points: readonly LatentPoint[],
  by: 'hazard' | 'time',
  textOf: (point: LatentPoint) => string,
): Dot[] => {
  const range = shadeRange(points, by);
  return points.map((point) => ({
    id: point.subjectId,
    x: point.x,
    y: point.y,
    shade: by === 'hazard' ? 0.5 + (0.5 * point.logHazardRatio) / range : point.days / daysPerYear / range,
    filled: point.event === 1,
    text: textOf(point),
  }));
};
