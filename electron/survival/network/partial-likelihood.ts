/**
 * Negative log partial likelihood of one batch by itself, as in the original: risk set of each event are the batch's
 * subjects before it in the given order (descending time) and itself; ties are not corrected.
 * L = −Σ_i δ_i (η_i − log Σ_{j ≤ i} e^{η_j})
 *
 * @param rows how many; the first `rows` of each array
 * @param gradient filled with ∂L / ∂η
 */
export function batchPartialLikelihood(
  rows: number,
  logHazards: ArrayLike<number>,
  events: ArrayLike<number>,
  gradient: Float64Array,
): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows; i++) largest = Math.max(largest, logHazards[i]!);
  let [value, sum] = [0, 0];
  for (let i = 0; i < rows; i++) {
    sum += Math.exp(logHazards[i]! - largest);
    gradient[i] = sum;
    if (events[i] === 1) value -= logHazards[i]! - largest - Math.log(sum);
  }
  let later = 0;
  for (let i = rows - 1; i >= 0; i--) {
    const event = events[i] === 1 ? 1 : 0;
    later += event / gradient[i]!;
    gradient[i] = later * Math.exp(logHazards[i]! - largest) - event;
  }
  return value;
}
