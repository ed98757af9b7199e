import { normalTwoSided } from '../distributions';

export interface SignedRankTest {
  /** V: sum of the ranks of the positive differences. */
  readonly statistic: number;
  /** Two-sided. */
  readonly p: number;
  readonly exact: boolean;
}

/** R leaves the exact distribution at this many differences. */
const exactBelow = 50;

/**
 * Wilcoxon's signed-rank test that the differences lie symmetrically about 0, as R's `wilcox.test(x, paired = FALSE)` does
 * it: exact below 50 differences without ties or zeros, else the normal approximation with correction for continuity and
 * ties. Zeros are left out.
 * @returns p 1 with no difference other than 0
 * @throws RangeError when a difference is not a number
 */
export function signedRankTest(differences: ArrayLike<number>): SignedRankTest {
  const all = Array.from(differences);
  if (all.some((value) => Number.isNaN(value))) throw new RangeError('a difference is not a number');
  const kept = all.filter((value) => value !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  const n = kept.length;
  if (n === 0) return { statistic: 0, p: 1, exact: false };
  let statistic = 0;
  let tieCorrection = 0;
  for (let start = 0; start < n; ) {
    let end = start;
    while (end < n && Math.abs(kept[end]!) === Math.abs(kept[start]!)) end++;
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) if (kept[i]! > 0) statistic += rank;
    const tied = end - start;
    tieCorrection += tied ** 3 - tied;
    start = end;
  }
  const mean = (n * (n + 1)) / 4;
  if (n < exactBelow && n === all.length && tieCorrection === 0) {
    const chances = rankSumChances(n);
    // Both tails are alike: the one on the statistic's side, doubled.
    const extreme = statistic > mean ? (n * (n + 1)) / 2 - statistic : statistic;
    let tail = 0;
    for (let sum = 0; sum <= extreme; sum++) tail += chances[sum]!;
    return { statistic, p: Math.min(1, 2 * tail), exact: true };
  }
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - tieCorrection / 48);
  const z = (statistic - mean - Math.sign(statistic - mean) / 2) / deviation;
  return { statistic, p: Math.min(1, normalTwoSided(z)), exact: false };
}

/** Probability of each sum of ranks when every rank 1 … n is positive with chance ½. */
function rankSumChances(n: number): Float64Array {
  const chances = new Float64Array((n * (n + 1)) / 2 + 1);
  chances[0] = 1;
  for (let rank = 1, reached = 0; rank <= n; rank++, reached += rank)
    for (let sum = reached + rank; sum >= 0; sum--)
      chances[sum] = (chances[sum]! + (sum >= rank ? chances[sum - rank]! : 0)) / 2;
  return chances;
}
