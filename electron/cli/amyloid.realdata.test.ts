import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { amyloidMapSchema, analysisResultSchema } from '../contract';
import { bundleForTest } from '../engine/testing/bundle';

const data = path.resolve(process.env.DEXTRA_REAL_DATA ?? '../shared/data', 'brain-pet');
const there = existsSync(data);
if (!there) console.warn(`Skipped: there is no real brain PET at ${data}.`);

let engine: string;
let cli: string;
let folder: string;
beforeAll(async () => {
  [engine, cli] = await Promise.all([
    bundleForTest('electron/engine/engine.ts'),
    bundleForTest('electron/cli/testing/cli.ts'),
  ]);
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-amyloid-'));
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

async function amyloidOf(name: string, ...argv: string[]) {
  const out = path.join(folder, name);
  const { status, stderr } = await run('analyze', ...argv, '--analysis', 'amyloid-pet', '--out', out);
  expect([status, stderr.includes('dextra: error')]).toEqual([0, false]);
  const result = analysisResultSchema.parse(JSON.parse(readFileSync(path.join(out, 'result.json'), 'utf8')));
  const { files } = result.amyloid!;
  expect(readFileSync(path.join(out, files.standard))).toHaveLength(4 * 91 * 109 * 91);
  expect(readFileSync(path.join(out, files.regions!))).toHaveLength(91 * 109 * 91);
  amyloidMapSchema.parse(JSON.parse(readFileSync(path.join(out, files.map!), 'utf8')));
  return { result, amyloid: result.amyloid! };
}
const pack = path.join(data, 'centiloid-vois');

describe.skipIf(!there)('dextra analyze --analysis amyloid-pet', () => {
  test('the bundled scan: its tracer and stage are found, measured in the standard VOIs', async () => {
    const { amyloid } = await amyloidOf('demo', 'assets/demo/amyloid-demo.zip', '--voi-pack', pack);
    const truth = JSON.parse(readFileSync('assets/demo/amyloid-demo.truth.json', 'utf8'));
    expect(amyloid).toMatchObject({ tracer: truth.tracer, tracerFrom: 'header', regionsFrom: 'standard' });
    expect(amyloid.stage.told).toBe(truth.stage);
    expect(amyloid.centiloid!.band).not.toBe('negative');
  });

  // That this scan measures as positive is the known failure that the card states: nothing here claims otherwise.
  test('the florbetapir scan: found in standard space, measured, and warned about', async () => {
    const scan = path.join(data, 'florbetapir-negative', 'pet.nii.gz');
    const { amyloid, result } = await amyloidOf('real', scan, '--tracer', 'florbetapir', '--voi-pack', pack);
    expect(amyloid).toMatchObject({ tracer: 'florbetapir', tracerFrom: 'reader', regionsFrom: 'standard' });
    // An adult head: every axis within a fifth of the atlas', pitched by less than 20 degrees.
    const m = amyloid.registration.matrix;
    for (const axis of [0, 1, 2]) {
      const length = Math.hypot(m[axis]!, m[4 + axis]!, m[8 + axis]!);
      expect(length).toBeGreaterThan(0.8);
      expect(length).toBeLessThan(1.2);
    }
    expect(Math.abs(Math.atan2(m[9]!, m[10]!))).toBeLessThan((20 * Math.PI) / 180);
    expect(result.quality.find(({ id }) => id === 'pet.registration')?.status).toBe('warn');
    const { limits } = JSON.parse(readFileSync('models/amyloid-pet/card.json', 'utf8')) as { limits: string[] };
    const stated = limits.some(
      (limit) => /not told to be normal/.test(limit) && /above the negative limit/.test(limit),
    );
    expect(stated).toBe(amyloid.stage.told !== 'normal' && amyloid.centiloid!.quantity.value >= 12);
  });

  test('without the pack it says that regions are its own', async () => {
    const { amyloid, result } = await amyloidOf('own', 'assets/demo/amyloid-demo.zip');
    expect(amyloid.regionsFrom).toBe('own');
    expect(result.quality.find(({ id }) => id === 'pet.regions')?.status).toBe('warn');
  });

  test('a cardiac MR is refused with its reason, status 3', async () => {
    const { status, stderr } = await run(
      'analyze',
      'assets/demo/right-heart-demo.zip',
      '--analysis',
      'amyloid-pet',
      '--out',
      path.join(folder, 'mr'),
    );
    expect(status).toBe(3);
    expect(stderr).toMatch(/is MR, not PET/);
  });
});
