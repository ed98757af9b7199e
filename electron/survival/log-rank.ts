import { checkSurvivalData, orderByTime, type SurvivalData } from './data';
import { chiSquaredUpperTail } from './distributions';
import { cholesky, solveCholesky } from './linear';

export interface LogRank {
  readonly chiSquared: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** Events seen and expected in each group. */
  readonly observed: Float64Array;
  readonly expected: Float64Array;
}

/**
 * Log-rank test of equal survival in two or more groups (Mantel, Cancer Chemother. Rep. 50 (1966)). The covariance of
 * observed − expected at a time with d events among r at risk is hypergeometric:
 * d (r − d) / (r − 1) · (r_j / r) (δ_jk − r_k / r).
 * @param group 0 … k − 1 for each subject
 * @throws RangeError with fewer than two groups, or when the groups never share a risk set
 */
export function logRank(data: SurvivalData, group: ArrayLike<number>): LogRank {
  const n = checkSurvivalData(data);
  let groups = 0;
  for (let i = 0; i < n; i++) {
    if (!Number.isInteger(group[i]) || group[i]! < 0) throw new RangeError(`group ${i} is ${group[i]}`);
    groups = Math.max(groups, group[i]! + 1);
  }
  if (groups < 2 || group.length !== n) throw new RangeError('the log-rank test compares two or more groups');
  const observed = new Float64Array(groups);
  const expected = new Float64Array(groups);
  const df = groups - 1;
  const covariance = new Float64Array(df * df);
  const atRisk = new Float64Array(groups);
  for (let i = 0; i < n; i++) atRisk[group[i]!]! += 1;
  const order = orderByTime(data.times);
  for (let start = 0; start < n; ) {
    const time = data.times[order[start]!]!;
    let end = start;
    let deaths = 0;
    for (; end < n && data.times[order[end]!] === time; end++)
      if (data.events[order[end]!] === 1) {
        deaths++;
        observed[group[order[end]!]!]! += 1;
      }
    const r = n - start;
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
  const factor = cholesky(covariance, df);
  if (!factor) throw new RangeError('the groups cannot be compared: a group is empty or never at risk with the others');
  const difference = Float64Array.from({ length: df }, (_, j) => observed[j]! - expected[j]!);
  const solved = solveCholesky(factor, df, difference);
  const chiSquared = difference.reduce((sum, value, j) => sum + value * solved[j]!, 0);
  return { chiSquared, degreesOfFreedom: df, pValue: chiSquaredUpperTail(chiSquared, df), observed, expected };
}
