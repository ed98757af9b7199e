import type { TrainingReport, Validated } from '../../contract';
import { signedRankTest } from './wilcoxon';

/** What one bootstrap replicate says of one kind of model. */
export interface Replicate {
  readonly index: number;
  /** C on the replicate's own sample, and on the full data. */
  readonly cOnSample: number;
  readonly cOnAll: number;
}

/** Quantile by linear interpolation between order statistics: R's type 7, NumPy's default. @param values not empty */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) throw new RangeError('a quantile of nothing');
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const interval = (values: readonly number[]): [number, number] => [quantile(values, 0.025), quantile(values, 0.975)];

/**
 * Corrects an apparent C for optimism (Harrell's bootstrap; Bello et al. 2019): optimism_b = C(model_b on its sample) −
 * C(model_b on the full data); adjusted C = apparent − mean optimism; interval = 2.5 and 97.5 percentiles of
 * apparent − optimism_b.
 * @param replicates by index; may be empty
 */
export function validated(
  apparentC: number,
  crossValidatedC: number | null,
  replicates: readonly Replicate[],
): Validated {
  const optimisms = replicates.map(({ cOnSample, cOnAll }) => cOnSample - cOnAll);
  const known = optimisms.length > 0;
  return {
    apparentC,
    optimism: known ? mean(optimisms) : null,
    adjustedC: known ? apparentC - mean(optimisms) : null,
    interval: known ? interval(optimisms.map((optimism) => apparentC - optimism)) : null,
    crossValidatedC,
    replicates: replicates.map((replicate, i) => ({ ...replicate, optimism: optimisms[i]! })),
  };
}

export const wilcoxonCaution =
  "The original's test. It asks whether the bootstrap replicates differ, not whether patients would: the replicates are drawn " +
  'at will from one cohort, and the more of them there are the smaller this p becomes. Read the other p.';

/**
 * Difference in C of two kinds of model over the replicates that both have, each corrected: the values are
 * (apparent − optimism_b) of the one minus that of the other. Their percentiles make the interval.
 *
 * p is two-sided from that distribution: twice the share of values on the rarer side of 0, each side with one more as in
 * any test by resampling (Davison and Hinkley, Bootstrap Methods and their Application (1997), 4.2), at most 1. With B
 * replicates it cannot fall below 2 / (B + 1), and more replicates make it exacter, not smaller.
 * @returns null without a replicate in common
 */
export function difference(one: Validated, other: Validated): TrainingReport['difference'] {
  const others = new Map(other.replicates.map(({ index, optimism }) => [index, other.apparentC - optimism]));
  const values = one.replicates.flatMap(({ index, optimism }) => {
    const value = others.get(index);
    return value === undefined ? [] : [one.apparentC - optimism - value];
  });
  if (values.length === 0) return null;
  const share = (count: number) => (count + 1) / (values.length + 1);
  const below = share(values.filter((value) => value <= 0).length);
  const above = share(values.filter((value) => value >= 0).length);
  const { statistic, p } = signedRankTest(values);
  return {
    mean: mean(values),
    interval: interval(values),
    p: Math.min(1, 2 * Math.min(below, above)),
    wilcoxon: { statistic, p, caution: wilcoxonCaution },
    values,
  };
}
