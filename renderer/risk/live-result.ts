import type { Adjusted, AnalysisResult, ChosenPhases, Curve, Measurement } from '../../electron/contract';
import { idOf } from './names';

/** Density of the myocardium, g/ml: the one that LV mass is defined with. */
const myocardiumGPerMl = 1.05;

/**
 * The numbers that follow from volumes and phases alone, by measurement id; indexed ones only with a body surface.
 * Ejection fraction in %, volumes in ml, mass in g.
 */
export function volumeMeasures(
  volumes: Pick<Adjusted['volumes'], 'rvMl' | 'lvMl' | 'myocardiumMl'>,
  phases: ChosenPhases,
  surfaceM2: number | null,
  heartRate: number | null,
): Map<string, number> {
  const measures = new Map<string, number>();
  const put = (id: string, value: number | undefined, indexId = `${id}-index`) => {
    if (value === undefined || !Number.isFinite(value)) return;
    measures.set(id, value);
    if (surfaceM2) measures.set(indexId, value / surfaceM2);
  };
  for (const [structure, ml, endSystole] of [
    ['rv', volumes.rvMl, phases.rvEndSystole],
    ['lv', volumes.lvMl, phases.lvEndSystole],
  ] as const) {
    const full = ml[phases.endDiastole];
    const empty = ml[endSystole];
    put(`${structure}.end-diastolic-volume`, full);
    put(`${structure}.end-systolic-volume`, empty);
    if (full === undefined || empty === undefined) continue;
    const stroke = full - empty;
    put(`${structure}.stroke-volume`, stroke);
    if (full > 0) measures.set(`${structure}.ejection-fraction`, (100 * stroke) / full);
    if (heartRate !== null)
      put(`${structure}.cardiac-output`, (stroke * heartRate) / 1000, `${structure}.cardiac-index`);
  }
  const wall = volumes.myocardiumMl[phases.endDiastole];
  put('lv.mass', wall === undefined ? undefined : wall * myocardiumGPerMl);
  return measures;
}

/**
 * A result with newer volumes and phases in it: curves and every number that is made of them follow at once; the others
 * stay as they are until the run has been made again.
 */
export function withVolumes(
  result: AnalysisResult,
  volumes: Adjusted['volumes'] | null,
  chosen: ChosenPhases | null,
): AnalysisResult {
  const phases = chosen ?? result.phases ?? null;
  const myocardium = result.curves.more?.find(({ id }) => id === 'volume.myocardium');
  const known = (values: readonly (number | null)[] | undefined) => values?.map((value) => value ?? Number.NaN) ?? [];
  const now = {
    rvMl: volumes?.rvMl ?? result.curves.rvVolumeMl,
    lvMl: volumes?.lvMl ?? result.curves.lvVolumeMl,
    myocardiumMl: volumes?.myocardiumMl ?? known(myocardium?.values),
  };
  const rate = result.measurements.find((one) => idOf(one) === 'beat.heart-rate')?.value ?? null;
  const changed = phases
    ? volumeMeasures(now, phases, result.body?.surfaceM2 ?? null, rate)
    : new Map<string, number>(
        volumes
          ? [
              ['rv.ejection-fraction', volumes.rvEjectionFraction],
              ['lv.ejection-fraction', volumes.lvEjectionFraction],
            ]
          : [],
      );
  if (phases) {
    changed.set('phase.end-diastole', phases.endDiastole + 1);
    changed.set('phase.rv-end-systole', phases.rvEndSystole + 1);
    changed.set('phase.lv-end-systole', phases.lvEndSystole + 1);
  }
  const renewed = (measurement: Measurement): Measurement => {
    const value = changed.get(idOf(measurement));
    return value === undefined ? measurement : { ...measurement, value };
  };
  const renewedCurve = (curve: Curve): Curve =>
    volumes && curve.id === 'volume.myocardium' && curve.values.length === volumes.myocardiumMl.length
      ? { ...curve, values: volumes.myocardiumMl }
      : curve;
  return {
    ...result,
    phases,
    measurements: result.measurements.map(renewed),
    curves: {
      ...result.curves,
      rvVolumeMl: now.rvMl,
      lvVolumeMl: now.lvMl,
      ...(volumes && result.curves.more ? { more: result.curves.more.map(renewedCurve) } : {}),
    },
  };
}
