import type { AnalysisResult } from '../../electron/contract';

export type Risk = NonNullable<AnalysisResult['risk']>;
export type SurvivalPoint = Risk['survival'][number];

export const daysPerYear = 365.25;

/** The curve read at a time as a step function: the last point at or before it; null outside the curve. */
export function survivalAt(curve: readonly SurvivalPoint[], days: number): SurvivalPoint | null {
  const last = curve.at(-1);
  if (!last || days > last.days + 1e-9) return null;
  let found: SurvivalPoint | null = null;
  for (const point of curve) if (point.days <= days + 1e-9) found = point;
  return found;
}

/** Years worth telling in words, within the curve. */
export const tellingYears = (curve: readonly SurvivalPoint[]): number[] =>
  [1, 2, 3, 5, 10].filter((year) => survivalAt(curve, year * daysPerYear) !== null);

export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

/**
 * Counts of values in equal bins between readable ends (multiples of the bin width, which is 1, 2 or 5 × 10ⁿ).
 * `include` lies inside the range too, though it is not counted.
 */
export function histogram(values: readonly number[], include: number, wantedBins = 20): Histogram {
  const least = Math.min(include, ...values);
  const most = Math.max(include, ...values);
  const rough = Math.max((most - least) / wantedBins, 1e-9);
  const power = 10 ** Math.floor(Math.log10(rough));
  const width = [1, 2, 5, 10].map((step) => step * power).find((step) => step >= rough * (1 - 1e-9)) ?? 10 * power;
  const low = Math.floor(least / width) * width;
  const bins = Math.max(1, Math.floor((most - low) / width) + 1);
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((value - low) / width)));
    counts[bin] = counts[bin]! + 1;
  }
  return { low, high: low + bins * width, counts };
}
