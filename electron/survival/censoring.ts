import { checkSurvivalData, orderByTime, refuseEntries, type SurvivalData } from './data';

/** G(t): the probability of not being censored up to t. */
export interface CensoringDistribution {
  /** P(C > t). */
  readonly after: (time: number) => number;
  /** P(C ≥ t): the weight of an event at t is the inverse of this. */
  readonly before: (time: number) => number;
}

/**
 * Product-limit estimate of the censoring distribution. Who died at t was no longer at risk of being censored at t:
 * events come before censorings of the same time, as everywhere here.
 * @throws RangeError for delayed entry
 */
export function censoringDistribution(data: SurvivalData): CensoringDistribution {
  refuseEntries(data, 'inverse-probability-of-censoring weighting');
  const n = checkSurvivalData(data);
  const order = orderByTime(data.times);
  const steps: number[] = [];
  const values: number[] = [1];
  let g = 1;
  for (let start = 0; start < n; ) {
    const time = data.times[order[start]!]!;
    let end = start;
    let deaths = 0;
    for (; end < n && data.times[order[end]!] === time; end++) deaths += data.events[order[end]!]!;
    const censored = end - start - deaths;
    if (censored > 0) {
      g *= 1 - censored / (n - start - deaths);
      steps.push(time);
      values.push(g);
    }
    start = end;
  }
  /** How many steps are at or before the time (or only before it). */
  const count = (time: number, including: boolean): number => {
    let [low, high] = [0, steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (steps[middle]! < time || (including && steps[middle] === time)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { after: (time) => values[count(time, true)]!, before: (time) => values[count(time, false)]! };
}
