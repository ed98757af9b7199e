import { above, type Check, check, percent, type Status } from './check';
import { thresholds } from './thresholds';

/** Volumes per phase, ml, and the phases of largest and smallest filling. */
export interface VolumeFacts {
  readonly rvMl: readonly number[];
  readonly lvMl: readonly number[];
  readonly myocardiumMl: readonly number[];
  readonly endDiastole: number;
  readonly rvEndSystole: number;
  readonly lvEndSystole: number;
}

interface Range {
  readonly usual: readonly [number, number];
  readonly possible: readonly [number, number];
}

const within = (value: number, [low, high]: readonly [number, number]) => value >= low && value <= high;
const inRange = (value: number, { usual, possible }: Range): Status =>
  within(value, usual) ? 'pass' : within(value, possible) ? 'warn' : 'fail';
const worse = (a: Status, b: Status): Status =>
  a === 'fail' || b === 'fail' ? 'fail' : a === 'warn' || b === 'warn' ? 'warn' : 'pass';

/** Density of myocardium, g/ml. */
const density = 1.05;

/** Are volumes those of an adult heart, and do the ventricles eject alike? */
export function volumeChecks(facts: VolumeFacts): Check[] {
  const { rvMl, lvMl, myocardiumMl, endDiastole, rvEndSystole, lvEndSystole } = facts;
  const { ejection, massG } = thresholds.volumes;
  const one = (id: 'volumes.rv' | 'volumes.lv', ml: readonly number[], endSystole: number, range: Range) => {
    const [full, empty] = [ml[endDiastole]!, ml[endSystole]!];
    const fraction = full > 0 ? (full - empty) / full : Number.NaN;
    const status = worse(inRange(full, range), inRange(fraction, ejection));
    return check(id, status, { ml: Math.round(full), share: percent(fraction) });
  };
  const mass = myocardiumMl[endDiastole]! * density;
  const rv = rvMl[endDiastole]! - rvMl[rvEndSystole]!;
  const lv = lvMl[endDiastole]! - lvMl[lvEndSystole]!;
  const apart = Math.abs(rv - lv);
  const stroke =
    apart < thresholds.volumes.leastDifferenceMl
      ? 'pass'
      : above(apart / Math.max(1, (rv + lv) / 2), thresholds.volumes.stroke);
  return [
    one('volumes.rv', rvMl, rvEndSystole, thresholds.volumes.rvMl),
    one('volumes.lv', lvMl, lvEndSystole, thresholds.volumes.lvMl),
    check('volumes.mass', inRange(mass, massG), { g: Math.round(mass) }),
    check('volumes.stroke', stroke, { rv: Math.round(rv), lv: Math.round(lv) }),
  ];
}
