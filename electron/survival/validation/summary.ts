import type { TrainingReport, Validated } from '../../contract';
import { signedRankTest } from './wilcoxon';

/** What one bootstrap replicate says of one kind of model. */
export interface Replicate {
  readonly index: number;
  /** C on the replicate's own sample, and on the full data. */
  readonly cOnSample: number;
  readonly cOnAll: number;
  /** C on the subjects that are not in the sample; null where it does not exist. */
  readonly cOutOfBag: number | null;
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
    outOfBag: outOfBag(apparentC, replicates),
    // In the order of the contract, so that a report is the same text before and after it was checked.
    replicates: replicates.map(({ index, cOnSample, cOnAll, cOutOfBag }, i) => ({
      index,
      cOnSample,
      cOnAll,
      optimism: optimisms[i]!,
      cOutOfBag,
    })),
  };
}

/**
 * C on the subjects left out, and the .632+ estimate (Efron and Tibshirani, JASA 92 (1997)) for C, of which a model that
 * knows nothing has ½: (1 − w) apparent + w out-of-bag, w = .632 / (1 − .368 R), where R, the relative overfitting, is
 * (apparent − out-of-bag) / (apparent − ½), within 0 and 1.
 */
function outOfBag(apparentC: number, replicates: readonly Replicate[]): Validated['outOfBag'] {
  const values = replicates.flatMap(({ cOutOfBag }) => (cOutOfBag == null ? [] : [cOutOfBag]));
  if (values.length === 0) return null;
  const c = mean(values);
  const floor = Math.max(c, coin);
  const overfitting = apparentC > floor ? (apparentC - floor) / (apparentC - coin) : 0;
  const weight = 0.632 / (1 - 0.368 * overfitting);
  return { c, interval: interval(values), c632Plus: (1 - weight) * apparentC + weight * floor };
}

/** C of a model that knows nothing. */
const coin = 0.5;

/**
 * Two-sided p that values of a bootstrap distribution lie about 0: twice the share on the rarer side of 0, each side with
 * one more as in any test by resampling (Davison and Hinkley, Bootstrap Methods and their Application (1997), 4.2), at most 1.
 */
function twoSided(values: readonly number[]): number {
  const share = (count: number) => (count + 1) / (values.length + 1);
  const below = share(values.filter((value) => value <= 0).length);
  const above = share(values.filter((value) => value >= 0).length);
  return Math.min(1, 2 * Math.min(below, above));
}

export const wilcoxonCaution =
  "The original's test. It asks whether the bootstrap replicates differ, not whether patients would: the replicates are drawn " +
  'at will from one cohort, and the more of them there are the smaller this p becomes. Read the other p.';

/**
 * Difference in C of two kinds of model over the replicates that both have, each corrected: the values are
 * (apparent − optimism_b) of the one minus that of the other. Their percentiles make the interval.
 *
 * p is two-sided from that distribution. With B replicates it cannot fall below 2 / (B + 1), and more replicates make it
 * exacter, not smaller. Beside it the same of the C on the subjects left out, where a model cannot gain by knowing them.
 * @returns null without a replicate in common
 */
export function difference(one: Validated, other: Validated): TrainingReport['difference'] {
  const others = new Map(other.replicates.map((replicate) => [replicate.index, replicate]));
  const pairs = one.replicates.flatMap((first) => {
    const second = others.get(first.index);
    return second ? [{ first, second }] : [];
  });
  if (pairs.length === 0) return null;
  const values = pairs.map(({ first, second }) => one.apparentC - first.optimism - (other.apparentC - second.optimism));
  const unseen = pairs.flatMap(({ first, second }) =>
    first.cOutOfBag == null || second.cOutOfBag == null ? [] : [first.cOutOfBag - second.cOutOfBag],
  );
  const { statistic, p } = signedRankTest(values);
  return {
    mean: mean(values),
    interval: interval(values),
    p: twoSided(values),
    outOfBag: unseen.length > 0 ? { mean: mean(unseen), interval: interval(unseen), p: twoSided(unseen) } : null,
    wilcoxon: { statistic, p, caution: wilcoxonCaution },
    values,
  };
}
