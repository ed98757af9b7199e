import type { RvTemplate } from './template';

/**
 * Spreads values at the matched vertices smoothly over all vertices of the template (normalised Gaussian weights of
 * the six nearest; the width is the distance to the third). At a matched vertex the result is close to its own value.
 *
 * @param values one per matched vertex
 * @returns one per vertex
 */
export function spreadOverSurface({ positions, matchedVertices }: RvTemplate, values: ArrayLike<number>): Float64Array {
  if (values.length !== matchedVertices.length)
    throw new RangeError(`${values.length} values for ${matchedVertices.length} vertices`);
  const result = new Float64Array(positions.length / 3);
  const owners = new Map(Array.from(matchedVertices, (vertex, k) => [vertex, k]));
  for (let i = 0; i < result.length; i++) {
    const own = owners.get(i);
    if (own !== undefined) {
      result[i] = values[own]!;
      continue;
    }
    const near = Array.from(matchedVertices, (vertex, k) => {
      const d = [0, 1, 2].reduce((sum, a) => sum + (positions[3 * i + a]! - positions[3 * vertex + a]!) ** 2, 0);
      return [d, k] as const;
    })
      .sort((a, b) => a[0] - b[0])
      .slice(0, 6);
    const width = near[2]![0];
    let [sum, weight] = [0, 0];
    for (const [d, k] of near) {
      const w = Math.exp((-2 * d) / width);
      sum += w * values[k]!;
      weight += w;
    }
    result[i] = sum / weight;
  }
  return result;
}
