import { type MotionMap, type Region, regionNames } from '../../../electron/contract';

/** Sum of the shares of each region's matched vertices, those that weigh most first. */
export function sharesByRegion(
  { matchedVertices, regions }: Pick<MotionMap, 'matchedVertices' | 'regions'>,
  shares: readonly number[],
): { region: Region; share: number }[] {
  const sums = regionNames.map((region) => ({ region, share: 0 }));
  matchedVertices.forEach((vertex, m) => {
    const own = sums[regions[vertex] ?? -1];
    if (own) own.share += shares[m] ?? 0;
  });
  return sums.sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
}

/** Part of a bar, in percent of its place, that grows from the middle: negative to the left. `end` is the value of a full side. */
export function barOf(value: number, end: number): { left: number; width: number } {
  const width = end > 0 ? Math.min(50, (50 * Math.abs(value)) / end) : 0;
  return { left: value < 0 ? 50 - width : 50, width };
}

/** Phase of the map, 0 … phaseCount − 1, that a descriptor's phase is: its first is the one after end-diastole. */
export const mapPhase = (descriptorPhase: number, endDiastole: number, phaseCount: number): number =>
  (endDiastole + descriptorPhase + 1) % phaseCount;
