import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analysisResultSchema, contoursFileSchema, motionMapSchema } from '../contract';
import { bundleForTest } from '../engine/testing/bundle';
import { type NiftiImage, readNifti } from '../imaging/nifti';
import { namesOf } from '../workstation/run-files';

const data = path.resolve(process.env.DEXTRA_REAL_DATA ?? '../shared/data', 'cine-mr');
const there = existsSync(data);
if (!there) console.warn(`Skipped: there is no real data at ${data}.`);

let engine: string;
let cli: string;
let folder: string;
beforeAll(async () => {
  [engine, cli] = await Promise.all([
    bundleForTest('electron/engine/engine.ts'),
    bundleForTest('electron/cli/testing/cli.ts'),
  ]);
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-real-'));
});
afterAll(() => {
  for (const script of [engine, cli]) rmSync(path.dirname(script), { recursive: true });
  rmSync(folder, { recursive: true });
});

const run = (...argv: string[]) =>
  new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, [cli, process.cwd(), engine, ...argv], (_error, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });

describe.skipIf(!there)('dextra analyze', () => {
  test.each(['SCD0000101', 'SCD0000301.zip'])('%s: the result and every file that it names', async (source) => {
    const out = path.join(folder, `out-${source}`);
    const { status, stdout, stderr } = await run('analyze', path.join(data, 'sunnybrook', source), '--out', out);
    expect([status, stderr.includes('dextra: error')]).toEqual([0, false]);
    expect(stdout).toBe(`${path.join(out, 'result.json')}\n`);
    const json = (name: string) => JSON.parse(readFileSync(path.join(out, name), 'utf8'));
    const result = analysisResultSchema.parse(json('result.json'));
    expect(result.notice).toBe('Research use, not for diagnosis');
    expect(result.models.length).toBeGreaterThan(0);
    expect(result.curves.rvVolumeMl).toHaveLength(20);
    const map = motionMapSchema.parse(json(result.files.mesh!));
    expect(readFileSync(path.join(out, result.files.motion!))).toHaveLength(map.phaseCount * map.vertexCount * 12);
    const { contours } = contoursFileSchema.parse(json(result.files.contours!));
    expect(new Set(contours.map(({ label }) => label))).toEqual(new Set([1, 2, 3]));
    for (const name of result.files.labels) expect(existsSync(path.join(out, name))).toBe(true);
    for (const { unit, source: from } of result.measurements) expect([unit, from]).not.toContain('');
  });
});

describe.skipIf(!there)('dextra analyze, with changes by hand', () => {
  test('keeps them in the result, and writes what it names and nothing else', async () => {
    const out = path.join(folder, 'by-hand');
    const source = path.join(data, 'sunnybrook', 'SCD0000101');
    const options = ['--height', '171', '--weight', '64', '--rv-es', '8', '--override', 'seen'];
    expect((await run('analyze', source, '--out', out, ...options)).status).toBe(0);
    const result = analysisResultSchema.parse(JSON.parse(readFileSync(path.join(out, 'result.json'), 'utf8')));
    expect(result).toMatchObject({
      adjustments: { revision: 3, editedFrames: [], override: { reason: 'seen' } },
      phases: { rvEndSystole: 7, byHand: ['rvEndSystole'] },
      body: { heightCm: 171, weightKg: 64, from: 'typed' },
    });
    expect(readdirSync(out).toSorted()).toEqual([...namesOf(result.files), 'result.json'].toSorted());
  });

  test('leaves with 2 for a phase that the series has not', async () => {
    const out = path.join(folder, 'no-such-phase');
    const source = path.join(data, 'sunnybrook', 'SCD0000101');
    expect(await run('analyze', source, '--out', out, '--ed', '99')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('no phase 99'),
    });
    expect(existsSync(out)).toBe(false);
  });
});

describe.skipIf(!there)('dextra segment', () => {
  test("labels lie on the input's own grid and agree with the expert's", async () => {
    // In the training set or not is no matter here: a shifted, flipped or transposed grid would give next to nothing.
    const patient = path.join(data, 'acdc-training', 'patient005');
    const [truthName = ''] = readdirSync(patient).filter((name) => name.endsWith('_gt.nii.gz'));
    const imageName = truthName.replace('_gt', '');
    const out = path.join(folder, 'labels.nii.gz');
    expect(await run('segment', path.join(patient, imageName), '--out', out)).toMatchObject({
      status: 0,
      stdout: `${out}\n`,
    });
    const load = async (file: string): Promise<NiftiImage> => readNifti(await readFile(file), path.basename(file));
    const [labels, image, truth] = await Promise.all([
      load(out),
      load(path.join(patient, imageName)),
      load(path.join(patient, truthName)),
    ]);
    expect(labels.dims).toEqual(image.dims);
    expect(labels.spacingMm).toEqual(image.spacingMm);
    expect(labels.affineLps).toEqual(image.affineLps);
    // Ours: 1 LV cavity, 2 LV myocardium, 3 RV cavity. ACDC's: 3, 2, 1.
    for (const [ours, theirs] of [
      [1, 3],
      [2, 2],
      [3, 1],
    ]) {
      let [both, sum] = [0, 0];
      for (const [index, label] of labels.data.entries()) {
        const [here, expected] = [label === ours, truth.data[index] === theirs];
        if (here && expected) both += 1;
        sum += Number(here) + Number(expected);
      }
      expect((2 * both) / sum).toBeGreaterThan(0.8);
    }
  });
});
