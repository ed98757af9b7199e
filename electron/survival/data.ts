/** Right-censored observations of n subjects. */
export interface SurvivalData {
  /** Follow-up of each subject, any one unit, finite and ≥ 0; length n. */
  readonly times: ArrayLike<number>;
  /** 1 where the event was seen, 0 where the subject was censored; length n. */
  readonly events: ArrayLike<number>;
}

/** @throws RangeError when lengths differ, a time is not finite or negative, or an event is neither 0 nor 1. */
export function checkSurvivalData({ times, events }: SurvivalData): number {
  const n = times.length;
  if (events.length !== n) throw new RangeError(`${n} times but ${events.length} events`);
  for (let i = 0; i < n; i++) {
    if (!(times[i]! >= 0) || !Number.isFinite(times[i]!)) throw new RangeError(`time ${i} is ${times[i]}`);
    if (events[i] !== 0 && events[i] !== 1) throw new RangeError(`event ${i} is ${events[i]}, not 0 or 1`);
  }
  return n;
}

/** Subjects by time; `descending` puts the longest follow-up first. Stable. */
export function orderByTime(times: ArrayLike<number>, descending = false): Int32Array {
  const order = Int32Array.from({ length: times.length }, (_, i) => i);
  const sign = descending ? -1 : 1;
  // Int32Array.prototype.sort is stable since ES2019.
  return order.sort((a, b) => sign * (times[a]! - times[b]!));
}
