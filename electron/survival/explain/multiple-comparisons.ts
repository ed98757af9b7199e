import { type Random, shuffled } from '../random';

/**
 * P values adjusted so that those at or below q hold at most the share q of false discoveries (Benjamini and Hochberg,
 * J. R. Statist. Soc. B 57 (1995); also where the tests depend positively, Benjamini and Yekutieli 2001).
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  const n = pValues.length;
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => pValues[b]! - pValues[a]!);
  const adjusted = new Float64Array(n);
  let least = 1;
  order.forEach((i, above) => {
    least = Math.min(least, (n * pValues[i]!) / (n - above));
    adjusted[i] = least;
  });
  return adjusted;
}

/**
 * P values of the correlations of many columns with one response, adjusted by permutation for looking at all of them:
 * the share of permutations of the response in which the largest absolute correlation of any column is at least this
 * column's (Westfall and Young 1993, single step). Exact whatever the columns' dependence; controls the chance of any
 * false finding.
 *
 * @param columns [column][n], each centred and of unit length, or all 0
 * @param response centred and of unit length, [n]
 * @param permutations the smallest p value is 1 / (permutations + 1)
 */
export function maximumByPermutation(
  columns: readonly Float64Array[],
  response: Float64Array,
  permutations: number,
  random: Random,
): Float64Array {
  const largest = Float64Array.from({ length: permutations }, () => {
    const drawn = Float64Array.from(shuffled(Array.from(response), random));
    return columns.reduce((most, column) => Math.max(most, Math.abs(inner(column, drawn))), 0);
  }).sort();
  return Float64Array.from(columns, (column) => {
    // A permutation that leaves everything in place must count as reached, whatever the rounding.
    const reached = Math.abs(inner(column, response)) * (1 - 1e-12);
    let [low, high] = [0, permutations];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (largest[middle]! < reached) low = middle + 1;
      else high = middle;
    }
    return (1 + permutations - low) / (1 + permutations);
  });
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
