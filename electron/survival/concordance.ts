import { type CensoringDistribution, censoringDistribution } from './censoring';
import { checkSurvivalData, membersOfStrata, refuseEntries, type Strata, type SurvivalData, sortByTime } from './data';
import { z95 } from './distributions';

export interface Concordance {
  /** (concordant + ½ tied score) / comparable; NaN when no pair can be compared. */
  readonly c: number;
  /** Infinitesimal jackknife, with the weights of pairs taken as known. */
  readonly standardError: number;
  /** 95 % limits, c ± 1.96 standard errors, within 0 and 1. */
  readonly low: number;
  readonly high: number;
  readonly concordant: number;
  readonly discordant: number;
  /** Comparable pairs with the same score; they count ½. */
  readonly tiedScore: number;
  /** Pairs of events at the same time; they are not compared. */
  readonly tiedEvents: number;
  /** Comparable pairs at the same time: one event, one censored, so the event came first. */
  readonly sameTime: number;
}

export interface ConcordanceOptions {
  /** Only pairs within a stratum are compared. */
  readonly strata?: Strata;
}

/**
 * Harrell's concordance in O(n log n). A pair is comparable if the earlier time is an event, or if the times are equal
 * with exactly one event, which then ranks first; with delayed entry, if the other was already at risk then. A pair is
 * concordant when the one who died first has the higher score.
 * (Harrell, Lee and Mark, Statistics in Medicine 15 (1996); variance: Therneau and Watson, the vignette "Concordance" of
 * R's survival package.)
 * @param score predicted risk of each subject: higher means earlier death
 * @throws RangeError when lengths differ or a score is NaN
 */
export function concordance(
  data: SurvivalData,
  score: ArrayLike<number>,
  options: ConcordanceOptions = {},
): Concordance {
  return weightedConcordance(data, score, options.strata ?? null, () => 1);
}

/**
 * Uno's concordance: each pair weighs 1 / G(t−)², t the time of its event and G the probability of not yet being
 * censored, so that its limit does not depend on the censoring. (Uno, Cai, Pencina, D'Agostino and Wei, Statistics in
 * Medicine 30 (2011).) Counts of pairs are sums of weights.
 * @param horizon only events up to this time count; choose it where some are still followed. Default: all
 * @param censoring of the subjects on whom it is to be judged; their own by default
 */
export function unoConcordance(
  data: SurvivalData,
  score: ArrayLike<number>,
  horizon = Number.POSITIVE_INFINITY,
  censoring?: CensoringDistribution,
): Concordance {
  refuseEntries(data, "Uno's C");
  const { before } = censoring ?? censoringDistribution(data);
  return weightedConcordance(data, score, null, (time) => (time <= horizon ? before(time) ** -2 : 0));
}

function weightedConcordance(
  data: SurvivalData,
  score: ArrayLike<number>,
  strata: Strata,
  weightAt: (time: number) => number,
): Concordance {
  const n = checkSurvivalData(data);
  if (score.length !== n) throw new RangeError(`${n} subjects but ${score.length} scores`);
  const distinct = Float64Array.from(new Set(Array.from(score))).sort();
  if (Number.isNaN(distinct.at(-1))) throw new RangeError('a score is not a number');
  const rankOf = new Map(Array.from(distinct, (value, index) => [value, index + 1]));
  const ranks = Int32Array.from(score, (value) => rankOf.get(value)!);
  const pairs: Pairs = {
    concordant: new Float64Array(n),
    discordant: new Float64Array(n),
    tiedScore: new Float64Array(n),
    tiedEvents: 0,
    sameTime: 0,
  };
  for (const members of membersOfStrata(n, strata)) countPairs(data, members, ranks, distinct.length, weightAt, pairs);

  // Every pair was counted at both of its subjects.
  const half = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / 2;
  const [concordant, discordant, tiedScore] = [half(pairs.concordant), half(pairs.discordant), half(pairs.tiedScore)];
  const comparable = concordant + discordant + tiedScore;
  const c = (concordant + tiedScore / 2) / comparable;
  let variance = 0;
  for (let i = 0; i < n; i++) {
    const own = pairs.concordant[i]! + pairs.discordant[i]! + pairs.tiedScore[i]!;
    variance += ((pairs.concordant[i]! + pairs.tiedScore[i]! / 2 - c * own) / comparable) ** 2;
  }
  const standardError = Math.sqrt(variance);
  const [low, high] = [Math.max(0, c - z95 * standardError), Math.min(1, c + z95 * standardError)];
  const { tiedEvents, sameTime } = pairs;
  return { c, standardError, low, high, concordant, discordant, tiedScore, tiedEvents, sameTime };
}

