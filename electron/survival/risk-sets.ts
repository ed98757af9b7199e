import { membersOfStrata, type Strata, type SurvivalData, sortByTime } from './data';

/** In which order subjects come to be at risk and cease to be, going back in time, in each stratum. */
export interface RiskPlan {
  readonly strata: readonly {
    /** By end of follow-up, the longest first. */
    readonly byEnd: Int32Array;
    /** By entry, the latest first; null where everyone is under observation from the start. */
    readonly byEntry: Int32Array | null;
  }[];
}

export function planRiskSets(data: SurvivalData, strata: Strata = null): RiskPlan {
  const { times, entries } = data;
  return {
    strata: membersOfStrata(times.length, strata).map((members) => ({
      byEnd: sortByTime(Int32Array.from(members), times, true),
      byEntry: entries ? sortByTime(Int32Array.from(members), entries, true) : null,
    })),
  };
}

/**
 * Sums over the risk set at one event time, S, and over those who died then, D: of w, of w x (length p), and of w x xᵀ
 * (p × p, row-major, lower triangle only). One object, filled anew for each event time.
 */
export interface RiskSet {
  stratum: number;
  time: number;
  /** Who died at this time. */
  readonly dead: number[];
  s0: number;
  readonly s1: Float64Array;
  readonly s2: Float64Array;
  d0: number;
  readonly d1: Float64Array;
  readonly d2: Float64Array;
}

/** Where so small a share of a sum is left, the digits of what was taken off are wrong in what remains. */
const cancelled = 1e-6;

/**
 * Visits the risk set of every event time, stratum by stratum, the latest time first; subjects are at risk in
 * (entry, time]. Time n p², after the sorting of the plan.
 * @param x row-major [n][p]
 * @param weights w, e^η of each subject, [n]
 */
export function visitRiskSets(
  { times, events, entries }: SurvivalData,
  x: ArrayLike<number>,
  p: number,
  weights: ArrayLike<number>,
  plan: RiskPlan,
  visit: (set: RiskSet) => void,
): void {
  const vector = () => new Float64Array(p);
  const matrix = () => new Float64Array(p * p);
  const set: RiskSet = {
    stratum: 0,
    time: 0,
    dead: [],
    s0: 0,
    s1: vector(),
    s2: matrix(),
    d0: 0,
    d1: vector(),
    d2: matrix(),
  };
  const { dead, s1, s2, d1, d2 } = set;
  const add = (i: number, weight: number, first: Float64Array, second: Float64Array) => {
    for (let a = 0, row = i * p; a < p; a++) {
      const term = weight * x[row + a]!;
      first[a]! += term;
      for (let b = 0; b <= a; b++) second[a * p + b]! += term * x[row + b]!;
    }
  };
  plan.strata.forEach(({ byEnd, byEntry }, stratum) => {
    set.stratum = stratum;
    set.s0 = 0;
    s1.fill(0);
    s2.fill(0);
    let left = 0;
    let peak = 0;
    for (let start = 0; start < byEnd.length; ) {
      const time = times[byEnd[start]!]!;
      dead.length = 0;
      set.d0 = 0;
      d1.fill(0);
      d2.fill(0);
      let end = start;
      for (; end < byEnd.length && times[byEnd[end]!] === time; end++) {
        const i = byEnd[end]!;
        const weight = weights[i]!;
        set.s0 += weight;
        add(i, weight, s1, s2);
        if (events[i] !== 1) continue;
        dead.push(i);
        set.d0 += weight;
        add(i, weight, d1, d2);
      }
      start = end;
      if (dead.length === 0) continue;
      if (byEntry && entries) {
        peak = Math.max(peak, set.s0);
        for (; left < byEntry.length && entries[byEntry[left]!]! >= time; left++) {
          const i = byEntry[left]!;
          set.s0 -= weights[i]!;
          add(i, -weights[i]!, s1, s2);
        }
        if (set.s0 < cancelled * peak) {
          // What rounding left of those who are no longer at risk is not small beside those who are: sum anew.
          set.s0 = 0;
          s1.fill(0);
          s2.fill(0);
          for (let k = 0; k < end; k++) {
            const i = byEnd[k]!;
            if (entries[i]! >= time) continue;
            set.s0 += weights[i]!;
            add(i, weights[i]!, s1, s2);
          }
          peak = set.s0;
        }
      }
      set.time = time;
      visit(set);
    }
  });
}

export type Ties = 'breslow' | 'efron';

/**
 * Share of the dead's sums that is taken off the risk set's for the k-th of d deaths at one time: 0 by Breslow's rule,
 * k / d by Efron's.
 */
export const tiedShare = (ties: Ties, k: number, deaths: number): number => (ties === 'efron' ? k / deaths : 0);
