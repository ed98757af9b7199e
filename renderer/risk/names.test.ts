import { expect, it } from 'vitest';
import { setLanguage } from '../i18n';
import { segments } from './bulls-eye';
import { measureGroups, placeInRange } from './measure-groups';
import { definitionOf, idOf, nameOf, regionName, translatedName } from './names';

/** Ids of docs/readers/measurements.md: what a run may hold. */
const strains = ['rv-free-wall', 'septum'].flatMap((site) =>
  ['longitudinal', 'circumferential'].map((direction) => `strain.${site}.${direction}`),
);
const ventricle = [
  'end-diastolic-volume',
  'end-systolic-volume',
  'stroke-volume',
  'ejection-fraction',
  'cardiac-output',
  'end-diastolic-volume-index',
  'end-systolic-volume-index',
  'stroke-volume-index',
  'cardiac-index',
  'peak-ejection-rate',
  'peak-ejection-rate-normalised',
  'time-to-peak-ejection',
  'peak-filling-rate',
  'peak-filling-rate-normalised',
  'time-to-peak-filling',
  'first-third-filling-fraction',
];
const measured = [
  ...['rv', 'lv'].flatMap((structure) => ventricle.map((what) => `${structure}.${what}`)),
  'lv.mass',
  'lv.mass-index',
  'rv.base-excursion',
  'rv.lateral-base-excursion',
  'rv.fractional-area-change',
  'rv.time-to-peak-dispersion',
  'beat.heart-rate',
  'body.surface-area',
  'phase.end-diastole',
  'phase.rv-end-systole',
  'phase.lv-end-systole',
  ...strains,
  'septum.curvature-ratio-minimum',
  'septum.curvature-ratio-minimum-time',
  'septum.eccentricity-index-end-diastole',
  'septum.eccentricity-index-end-systole',
];
const drawn = [
  'volume.rv',
  'volume.lv',
  'volume.rv.fitted',
  'volume.lv.fitted',
  'volume.myocardium',
  'rate.rv',
  'rate.lv',
  'septum.curvature-ratio',
  'septum.eccentricity-index',
  'excursion.rv-base',
  'excursion.rv-lateral-base',
  'area.rv-four-chamber',
  'displacement.rv',
  ...strains,
  ...segments.flatMap(({ id }) => [`strain.region.${id}.longitudinal`, `displacement.region.${id}`]),
];

it.each(['en', 'ko'] as const)('every documented number and curve has a name of its own in %s', (language) => {
  globalThis.document ??= { documentElement: {} } as Document;
  setLanguage(language);
  const names = [...new Set([...measured, ...drawn])].map((id) => [id, translatedName(id)] as const);
  expect(names.filter(([, name]) => !name || /\./.test(name))).toEqual([]);
  expect(measured.filter((id) => !definitionOf(id) && !/index/.test(id))).toEqual([]);
  const texts = measured.map(translatedName);
  expect(new Set(texts).size).toBe(texts.length);
  setLanguage('en');
});

it('names as readers do, and keeps the words of the analysis for what it does not know', () => {
  expect(translatedName('rv.ejection-fraction')).toBe('RV ejection fraction');
  expect(translatedName('strain.region.free-wall.basal.longitudinal')).toBe('Free wall, basal longitudinal strain');
  expect(regionName('septum.mid')).toBe('Septum, middle');
  expect(nameOf({ id: 'rv.twist', name: 'RV twist' })).toBe('RV twist');
  expect(nameOf({ name: 'Anything else' })).toBe('Anything else');
});

it('knows the measurements of runs of before they had ids', () => {
  const old = {
    'RV end-diastolic volume': 'rv.end-diastolic-volume',
    'LV ejection fraction': 'lv.ejection-fraction',
    'LV mass': 'lv.mass',
    'Heart rate': 'beat.heart-rate',
    'RV end-systolic phase': 'phase.rv-end-systole',
  };
  for (const [name, id] of Object.entries(old)) expect(idOf({ name })).toBe(id);
});

it('groups every number once, with its index beside it', () => {
  const measurements = measured.map((id) => ({ id, name: id, value: 1, unit: '1', source: 'test' }));
  const rows = measureGroups(measurements).flatMap((group) => group.rows);
  const shown = rows.flatMap(({ id, indexed }) => [id, ...(indexed ? [indexed.id] : [])]);
  expect(shown.sort()).toEqual([...measured].sort());
  expect(rows.find(({ id }) => id === 'lv.cardiac-output')?.indexed?.id).toBe('lv.cardiac-index');
  expect(measureGroups(measurements).some(({ name }) => name === 'other')).toBe(false);
});

it('places a value in a range, whose ends belong to it', () => {
  expect([49, 50, 70, 71].map((value) => placeInRange(value, { low: 50, high: 70 }))).toEqual([
    'below',
    'within',
    'within',
    'above',
  ]);
  expect(placeInRange(1e6, { low: 50, high: null })).toBe('within');
});
