import { type IntervalScale, type SurvivalPoint, survivalInterval } from './baseline-hazard';
import { checkSurvivalData, orderByTime, type SurvivalData } from './data';

export interface KaplanMeierPoint extends SurvivalPoint {
  readonly atRisk: number;
  readonly events: number;
  readonly censored: number;
}

/**
 * Product-limit estimate at every distinct time, with Greenwood's variance of log S: Σ d / (r (r − d)).
 * (Kaplan and Meier, JASA 53 (1958).) Where everyone at risk dies, S is 0 and the standard error infinite.
 * With delayed entry the curve is that of survival given survival to the earliest entry; it is worth little where the
 * first risk sets are small.
 */
export function kaplanMeier(data: SurvivalData, scale: IntervalScale = 'log-log'): KaplanMeierPoint[] {
  const n = checkSurvivalData(data);
  const order = orderByTime(data.times);
  const entries = data.entries && Float64Array.from(data.entries).sort();
  let entered = entries ? 0 : n;
  const points: KaplanMeierPoint[] = [];
  let survival = 1;
  let greenwood = 0;
  for (let start = 0; start < n; ) {
    const time = data.times[order[start]!]!;
    let end = start;
    let events = 0;
    for (; end < n && data.times[order[end]!] === time; end++) events += data.events[order[end]!]!;
    while (entries && entered < n && entries[entered]! < time) entered++;
    const atRisk = entered - start;
    survival *= 1 - events / atRisk;
    greenwood += events === 0 ? 0 : events / (atRisk * (atRisk - events));
    const standardError = Math.sqrt(greenwood);
    const [low, high] = survivalInterval(survival, standardError, scale);
    points.push({ time, survival, standardError, low, high, atRisk, events, censored: end - start - events });
    start = end;
  }
  return points;
}

/** The point that holds at a time: the last one not after it; null before the first. */
export const curveAt = <Point extends SurvivalPoint>(curve: readonly Point[], time: number): Point | null =>
  curve.findLast((point) => point.time <= time) ?? null;

export interface SurvivalQuantile {
  /** In the unit of the times; null where the curve does not fall so far. */
  readonly time: number | null;
  /** 95 % limits: where the limits of the curve fall so far; null where they do not. */
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * When survival falls to 1 − `share`; the median by default. Where the curve is flat at that height, the middle of the
 * flat part, as in R. The interval is that of Brookmeyer and Crowley (Biometrics 38 (1982)), on the curve's scale.
 */
export function survivalQuantile(curve: readonly SurvivalPoint[], share = 0.5): SurvivalQuantile {
  const level = 1 - share;
  const crossing = (height: (point: SurvivalPoint) => number): number | null => {
    const first = curve.findIndex((point) => height(point) < level + 1e-8);
    const point = curve[first];
    if (!point) return null;
    if (Math.abs(height(point) - level) >= 1e-8) return point.time;
    const next = curve.find((other, index) => index > first && height(other) < height(point) - 1e-8);
    return next ? (point.time + next.time) / 2 : point.time;
  };
  // There are no limits where survival is 0.
  const limit = (value: number, { survival }: SurvivalPoint) => (survival > 0 ? value : Number.NaN);
  return {
    time: crossing((point) => point.survival),
    low: crossing((point) => limit(point.low, point)),
    high: crossing((point) => limit(point.high, point)),
  };
}
