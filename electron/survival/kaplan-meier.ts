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
 */
export function kaplanMeier(data: SurvivalData, scale: IntervalScale = 'log-log'): KaplanMeierPoint[] {
  const n = checkSurvivalData(data);
  const order = orderByTime(data.times);
  const points: KaplanMeierPoint[] = [];
  let survival = 1;
  let greenwood = 0;
  for (let start = 0; start < n; ) {
    const time = data.times[order[start]!]!;
    let end = start;
    let events = 0;
    for (; end < n && data.times[order[end]!] === time; end++) events += data.events[order[end]!]!;
    const atRisk = n - start;
    survival *= 1 - events / atRisk;
    greenwood += events === 0 ? 0 : events / (atRisk * (atRisk - events));
    const standardError = Math.sqrt(greenwood);
    const [low, high] = survivalInterval(survival, standardError, scale);
    points.push({ time, survival, standardError, low, high, atRisk, events, censored: end - start - events });
    start = end;
  }
  return points;
}
