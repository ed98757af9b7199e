import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { labelVolumesMl } from '../../../imaging/contours';
import { stackAxes } from '../../../imaging/geometry';
import { readNifti } from '../../../imaging/nifti';
import { bodyOf } from './body';
import { measureSeptum } from './septum';

const data = path.resolve(process.env.DEXTRA_REAL_DATA ?? '../shared/data', 'cine-mr/acdc-training');
const there = existsSync(data);
if (!there) console.warn(`Skipped: the ACDC patients are not there (${data}).`);

/** ACDC's label order is 1 RV cavity, 2 LV myocardium, 3 LV cavity. */
const fromAcdc = [0, 3, 2, 1];

interface Patient {
  readonly group: string;
  readonly surfaceM2: number | null;
  /** End-diastole, end-systole. */
  readonly rvMl: readonly number[];
  readonly lvMl: readonly number[];
  readonly massG: number;
  /** Smallest of both; end-systole where it was measured there. */
  readonly curvatureRatio: number | null;
  readonly eccentricity: number | null;
}

async function patient(id: string): Promise<Patient> {
  const info = await readFile(path.join(data, id, 'Info.cfg'), 'utf8');
  const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(info)![1]!;
  const masks = await Promise.all(
    ['ED', 'ES'].map(async (phase) => {
      const name = `${id}_frame${field(phase).padStart(2, '0')}_gt.nii.gz`;
      return readNifti(await readFile(path.join(data, id, name)), name);
    }),
  );
  const { dims, spacingMm } = masks[0]!;
  const [columns, rows, slices] = dims;
  const labels = Uint8Array.from(masks.flatMap((mask) => [...mask.data].map((value) => fromAcdc[value]!)));
  const planes = Array.from({ length: slices }, (_, k) => ({
    originMm: [0, 0, k * spacingMm[2]] as [number, number, number],
    rowDirection: [1, 0, 0] as [number, number, number],
    columnDirection: [0, 1, 0] as [number, number, number],
    rowSpacingMm: spacingMm[1],
    columnSpacingMm: spacingMm[0],
  }));
  const voxel = spacingMm[0] * spacingMm[1] * spacingMm[2];
  const of = (label: number) => labelVolumesMl(labels, 2, label, voxel);
  const { body } = bodyOf({ sex: null, sizeM: Number(field('Height')) / 100, weightKg: Number(field('Weight')) }, null);
  // Each phase on its own: smoothing over two phases would mix them.
  const each = labels.length / 2;
  const septum = [0, 1].map((phase) =>
    measureSeptum({
      labels: labels.subarray(phase * each, (phase + 1) * each),
      phases: 1,
      rows,
      columns,
      axes: stackAxes(planes, spacingMm[2]),
      endDiastole: 0,
    }),
  );
  return {
    group: field('Group'),
    surfaceM2: body.surfaceM2,
    rvMl: of(3),
    lvMl: of(1),
    massG: of(2)[0]! * 1.05,
    curvatureRatio: septum[1]!.curvatureRatio[0] ?? null,
    eccentricity: septum[1]!.eccentricityIndex[0] ?? null,
  };
}

describe.skipIf(!there)('measures of the ACDC patients, from the experts’ masks', () => {
  let patients: Patient[];
  beforeAll(async () => {
    const ids = (await readdir(data)).filter((name) => name.startsWith('patient')).sort();
    patients = [];
    for (const id of ids) patients.push(await patient(id));
  }, 120_000);
  const inGroup = (group: string) => patients.filter((p) => p.group === group);
  const ejection = ([full, empty]: readonly number[]) => (100 * (full! - empty!)) / full!;
  const median = (list: readonly (number | null)[]) => {
    const known = list.filter((v) => v !== null).sort((a, b) => a - b);
    return known[known.length >> 1]!;
  };

  it('have a body surface area from height and weight', () => {
    for (const p of patients) expect(p.surfaceM2, p.group).toBeGreaterThan(1);
    expect(median(patients.map((p) => p.surfaceM2))).toBeLessThan(2.2);
  });

  it('tell dilated, normal and right-ventricular groups apart', () => {
    for (const p of inGroup('DCM')) expect(ejection(p.lvMl)).toBeLessThan(40);
    for (const p of inGroup('NOR')) expect(ejection(p.lvMl)).toBeGreaterThan(50);
    const index = (group: string) => median(inGroup(group).map((p) => p.rvMl[0]! / p.surfaceM2!));
    const mass = (group: string) => median(inGroup(group).map((p) => p.massG / p.surfaceM2!));
    expect(index('RV')).toBeGreaterThan(1.2 * index('NOR'));
    expect(mass('HCM')).toBeGreaterThan(1.5 * mass('NOR'));
  });

  it('find the septum flatter in abnormal right ventricles than in normal hearts', () => {
    expect(median(inGroup('RV').map((p) => p.curvatureRatio))).toBeLessThan(
      median(inGroup('NOR').map((p) => p.curvatureRatio)),
    );
    expect(median(inGroup('RV').map((p) => p.eccentricity))).toBeGreaterThan(
      median(inGroup('NOR').map((p) => p.eccentricity)),
    );
  });
});
