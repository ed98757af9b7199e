import type { Body, Measurement } from '../../../contract';
import type { CineVolume } from '../../../imaging/volume';
import { type SurfaceMotion, timeToPeakDispersion } from './motion';
import type { Volumes } from './phases';
import { type CycleFit, ratesOf } from './rates';
import { referenceOf } from './reference';
import type { SeptumCurves } from './septum';
import { sources } from './sources';

/** Density of myocardium, g/ml. */
const myocardiumDensity = 1.05;

/** What the table is made from. */
export interface TableMaterial {
  readonly cine: CineVolume;
  readonly volumes: Volumes;
  readonly periodMs: number;
  readonly covered: boolean;
  readonly fits: { readonly rv: CycleFit; readonly lv: CycleFit };
  readonly motion: SurfaceMotion;
  readonly septum: SeptumCurves;
  readonly body: Body;
  /** Patient's Sex (0010,0040), for references. */
  readonly sex: string | null;
  readonly model: string;
}

/** The measurements of a result; ids are those of docs/readers/measurements.md. Undefined ones are left out. */
export function tableOf(material: TableMaterial): Measurement[] {
  return [...functionOf(material), ...phasesOf(material), ...ratesTable(material), ...motionOf(material)].map((m) => ({
    ...m,
    reference: referenceOf(m.id ?? '', material.sex),
  }));
}

const one = (id: string, name: string, value: number, unit: string, source: string): Measurement => ({
  id,
  name,
  value,
  unit,
  source,
});

/** Volumes, mass, output, and each by body surface area. */
function functionOf({ cine, volumes, body, model }: TableMaterial): Measurement[] {
  const heartRate = cine.rrIntervalMs ? 60_000 / cine.rrIntervalMs : null;
  const index = (id: string, name: string, value: number, unit: string): Measurement[] =>
    body.surfaceM2
      ? [one(`${id}-index`, `${name} index`, value / body.surfaceM2, `${unit}/m2`, sources.index(body.formula))]
      : [];
  const both = (id: string, name: string, value: number, unit: string, source: string) => ({
    absolute: one(id, name, value, unit, source),
    indexed: index(id, name, value, unit),
  });
  const ventricle = (side: 'rv' | 'lv') => {
    const name = side.toUpperCase();
    const ml = side === 'rv' ? volumes.rvMl : volumes.lvMl;
    const empty = ml[side === 'rv' ? volumes.rvEndSystole : volumes.lvEndSystole]!;
    const full = ml[volumes.endDiastole]!;
    const counted = sources.counted(model);
    const listed = [
      both(`${side}.end-diastolic-volume`, `${name} end-diastolic volume`, full, 'ml', counted),
      both(`${side}.end-systolic-volume`, `${name} end-systolic volume`, empty, 'ml', counted),
      both(`${side}.stroke-volume`, `${name} stroke volume`, full - empty, 'ml', sources.stroke),
    ];
    const litres = heartRate === null ? null : ((full - empty) * heartRate) / 1000;
    const output =
      litres === null ? [] : [one(`${side}.cardiac-output`, `${name} cardiac output`, litres, 'l/min', sources.output)];
    const perArea =
      litres === null || !body.surfaceM2
        ? []
        : [
            one(
              `${side}.cardiac-index`,
              `${name} cardiac index`,
              litres / body.surfaceM2,
              'l/min/m2',
              sources.index(body.formula),
            ),
          ];
    const fraction = one(
      `${side}.ejection-fraction`,
      `${name} ejection fraction`,
      full > 0 ? (100 * (full - empty)) / full : 0,
      '%',
      sources.ejectionFraction,
    );
    return {
      absolute: [...listed.map((l) => l.absolute), fraction, ...output],
      indexed: [...listed.flatMap((l) => l.indexed), ...perArea],
    };
  };
  const [rv, lv] = [ventricle('rv'), ventricle('lv')];
  const mass = both(
    'lv.mass',
    'LV mass',
    volumes.myocardiumMl[volumes.endDiastole]! * myocardiumDensity,
    'g',
    sources.mass(model, myocardiumDensity),
  );
  return [
    ...rv.absolute,
    ...lv.absolute,
    mass.absolute,
    ...(heartRate === null ? [] : [one('beat.heart-rate', 'Heart rate', heartRate, '/min', sources.heartRate)]),
    ...(body.surfaceM2 ? [one('body.surface-area', 'Body surface area', body.surfaceM2, 'm2', body.formula)] : []),
    ...rv.indexed,
    ...lv.indexed,
    ...mass.indexed,
  ];
}

function phasesOf({ volumes }: TableMaterial): Measurement[] {
  const smoothed = 'smoothed volumes, or chosen by hand; phases counted from 1';
  const phase = (id: string, name: string, value: number, source: string) =>
    one(`phase.${id}`, name, value + 1, '1', `${source}; ${smoothed}`);
  return [
    phase('end-diastole', 'End-diastolic phase', volumes.endDiastole, 'largest RV + LV volume'),
    phase('rv-end-systole', 'RV end-systolic phase', volumes.rvEndSystole, 'smallest RV volume'),
    phase('lv-end-systole', 'LV end-systolic phase', volumes.lvEndSystole, 'smallest LV volume'),
  ];
}

