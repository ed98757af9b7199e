import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { bodySchema, curveSchema, measurementSchema, regionalSchema } from '../../../contract';
import { stackAxes } from '../../../imaging/geometry';
import { rvTemplate } from '../../../mesh/rv-template';
import { findPhases, type Measured, measure } from '.';
import { type BeatingHeart, beatingHeart } from './testing/beating-heart';

const { positions, triangles, regions } = rvTemplate;
const base = Math.max(...positions.filter((_, i) => i % 3 === 0));
const endSystole = 0.36;

/** The template hung on the phantom's base and carried by the phantom's own motion, at 20 times of the beat. */
function carried({ heart, parameters }: BeatingHeart) {
  const { phases, rrIntervalMs } = parameters;
  const timesMs = Array.from({ length: 20 }, (_, k) => (k * rrIntervalMs) / 20);
  return {
    timesMs,
    endDiastole: 0,
    phases: timesMs.map((ms) => {
      const shape = new Float64Array(positions.length);
      for (let i = 0; i < shape.length; i += 3) {
        // The template runs from apex to base in x and from septum to free wall in y; the phantom's z runs to the apex.
        const [x, y, z] = heart.forward(
          [positions[i + 1]!, positions[i + 2]!, base - positions[i]!],
          (ms / rrIntervalMs) * phases,
        );
        shape.set([base - z, x, y], i);
      }
      return shape;
    }),
  };
}

let beating: BeatingHeart;
let measured: Measured;
const value = (id: string) => measured.measurements.find((m) => m.id === id)!.value;
const curve = (id: string) => measured.curves.more!.find((c) => c.id === id)!;

function measureHeart(patient: { sex: string | null; sizeM: number | null; weightKg: number | null } | null) {
  const { cine, labels } = beating;
  const plane = cine.planes[0]!;
  const voxelMl = (plane.rowSpacingMm * plane.columnSpacingMm * cine.sliceSpacingMm) / 1000;
  const each = labels.length / cine.phases;
  const of = (label: number) =>
    Array.from(
      { length: cine.phases },
      (_, p) => labels.subarray(p * each, (p + 1) * each).reduce((n, l) => n + (l === label ? 1 : 0), 0) * voxelMl,
    );
  const [lvMl, myocardiumMl, rvMl] = [of(1), of(2), of(3)];
  return measure({
    cine,
    labels,
    volumes: { rvMl, lvMl, myocardiumMl, ...findPhases(rvMl, lvMl) },
    axes: stackAxes(cine.planes, cine.sliceSpacingMm),
    periodMs: 880,
    track: carried(beating),
    template: rvTemplate,
    importance: Float64Array.from({ length: regions.length }, (_, v) => regions[v]!),
    patient,
    typedBody: null,
    model: 'drawn',
  });
}

beforeAll(() => {
  beating = beatingHeart();
  measured = measureHeart({ sex: 'F', sizeM: 1.8, weightKg: 80 });
});

