import { cholesky } from '../linear';
import type { GroupScores } from './modes';
import type { ShapeModes } from './shape-modes';

/** Share of the pooled covariance in each group's: twenty hearts do not carry a covariance of forty modes. */
const shrinkage = 0.5;

/**
 * Normal distributions of the scores, one per group, in standard deviations of each mode: the group's mean, and its
 * covariance drawn half way to that within all groups (linear shrinkage; Ledoit and Wolf, J. Multivariate Analysis 88
 * (2004), with a fixed intensity).
 * @param groups of each patient
 */
export function groupScores({ scores, deviations }: ShapeModes, groups: readonly string[]): GroupScores[] {
  const count = deviations.length;
  const names = [...new Set(groups)].sort();
  const members = names.map((name) =>
    scores
      .filter((_, i) => groups[i] === name)
      .map((own) => Float64Array.from(own, (score, m) => score / deviations[m]!)),
  );
  const means = members.map((rows) =>
    Float64Array.from({ length: count }, (_, m) => rows.reduce((sum, row) => sum + row[m]!, 0) / rows.length),
  );
  const products = members.map((rows, g) => {
    const sums = new Float64Array(count * count);
    for (const row of rows)
      for (let a = 0; a < count; a++)
        for (let b = 0; b < count; b++) sums[a * count + b]! += (row[a]! - means[g]![a]!) * (row[b]! - means[g]![b]!);
    return sums;
  });
  const degrees = members.reduce((sum, rows) => sum + rows.length - 1, 0);
  return names.map((name, g) => {
    const covariance = products[g]!.map(
      (own, k) =>
        ((1 - shrinkage) * own) / (members[g]!.length - 1) +
        (shrinkage * products.reduce((sum, all) => sum + all[k]!, 0)) / degrees,
    );
    for (let a = 0; a < count; a++) covariance[a * count + a]! += 1e-9;
    const factor = cholesky(covariance, count);
    if (!factor) throw new RangeError(`the scores of ${name} have no covariance`);
    return { name, hearts: members[g]!.length, mean: means[g]!, factor };
  });
}
