import { expect, it } from 'vitest';
import type { Curve } from '../../electron/contract';
import { curveSets, regionOfCurve, visibleCurves } from './curve-sets';

const curve = (id: string, unit: string, structure: Curve['structure'] = 'rv'): Curve => ({
  id,
  name: id,
  structure,
  unit,
  source: 'test',
  timesMs: [0, 1],
  values: [0, 1],
});
const volumes = { phaseTimesMs: [0, 1], rvVolumeMl: [2, 1], lvVolumeMl: [3, 1] };
const all = {
  ...volumes,
  more: [
    curve('volume.rv.fitted', 'ml'),
    curve('volume.myocardium', 'ml', 'lv'),
    curve('rate.rv', 'ml/s'),
    curve('rate.lv', 'ml/s', 'lv'),
    curve('septum.curvature-ratio', '1', 'septum'),
    curve('excursion.rv-base', 'mm'),
    curve('strain.rv-free-wall.longitudinal', '%'),
    curve('strain.septum.longitudinal', '%', 'septum'),
    curve('strain.region.free-wall.basal.longitudinal', '%'),
    curve('strain.region.apex.circumferential', '%'),
    curve('displacement.region.inflow', 'mm'),
    curve('torsion.lv', 'deg', 'lv'),
  ],
};

it('puts every curve into one set, all of one unit', () => {
  const sets = curveSets(all);
  expect(sets.map(({ id }) => id)).toEqual([
    'volume',
    'rate',
    'longitudinal',
    'circumferential',
    'septum',
    'excursion',
    'displacement',
    'other deg',
  ]);
  expect(sets.flatMap(({ curves }) => curves.map(({ id }) => id)).sort()).toEqual(
    ['volume.rv', 'volume.lv', ...all.more.map(({ id }) => id)].sort(),
  );
  for (const { unit, curves } of sets) expect(new Set(curves.map((one) => one.unit))).toEqual(new Set([unit]));
});

it('gives a structure the same colour everywhere, and tells its curves apart by their dashes', () => {
  for (const { curves } of curveSets(all)) {
    for (const { id, structure, colour } of curves)
      expect(colour).toBe(
        id === 'volume.myocardium' || structure === 'septum' ? '--label-myocardium' : `--label-${structure}`,
      );
    const looks = curves.map(({ colour, dash }) => `${colour} ${dash.join()}`);
    expect(new Set(looks).size).toBe(looks.length);
  }
});

it('shows the ventricles and walls; regions, fits and the myocardium when they are wanted', () => {
  const [volume, , longitudinal] = curveSets(all);
  const ids = (...args: Parameters<typeof visibleCurves>) => visibleCurves(...args).map(({ id }) => id);
  expect(ids(volume!, {}, null)).toEqual(['volume.rv', 'volume.lv']);
  expect(ids(volume!, { 'volume.myocardium': true, 'volume.lv': false }, null)).toEqual([
    'volume.rv',
    'volume.myocardium',
  ]);
  expect(ids(longitudinal!, {}, null)).toHaveLength(2);
  expect(ids(longitudinal!, {}, 'free-wall.basal')).toContain('strain.region.free-wall.basal.longitudinal');
});

it('has only the volumes in runs of before other curves were made', () => {
  expect(curveSets(volumes).map(({ id }) => id)).toEqual(['volume']);
});

it('knows the region of a curve', () => {
  expect(regionOfCurve('strain.region.free-wall.basal.longitudinal')).toBe('free-wall.basal');
  expect(regionOfCurve('displacement.region.apex')).toBe('apex');
  expect(regionOfCurve('strain.septum.longitudinal')).toBeNull();
  expect(regionOfCurve('displacement.rv')).toBeNull();
});
