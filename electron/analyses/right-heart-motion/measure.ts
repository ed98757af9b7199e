import type { Measurement } from '../../contract';
import type { CineVolume } from '../../imaging/volume';
import { smoothCycle } from '../../mesh/cyclic';

/** Density of myocardium, g/ml. */
const myocardiumDensity = 1.05;

export interface Volumes {
  readonly rvMl: readonly number[];
  readonly lvMl: readonly number[];
  readonly myocardiumMl: readonly number[];
  /** Phases of the series, from 0. */
  readonly endDiastole: number;
  readonly rvEndSystole: number;
  readonly lvEndSystole: number;
}

const indexOfLeast = (list: readonly number[]): number => list.indexOf(Math.min(...list));

/** Phases of largest and smallest filling, from 0. @param rvMl @param lvMl volume per phase */
export function findPhases(
  rvMl: readonly number[],
  lvMl: readonly number[],
): Pick<Volumes, 'endDiastole' | 'rvEndSystole' | 'lvEndSystole'> {
  const filling = smoothCycle(rvMl.map((v, k) => v + lvMl[k]!));
  // The R wave marks end-diastole: another phase must be clearly fuller to be taken instead of the first.
  const fullest = filling.indexOf(Math.max(...filling));
  const endDiastole = filling[0]! >= 0.97 * filling[fullest]! ? 0 : fullest;
  return {
    endDiastole,
    rvEndSystole: indexOfLeast(smoothCycle(rvMl)),
    lvEndSystole: indexOfLeast(smoothCycle(lvMl)),
  };
}

/** The measurements of a result. `model` names the network, for the source. */
export function measurements(volumes: Volumes, cine: CineVolume, model: string): Measurement[] {
  const counted = `${model}: labelled area × slice distance`;
  const one = (name: string, value: number, unit: string, source: string): Measurement => ({
    name,
    value,
    unit,
    source,
  });
  const ventricle = (name: 'RV' | 'LV', ml: readonly number[], endSystole: number): Measurement[] => {
    const [full, empty] = [ml[volumes.endDiastole]!, ml[endSystole]!];
    return [
      one(`${name} end-diastolic volume`, full, 'ml', counted),
      one(`${name} end-systolic volume`, empty, 'ml', counted),
      one(`${name} stroke volume`, full - empty, 'ml', 'end-diastolic − end-systolic volume'),
      one(
        `${name} ejection fraction`,
        full > 0 ? (100 * (full - empty)) / full : 0,
        '%',
        'stroke volume ÷ end-diastolic volume',
      ),
    ];
  };
  const phase = 'smoothed volumes; phases counted from 1';
  return [
    ...ventricle('RV', volumes.rvMl, volumes.rvEndSystole),
    ...ventricle('LV', volumes.lvMl, volumes.lvEndSystole),
    one(
      'LV mass',
      volumes.myocardiumMl[volumes.endDiastole]! * myocardiumDensity,
      'g',
      `${counted} × ${myocardiumDensity} g/ml, at end-diastole`,
    ),
    one('End-diastolic phase', volumes.endDiastole + 1, '1', `largest RV + LV volume; ${phase}`),
    one('RV end-systolic phase', volumes.rvEndSystole + 1, '1', `smallest RV volume; ${phase}`),
    one('LV end-systolic phase', volumes.lvEndSystole + 1, '1', `smallest LV volume; ${phase}`),
    ...(cine.rrIntervalMs ? [one('Heart rate', 60_000 / cine.rrIntervalMs, '/min', 'R-R interval of the series')] : []),
  ];
}