/** Weights of the comparable pairs that each subject is in. */
interface Pairs {
  readonly concordant: Float64Array;
  readonly discordant: Float64Array;
  readonly tiedScore: Float64Array;
  tiedEvents: number;
  sameTime: number;
}

/** Adds the pairs among `members`. */
function countPairs(
  { times, events, entries }: SurvivalData,
  members: Int32Array,
  ranks: Int32Array,
  distinct: number,
  weightAt: (time: number) => number,
  pairs: Pairs,
): void {
  const { concordant, discordant, tiedScore } = pairs;
  const byEnd = sortByTime(Int32Array.from(members), times, true);
  const byEntry = entries ? sortByTime(Int32Array.from(members), entries, true) : null;

  // Back in time, each event against those who are known to have outlived it.
  const outlived = new RankSums(distinct);
  for (let start = 0, left = 0; start < byEnd.length; ) {
    const time = times[byEnd[start]!]!;
    const died: number[] = [];
    let censored = 0;
    let end = start;
    for (; end < byEnd.length && times[byEnd[end]!] === time; end++) {
      const i = byEnd[end]!;
      if (events[i] === 1) died.push(i);
      else {
        outlived.add(ranks[i]!, 1);
        censored++;
      }
    }
    start = end;
    if (died.length === 0) continue;
    if (byEntry && entries)
      for (; left < byEntry.length && entries[byEntry[left]!]! >= time; left++)
        outlived.add(ranks[byEntry[left]!]!, -1);
    const weight = weightAt(time);
    for (const i of died) {
      const lower = outlived.below(ranks[i]!);
      const same = outlived.below(ranks[i]! + 1) - lower;
      concordant[i]! += weight * lower;
      tiedScore[i]! += weight * same;
      discordant[i]! += weight * (outlived.total - lower - same);
    }
    pairs.tiedEvents += (died.length * (died.length - 1)) / 2;
    pairs.sameTime += died.length * censored;
    for (const i of died) outlived.add(ranks[i]!, 1);
  }

  // Forward in time, each subject against the events that it outlived since its entry.
  const seen = new RankSums(distinct);
  const meet = (i: number, sign: number) => {
    const lower = seen.below(ranks[i]!);
    const same = seen.below(ranks[i]! + 1) - lower;
    discordant[i]! += sign * lower;
    tiedScore[i]! += sign * same;
    concordant[i]! += sign * (seen.total - lower - same);
  };
  let entered = byEntry ? byEntry.length - 1 : -1;
  for (let end = byEnd.length - 1; end >= 0; ) {
    const time = times[byEnd[end]!]!;
    if (byEntry && entries)
      // The events up to its entry do not count for a subject.
      for (; entered >= 0 && entries[byEntry[entered]!]! < time; entered--) meet(byEntry[entered]!, -1);
    let start = end;
    for (; start >= 0 && times[byEnd[start]!] === time; start--) {
      const i = byEnd[start]!;
      if (events[i] === 1) meet(i, 1);
    }
    const weight = weightAt(time);
    for (let k = end; k > start; k--) if (events[byEnd[k]!] === 1) seen.add(ranks[byEnd[k]!]!, weight);
    for (let k = end; k > start; k--) if (events[byEnd[k]!] === 0) meet(byEnd[k]!, 1);
    end = start;
  }
}

/** Fenwick tree: sums over ranks 1 … n. */
class RankSums {
  private readonly tree: Float64Array;
  total = 0;

  constructor(n: number) {
    this.tree = new Float64Array(n + 1);
  }

  add(rank: number, value: number): void {
    this.total += value;
    for (let i = rank; i < this.tree.length; i += i & -i) this.tree[i]! += value;
  }

  /** Sum over the ranks below this one. */
  below(rank: number): number {
    let sum = 0;
    for (let i = rank - 1; i > 0; i -= i & -i) sum += this.tree[i]!;
    return sum;
  }
}