describe('measures of the phantom, whose volumes and motion are known', () => {
  it('keep the contract', () => {
    for (const m of measured.measurements) expect(measurementSchema.parse(m)).toEqual(m);
    for (const c of measured.curves.more!) {
      expect(curveSchema.parse(c)).toEqual(c);
      expect(c.values).toHaveLength(c.timesMs.length);
    }
    for (const r of measured.regions) expect(regionalSchema.parse(r)).toEqual(r);
    expect(bodySchema.parse(measured.body).surfaceM2).toBe(2);
    expect(triangles.length).toBeGreaterThan(0);
  });

  it('have volumes and function', () => {
    const { rvEdvMl, lvEdvMl, rvEjectionFraction, lvEjectionFraction } = beating.parameters;
    // Discs of 9 mm: half a slice at the base.
    expect(Math.abs(value('rv.end-diastolic-volume') / rvEdvMl - 1)).toBeLessThan(0.05);
    expect(Math.abs(value('lv.end-diastolic-volume') / lvEdvMl - 1)).toBeLessThan(0.05);
    expect(Math.abs(value('rv.ejection-fraction') - 100 * rvEjectionFraction)).toBeLessThan(5);
    expect(Math.abs(value('lv.ejection-fraction') - 100 * lvEjectionFraction)).toBeLessThan(5);
    expect(value('rv.cardiac-output')).toBeCloseTo((value('rv.stroke-volume') * 60) / 880, 6);
    expect(value('rv.cardiac-index')).toBeCloseTo(value('rv.cardiac-output') / 2, 6);
    expect(value('lv.mass-index')).toBeCloseTo(value('lv.mass') / 2, 6);
    expect(value('beat.heart-rate')).toBeCloseTo(60_000 / 880, 6);
  });

  it('have the mass of the wall as it was made: half ellipsoid outside less half ellipsoid inside', () => {
    const { lvEdvMl, lvLengthMm, wallMm } = beating.parameters;
    const radius = Math.sqrt((lvEdvMl * 3000) / (2 * Math.PI * lvLengthMm));
    const outside = ((2 * Math.PI) / 3) * (radius + wallMm) ** 2 * beating.heart.outerLengthMm;
    expect(Math.abs(value('lv.mass') / ((1.05 * (outside - lvEdvMl * 1000)) / 1000) - 1)).toBeLessThan(0.05);
  });

  it('find end-systole where the heart is smallest', () => {
    expect(Math.abs(value('phase.rv-end-systole') - 1 - endSystole * 20)).toBeLessThanOrEqual(1);
    expect(Math.abs(value('phase.lv-end-systole') - 1 - endSystole * 20)).toBeLessThanOrEqual(1);
    expect(value('phase.end-diastole')).toBe(1);
  });

  it('have the way of the base: the descent of the plane that the surface hangs on', () => {
    const { baseDescentMm } = beating.parameters;
    const descent = Math.max(...curve('excursion.rv-base').values.map((v) => v!));
    expect(descent).toBe(value('rv.base-excursion'));
    // The valve plane lies up to a few millimetres below the base, where the descent is (1 − z ÷ length) of it.
    expect(descent).toBeLessThan(baseDescentMm);
    expect(descent).toBeGreaterThan(0.87 * baseDescentMm);
  });

  it('have the strain of the walls', () => {
    const height = 1 - beating.parameters.baseDescentMm / beating.heart.outerLengthMm;
    // What lies along the axis shortens by the height's share; walls at an angle and the twist change that little.
    expect(Math.abs(value('strain.septum.longitudinal') - 100 * (height - 1))).toBeLessThan(3);
    expect(Math.abs(value('strain.rv-free-wall.longitudinal') - 100 * (height - 1))).toBeLessThan(4);
    expect(value('strain.rv-free-wall.circumferential')).toBeLessThan(value('strain.septum.circumferential'));
  });

  it('peak together, at end-systole', () => {
    for (const region of measured.regions) expect(Math.abs(region.timeToPeakMs - endSystole * 880)).toBeLessThan(22);
    expect(value('rv.time-to-peak-dispersion')).toBeLessThan(10);
  });

  it('have a round septum', () => {
    for (const v of curve('septum.curvature-ratio').values) expect(Math.abs(v! - 1)).toBeLessThan(0.08);
    for (const v of curve('septum.eccentricity-index').values) expect(Math.abs(v! - 1)).toBeLessThan(0.04);
  });

  it('give each region its importance', () => {
    const apex = measured.regions.find((r) => r.id === 'apex')!;
    expect(apex.importance).toBe(regions[apex.vertices[0]!]);
    expect(measured.regions.flatMap((r) => r.vertices).sort((a, b) => a - b)).toEqual([...regions.keys()]);
  });
});

describe('what is not known', () => {
  it('is left out: indices without height and weight, references without sex', () => {
    const { measurements, body } = measureHeart(null);
    expect(body.from).toBe('unknown');
    expect(measurements.filter((m) => m.id!.includes('index') && !m.id!.startsWith('septum'))).toEqual([]);
    expect(measurements.every((m) => m.reference === null)).toBe(true);
  });

  it('has no reference; what has one names the study and the people', () => {
    const referred = measured.measurements.filter((m) => m.reference);
    expect(referred.map((m) => m.id).sort()).toEqual(['lv.ejection-fraction', 'lv.mass-index']);
    // Petersen et al. 2017, abstract: women 61 ± 5 %.
    expect(referred.find((m) => m.id === 'lv.ejection-fraction')!.reference).toMatchObject({ low: 51, high: 71 });
    for (const m of referred) expect(m.reference!.source).toContain('10.1186/s12968-017-0327-9');
  });
});

it('every id is explained to the reader', async () => {
  const page = await readFile(new URL('../../../../docs/readers/measurements.md', import.meta.url), 'utf8');
  const numbers = measured.measurements.map((m) => m.id!);
  const curves = measured.curves.more!.map((c) => c.id);
  for (const list of [numbers, curves]) expect(new Set(list).size).toBe(list.length);
  const ids = [...numbers, ...curves];
  const general = (id: string) =>
    id.replace(
      /^(displacement|strain)\.region\.(septum|free-wall)\.\w+|^(displacement|strain)\.region\.\w+/,
      '$1$3.region.<region>',
    );
  expect(ids.filter((id) => !page.includes(`\`${general(id)}\``))).toEqual([]);
});
