import { tiedShare } from '../risk-sets';

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

/**
 * The same with deaths at one time corrected by Efron's rule, and everybody with the same time at risk.
 * @param times in descending order
 */
export function efronPartialLikelihood(
  rows: number,
  logHazards: ArrayLike<number>,
  times: ArrayLike<number>,
  events: ArrayLike<number>,
  gradient: Float64Array,
): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows; i++) largest = Math.max(largest, logHazards[i]!);
  const weights = Float64Array.from({ length: rows }, (_, i) => Math.exp(logHazards[i]! - largest));
  // Of each subject: Σ over the deaths at its time of 1 / denominator, and of the share that a death has no part in.
  const inverse = new Float64Array(rows);
  const spared = new Float64Array(rows);
  let [value, atRisk] = [0, 0];
  for (let start = 0, end = 0; start < rows; start = end) {
    let [deaths, ofDead] = [0, 0];
    for (; end < rows && times[end] === times[start]; end++) {
      atRisk += weights[end]!;
      if (events[end] !== 1) continue;
      deaths++;
      ofDead += weights[end]!;
      value -= logHazards[end]! - largest;
    }
    for (let k = 0; k < deaths; k++) {
      const share = tiedShare('efron', k, deaths);
      const denominator = atRisk - share * ofDead;
      value += Math.log(denominator);
      inverse[start]! += 1 / denominator;
      spared[start]! += share / denominator;
    }
    spared.fill(spared[start]!, start, end);
  }
  let later = 0;
  for (let start = rows - 1, end = rows; start >= 0; end = start + 1) {
    for (; start > 0 && times[start - 1] === times[end - 1]; start--);
    later += inverse[start]!;
    for (let i = start; i < end; i++)
      gradient[i] = weights[i]! * (later - (events[i] === 1 ? spared[i]! : 0)) - (events[i] === 1 ? 1 : 0);
    start--;
  }
  return value;
}
