import { checkSurvivalData, orderByTime, type SurvivalData } from './data';

export interface Concordance {
  /** Harrell's C: (concordant + ½ tied score) / comparable; NaN when no pair can be compared. */
  readonly c: number;
  readonly concordant: number;
  readonly discordant: number;
  /** Comparable pairs with the same score; they count ½. */
  readonly tiedScore: number;
  /** Pairs of events at the same time; they are not compared. */
  readonly tiedEvents: number;
  /** Comparable pairs at the same time: one event, one censored, so the event came first. */
  readonly sameTime: number;
}

/**
 * Harrell's concordance in O(n log n). A pair is comparable if the earlier time is an event, or if the times are equal
 * with exactly one event, which then ranks first. A pair is concordant when the one who died first has the higher score.
 * (Harrell, Lee and Mark, Statistics in Medicine 15 (1996).)
 * @param score predicted risk of each subject: higher means earlier death
 * @throws RangeError when lengths differ or a score is NaN
 */
export function concordance(data: SurvivalData, score: ArrayLike<number>): Concordance {
  const n = checkSurvivalData(data);
  if (score.length !== n) throw new RangeError(`${n} subjects but ${score.length} scores`);
  const distinct = Float64Array.from(new Set(Array.from(score))).sort();
  if (Number.isNaN(distinct.at(-1))) throw new RangeError('a score is not a number');
  const rank = new Map(Array.from(distinct, (value, index) => [value, index + 1]));
  /** Fenwick tree: how many subjects, known to have lived longer, have each rank. */
  const tree = new Float64Array(distinct.length + 1);
  const upTo = (r: number): number => {
    let sum = 0;
    for (let i = r; i > 0; i -= i & -i) sum += tree[i]!;
    return sum;
  };
  let outlived = 0;
  const add = (subject: number): void => {
    outlived++;
    for (let i = rank.get(score[subject]!)!; i <= distinct.length; i += i & -i) tree[i]! += 1;
  };

  let concordant = 0;
  let discordant = 0;
  let tiedScore = 0;
  let tiedEvents = 0;
  let sameTime = 0;
  const order = orderByTime(data.times, true);
  for (let start = 0; start < n; ) {
    const time = data.times[order[start]!]!;
    const died: number[] = [];
    let censored = 0;
    let end = start;
    for (; end < n && data.times[order[end]!] === time; end++) {
      const i = order[end]!;
      if (data.events[i] === 1) died.push(i);
      else {
        add(i);
        censored++;
      }
    }
    for (const i of died) {
      const r = rank.get(score[i]!)!;
      const lower = upTo(r - 1);
      const same = upTo(r) - lower;
      concordant += lower;
      tiedScore += same;
      discordant += outlived - lower - same;
    }
    tiedEvents += (died.length * (died.length - 1)) / 2;
    sameTime += died.length * censored;
    for (const i of died) add(i);
    start = end;
  }
  const c = (concordant + tiedScore / 2) / (concordant + discordant + tiedScore);
  return { c, concordant, discordant, tiedScore, tiedEvents, sameTime };
}
