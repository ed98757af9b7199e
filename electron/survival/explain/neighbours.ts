/** A point and how far it is. */
export interface Neighbour {
  readonly index: number;
  readonly distance: number;
}

/**
 * The points nearest to one, closest first; of equal distances the earlier.
 * @param points [n][features]
 * @param point [features]
 */
export function nearestNeighbours(points: ArrayLike<number>, point: ArrayLike<number>, count: number): Neighbour[] {
  const features = point.length;
  const n = points.length / features;
  if (!Number.isInteger(n)) throw new RangeError(`${points.length} numbers are not points of ${features}`);
  return Array.from({ length: n }, (_, index) => {
    let square = 0;
    for (let k = 0; k < features; k++) square += (points[index * features + k]! - point[k]!) ** 2;
    return { index, distance: Math.sqrt(square) };
  })
    .sort((a, b) => a.distance - b.distance || a.index - b.index)
    .slice(0, count);
}
