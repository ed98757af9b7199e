import type { Curve } from '../../../contract';
import type { CineVolume } from '../../../imaging/volume';
import type { StrainCurves, SurfaceMotion } from './motion';
import type { Volumes } from './phases';
import type { CycleFit } from './rates';
import { segmentNames } from './segments';
import type { SeptumCurves } from './septum';
import { sources } from './sources';

/** What curves are drawn from. */
export interface CurveMaterial {
  readonly cine: CineVolume;
  readonly volumes: Volumes;
  readonly fits: { readonly rv: CycleFit; readonly lv: CycleFit };
  readonly motion: SurfaceMotion;
  readonly septum: SeptumCurves;
  readonly surfaceTimesMs: readonly number[];
  readonly model: string;
}

/** Everything over the beat but the counted volumes; ids are those of docs/readers/measurements.md. */
export function curvesOf({ cine, volumes, fits, motion, septum, surfaceTimesMs, model }: CurveMaterial): Curve[] {
  type Values = readonly (number | null)[];
  const curve = (
    id: string,
    name: string,
    structure: Curve['structure'],
    unit: string,
    source: string,
    timesMs: readonly number[],
    values: Values,
  ): Curve => ({ id, name, structure, unit, source, timesMs: [...timesMs], values: [...values] });
  const onSurface = (
    id: string,
    name: string,
    structure: Curve['structure'],
    unit: string,
    source: string,
    v: Values,
  ) => curve(id, name, structure, unit, source, surfaceTimesMs, v);
  const ofSeries = (id: string, name: string, structure: Curve['structure'], unit: string, source: string, v: Values) =>
    curve(id, name, structure, unit, source, cine.phaseTimesMs, v);
  const fitted = (['rv', 'lv'] as const).flatMap((side) => {
    const { timesMs, values, rates } = fits[side];
    const name = side.toUpperCase();
    return [
      curve(`volume.${side}.fitted`, `${name} volume, fitted`, side, 'ml', sources.fit[side], timesMs, values),
      curve(`rate.${side}`, `${name} volume change`, side, 'ml/s', sources.rate, timesMs, rates),
    ];
  });
  const strain = (
    id: string,
    name: string,
    structure: Curve['structure'],
    { longitudinal, circumferential }: StrainCurves,
  ) => [
    onSurface(`${id}.longitudinal`, `${name}, longitudinal strain`, structure, '%', sources.longitudinal, longitudinal),
    onSurface(
      `${id}.circumferential`,
      `${name}, circumferential strain`,
      structure,
      '%',
      sources.circumferential,
      circumferential,
    ),
  ];
  const { baseExcursionMm, lateralBaseExcursionMm } = motion;
  return [
    ...fitted,
    ofSeries('volume.myocardium', 'LV myocardial volume', 'lv', 'ml', sources.counted(model), volumes.myocardiumMl),
    ofSeries(
      'septum.curvature-ratio',
      'Septal curvature ratio',
      'septum',
      '1',
      sources.curvature,
      septum.curvatureRatio,
    ),
    ofSeries(
      'septum.eccentricity-index',
      'Eccentricity index',
      'septum',
      '1',
      sources.eccentricity,
      septum.eccentricityIndex,
    ),
    ...(baseExcursionMm
      ? [onSurface('excursion.rv-base', 'RV base excursion', 'rv', 'mm', sources.excursion, baseExcursionMm)]
      : []),
    ...(lateralBaseExcursionMm
      ? [
          onSurface(
            'excursion.rv-lateral-base',
            'RV lateral base excursion',
            'rv',
            'mm',
            sources.lateralExcursion,
            lateralBaseExcursionMm,
          ),
        ]
      : []),
    onSurface('area.rv-four-chamber', 'RV four-chamber area', 'rv', 'cm2', sources.area, motion.fourChamberCm2),
    ...strain('strain.rv-free-wall', 'RV free wall', 'rv', motion.freeWall),
    ...strain('strain.septum', 'Septum', 'septum', motion.septum),
    onSurface('displacement.rv', 'RV displacement', 'rv', 'mm', sources.displacement, motion.displacementMm),
    ...motion.segments.flatMap((segment) => {
      const name = segmentNames[segment.id];
      const structure = segment.id.startsWith('septum') ? 'septum' : 'rv';
      return [
        onSurface(
          `displacement.region.${segment.id}`,
          `${name}, displacement`,
          structure,
          'mm',
          sources.displacement,
          segment.displacementMm,
        ),
        ...strain(`strain.region.${segment.id}`, name, structure, segment),
      ];
    }),
  ];
}
