/** Right-censored observations of n subjects, with or without delayed entry. */
export interface SurvivalData {
  /** Follow-up of each subject, any one unit, finite and ≥ 0; length n. */
  readonly times: ArrayLike<number>;
  /** 1 where the event was seen, 0 where the subject was censored; length n. */
  readonly events: ArrayLike<number>;
  /**
   * Left truncation: when each subject came under observation, before its `times`. The subject is at risk in
   * (entry, time]. Absent: everyone from the start.
   */
  readonly entries?: ArrayLike<number> | undefined;
}

/**
 * @throws RangeError when lengths differ, a time is not finite or negative, a subject enters at or after its end, or an
 * event is neither 0 nor 1
 */
export function checkSurvivalData({ times, events, entries }: SurvivalData): number {
  const n = times.length;
  if (events.length !== n) throw new RangeError(`${n} times but ${events.length} events`);
  if (entries && entries.length !== n) throw new RangeError(`${n} times but ${entries.length} entries`);
  for (let i = 0; i < n; i++) {
    if (!(times[i]! >= 0) || !Number.isFinite(times[i]!)) throw new RangeError(`time ${i} is ${times[i]}`);
    if (events[i] !== 0 && events[i] !== 1)
      throw new RangeError(
        `event ${i} is ${events[i]}, not 0 or 1 (left- and interval-censored times cannot be used, only right-censored)`,
      );
    if (!entries) continue;
    if (!Number.isFinite(entries[i]!)) throw new RangeError(`entry ${i} is ${entries[i]}`);
    if (!(entries[i]! < times[i]!))
      throw new RangeError(`entry ${i} is ${entries[i]}, not before the end of follow-up, ${times[i]}`);
  }
  return n;
}

/** @throws RangeError for a statistic that has no agreed form with delayed entry. */
export function refuseEntries(data: SurvivalData, statistic: string): void {
  if (data.entries)
    throw new RangeError(
      `${statistic} cannot take left-truncated times (delayed entry); Cox models, Kaplan–Meier curves and Harrell's C can`,
    );
}

/** Subjects by time; `descending` puts the longest follow-up first. Stable. */
export function orderByTime(times: ArrayLike<number>, descending = false): Int32Array {
  return sortByTime(
    Int32Array.from({ length: times.length }, (_, i) => i),
    times,
    descending,
  );
}

/** Sorts these subjects in place. Stable. */
export function sortByTime(subjects: Int32Array, times: ArrayLike<number>, descending = false): Int32Array {
  const sign = descending ? -1 : 1;
  // Int32Array.prototype.sort is stable since ES2019.
  return subjects.sort((a, b) => sign * (times[a]! - times[b]!));
}

/** Stratum of each subject, 0 … k − 1; null where there is one stratum only. */
export type Strata = ArrayLike<number> | null;

/**
 * Subjects of each stratum, in their order; a number that no subject has gives an empty stratum.
 * @throws RangeError when the lengths differ or a stratum is no integer ≥ 0
 */
export function membersOfStrata(n: number, strata: Strata): Int32Array[] {
  if (!strata) return [Int32Array.from({ length: n }, (_, i) => i)];
  if (strata.length !== n) throw new RangeError(`${n} subjects but ${strata.length} strata`);
  const members: number[][] = [];
  for (let i = 0; i < n; i++) {
    const stratum = strata[i]!;
    if (!Number.isInteger(stratum) || stratum < 0) throw new RangeError(`stratum ${i} is ${stratum}`);
    while (members.length <= stratum) members.push([]);
    members[stratum]!.push(i);
  }
  return members.map((list) => Int32Array.from(list));
}

/** The same subjects' data. */
export function subsetOf({ times, events, entries }: SurvivalData, subjects: ArrayLike<number>): SurvivalData {
  const pick = (values: ArrayLike<number>) => Float64Array.from(subjects, (i) => values[i]!);
  return { times: pick(times), events: pick(events), entries: entries && pick(entries) };
}
