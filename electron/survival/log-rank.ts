import { checkSurvivalData, membersOfStrata, refuseEntries, type Strata, type SurvivalData, sortByTime } from './data';
import { type ChiSquaredTest, chiSquaredTest } from './distributions';
import { cholesky, solveCholesky } from './linear';

export interface LogRank extends ChiSquaredTest {
  /** Events seen and expected in each group. */
  readonly observed: Float64Array;
  readonly expected: Float64Array;
}

/**
 * Log-rank test of equal survival in two or more groups (Mantel, Cancer Chemother. Rep. 50 (1966)). The covariance of
 * observed − expected at a time with d events among r at risk is hypergeometric:
 * d (r − d) / (r − 1) · (r_j / r) (δ_jk − r_k / r). With strata, groups are compared within each and the differences and
 * covariances added (Mantel and Haenszel).
 * @param group 0 … k − 1 for each subject
 * @throws RangeError with fewer than two groups, when the groups never share a risk set, or for delayed entry
 */
export function logRank(data: SurvivalData, group: ArrayLike<number>, strata: Strata = null): LogRank {
  const n = checkSurvivalData(data);
  refuseEntries(data, 'the log-rank test');
  let groups = 0;
  for (let i = 0; i < n; i++) {
    if (!Number.isInteger(group[i]) || group[i]! < 0) throw new RangeError(`group ${i} is ${group[i]}`);
    groups = Math.max(groups, group[i]! + 1);
  }
  if (groups < 2 || group.length !== n) throw new RangeError('the log-rank test compares two or more groups');
  const df = groups - 1;
  const sums = {
    observed: new Float64Array(groups),
    expected: new Float64Array(groups),
    covariance: new Float64Array(df * df),
  };
  for (const members of membersOfStrata(n, strata)) addStratum(data, group, members, groups, sums);
  const { observed, expected, covariance } = sums;
  const factor = cholesky(covariance, df);
  if (!factor) throw new RangeError('the groups cannot be compared: a group is empty or never at risk with the others');
  const difference = Float64Array.from({ length: df }, (_, j) => observed[j]! - expected[j]!);
  const solved = solveCholesky(factor, df, difference);
  const chiSquared = difference.reduce((sum, value, j) => sum + value * solved[j]!, 0);
  return { ...chiSquaredTest(chiSquared, df), observed, expected };
}

function addStratum(
  data: SurvivalData,
  group: ArrayLike<number>,
  members: Int32Array,
  groups: number,
  { observed, expected, covariance }: Pick<LogRank, 'observed' | 'expected'> & { covariance: Float64Array },
): void {
  const df = groups - 1;
  const atRisk = new Float64Array(groups);
  for (const i of members) atRisk[group[i]!]! += 1;
  const order = sortByTime(Int32Array.from(members), data.times);
  for (let start = 0; start < order.length; ) {
    const time = data.times[order[start]!]!;
    let end = start;
    let deaths = 0;
    for (; end < order.length && data.times[order[end]!] === time; end++)
      if (data.events[order[end]!] === 1) {
        deaths++;
        observed[group[order[end]!]!]! += 1;
      }
    const r = order.length - start;
    if (deaths > 0) {
      const scale = r > 1 ? (deaths * (r - deaths)) / (r - 1) : 0;
      for (let j = 0; j < groups; j++) expected[j]! += (deaths * atRisk[j]!) / r;
      for (let j = 0; j < df; j++)
        for (let k = 0; k < df; k++)
          covariance[j * df + k]! += scale * (atRisk[j]! / r) * ((j === k ? 1 : 0) - atRisk[k]! / r);
    }
    for (let i = start; i < end; i++) atRisk[group[order[i]!]!]! -= 1;
    start = end;
  }
}
