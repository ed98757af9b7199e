import type { RvTemplate } from './template';

/** What each vertex of the template takes from the matched ones. */
export interface Spreading {
  /** Six matched vertices of each vertex: [vertex][6]. */
  readonly sources: Uint16Array;
  /** Their shares, which sum to 1: [vertex][6]. */
  readonly shares: Float64Array;
}

const neighbours = 6;
const known = new WeakMap<RvTemplate, Spreading>();

/**
 * Normalised Gaussian weights of the six nearest matched vertices; the width is the distance to the third. A matched
 * vertex takes its own value alone. Computed once for each template.
 */
export function spreading(template: RvTemplate): Spreading {
  const before = known.get(template);
  if (before) return before;
  const { positions, matchedVertices } = template;
  const count = positions.length / 3;
  const sources = new Uint16Array(count * neighbours);
  const shares = new Float64Array(count * neighbours);
  const owners = new Map(Array.from(matchedVertices, (vertex, k) => [vertex, k]));
  for (let i = 0; i < count; i++) {
    const own = owners.get(i);
    if (own !== undefined) {
      sources.fill(own, i * neighbours, (i + 1) * neighbours);
      shares[i * neighbours] = 1;
      continue;
    }
    const near = Array.from(matchedVertices, (vertex, k) => {
      const d = [0, 1, 2].reduce((sum, a) => sum + (positions[3 * i + a]! - positions[3 * vertex + a]!) ** 2, 0);
      return [d, k] as const;
    })
      .sort((a, b) => a[0] - b[0])
      .slice(0, neighbours);
    const width = near[2]![0];
    const weights = near.map(([d]) => Math.exp((-2 * d) / width));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    near.forEach(([, k], n) => {
      sources[i * neighbours + n] = k;
      shares[i * neighbours + n] = weights[n]! / sum;
    });
  }
  const made = { sources, shares };
  known.set(template, made);
  return made;
}

/**
 * Spreads values at the matched vertices smoothly over all vertices of the template, see `spreading`.
 *
 * @param values one per matched vertex
 * @returns one per vertex
 */
export function spreadOverSurface(template: RvTemplate, values: ArrayLike<number>): Float64Array {
  const { positions, matchedVertices } = template;
  if (values.length !== matchedVertices.length)
    throw new RangeError(`${values.length} values for ${matchedVertices.length} vertices`);
  const { sources, shares } = spreading(template);
  const result = new Float64Array(positions.length / 3);
  for (let i = 0; i < result.length; i++)
    for (let n = i * neighbours; n < (i + 1) * neighbours; n++) result[i]! += shares[n]! * values[sources[n]!]!;
  return result;
}