function ratesTable({ cine, volumes, periodMs, covered, fits }: TableMaterial): Measurement[] {
  return (['rv', 'lv'] as const).flatMap((side) => {
    const name = side.toUpperCase();
    const full = Math.max(...fits[side].values);
    const endSystole = side === 'rv' ? volumes.rvEndSystole : volumes.lvEndSystole;
    const times = cine.phaseTimesMs;
    const rates = ratesOf(fits[side], periodMs, times[volumes.endDiastole]!, times[endSystole]!);
    if (!rates || full <= 0) return [];
    const peak = (kind: 'ejection' | 'filling', rate: number, after: number, source: string, from: string) => [
      one(`${side}.peak-${kind}-rate`, `${name} peak ${kind} rate`, rate, 'ml/s', source),
      one(
        `${side}.peak-${kind}-rate-normalised`,
        `${name} peak ${kind} rate, normalised`,
        rate / full,
        '/s',
        `${source}, ${sources.normalised}`,
      ),
      one(`${side}.time-to-peak-${kind}`, `${name} time to peak ${kind}`, after, 'ms', `${source}, from ${from}`),
    ];
    return [
      ...peak('ejection', rates.peakEjection, rates.timeToPeakEjectionMs, sources.peakEjection, 'end-diastole'),
      ...peak('filling', rates.peakFilling, rates.timeToPeakFillingMs, sources.peakFilling, 'end-systole'),
      ...(covered
        ? [
            one(
              `${side}.first-third-filling-fraction`,
              `${name} first-third filling fraction`,
              100 * rates.firstThirdFilling,
              '%',
              sources.firstThird,
            ),
          ]
        : []),
    ];
  });
}

function motionOf({ cine, volumes, motion, septum }: TableMaterial): Measurement[] {
  type Values = readonly (number | null)[];
  const known = (curve: Values) => curve.filter((v) => v !== null);
  const largest = (id: string, name: string, curve: Values | null, unit: string, source: string): Measurement[] =>
    curve && known(curve).length > 0 ? [one(id, name, Math.max(...known(curve)), unit, source)] : [];
  const smallest = (id: string, name: string, curve: Values, unit: string, source: string): Measurement[] =>
    known(curve).length > 0 ? [one(id, name, Math.min(...known(curve)), unit, source)] : [];
  const at = (id: string, name: string, curve: Values, phase: number, source: string): Measurement[] => {
    const value = curve[phase];
    return value == null ? [] : [one(id, name, value, '1', source)];
  };
  const full = motion.fourChamberCm2[motion.endDiastole]!;
  const dispersion = timeToPeakDispersion(motion.segments);
  const { curvatureRatio, eccentricityIndex } = septum;
  const flattest = smallest(
    'septum.curvature-ratio-minimum',
    'Smallest septal curvature ratio',
    curvatureRatio,
    '1',
    sources.curvature,
  );
  return [
    ...largest('rv.base-excursion', 'RV base excursion', motion.baseExcursionMm, 'mm', sources.excursion),
    ...largest(
      'rv.lateral-base-excursion',
      'RV lateral base excursion',
      motion.lateralBaseExcursionMm,
      'mm',
      sources.lateralExcursion,
    ),
    ...(full > 0
      ? [
          one(
            'rv.fractional-area-change',
            'RV fractional area change',
            100 * (1 - Math.min(...motion.fourChamberCm2) / full),
            '%',
            sources.fractionalArea,
          ),
        ]
      : []),
    ...(
      [
        ['strain.rv-free-wall', 'RV free-wall', motion.freeWall],
        ['strain.septum', 'Septal', motion.septum],
      ] as const
    ).flatMap(([id, name, strain]) => [
      ...smallest(`${id}.longitudinal`, `${name} longitudinal strain`, strain.longitudinal, '%', sources.longitudinal),
      ...smallest(
        `${id}.circumferential`,
        `${name} circumferential strain`,
        strain.circumferential,
        '%',
        sources.circumferential,
      ),
    ]),
    ...(dispersion === null
      ? []
      : [one('rv.time-to-peak-dispersion', 'Dispersion of time to peak', dispersion, 'ms', sources.dispersion)]),
    ...flattest,
    ...flattest.map(({ value }) =>
      one(
        'septum.curvature-ratio-minimum-time',
        'Time of the smallest septal curvature',
        cine.phaseTimesMs[curvatureRatio.indexOf(value)]!,
        'ms',
        'from the R wave',
      ),
    ),
    ...at(
      'septum.eccentricity-index-end-diastole',
      'Eccentricity index, end-diastole',
      eccentricityIndex,
      volumes.endDiastole,
      sources.eccentricity,
    ),
    ...at(
      'septum.eccentricity-index-end-systole',
      'Eccentricity index, end-systole',
      eccentricityIndex,
      volumes.lvEndSystole,
      sources.eccentricity,
    ),
  ];
}
