import type { MotionMap, Vector } from '../../../electron/contract';

/**
 * Changes of displacement of the matched vertices as arrows in space.
 * @param displacementMm [matched vertex][xyz] in the heart's own frame, mm
 */
export function lowerRiskArrows(
  { matchedVertices, axes }: MotionMap,
  displacementMm: readonly number[],
): { vertex: number; byMm: Vector }[] {
  if (displacementMm.length !== 3 * matchedVertices.length) return [];
  const { longAxis, septumToFreeWall, normal } = axes;
  return matchedVertices.map((vertex, m) => {
    const [x, y, z] = [0, 1, 2].map((k) => displacementMm[3 * m + k]!) as [number, number, number];
    const along = (k: 0 | 1 | 2) => x * longAxis[k] + y * septumToFreeWall[k] + z * normal[k];
    return { vertex, byMm: [along(0), along(1), along(2)] };
  });
}
