import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AnalysisResult,
  analysisResultSchema,
  type Contour,
  contoursFileSchema,
  motionMapSchema,
} from '../../contract';
import { readNifti } from '../../imaging/nifti';
import { drawnRvMl } from '../../mesh/testing/phantom';
import { rightHeartMotion } from '.';
import { drawnCine, drawnStack, greyLibrary } from './testing/fixtures';

const cine = drawnCine();

const start = (change = {}, signal = new AbortController().signal) => {
  const files = new Map<string, Uint8Array | string>();
  const contours: Contour[] = [];
  const progress: [string, number][] = [];
  const stack = drawnStack(cine, change);
  const work = rightHeartMotion.run(
    {
      study: { studyInstanceUid: '1.2.3', patientId: 'P', series: ['1.2.3.4'] },
      stack,
      cine,
      software: { name: 'dextra', version: '0.0.0' },
      importMs: 5,
    },
    {
      signal,
      progress: (step, fraction) => void progress.push([step, fraction]),
      contours: (found) => void contours.push(...found),
      breathe: async () => undefined,
      models: greyLibrary(),
      write: async (name, bytes) => void files.set(name, bytes),
    },
  );
  return { work, files, contours, progress };
};

describe('right-heart analysis of a drawn heart', () => {
  let result: AnalysisResult;
  let run: ReturnType<typeof start>;
  const bytes = (name: string) => run.files.get(name) as Uint8Array;
  const floats = (name: string) => new Float32Array(bytes(name).slice().buffer);
  const measured = (name: string) => result.measurements.find((m) => m.name === name)!;
  beforeAll(async () => {
    run = start();
    result = await run.work;
  }, 60_000);

  it('keeps the contract and writes what the result names', () => {
    expect(analysisResultSchema.parse(result)).toEqual(result);
    expect(JSON.parse(run.files.get('result.json') as string)).toEqual(result);
    const { labels, contours, motion, mesh } = result.files;
    for (const name of [...labels, contours!, motion!, mesh!]) expect(run.files.has(name), name).toBe(true);
    expect(contoursFileSchema.parse(JSON.parse(run.files.get(contours!) as string)).contours).toEqual(run.contours);
  });

  it('measures the volumes that were drawn', () => {
    expect(Math.abs(measured('RV end-diastolic volume').value / drawnRvMl() - 1)).toBeLessThan(0.03);
    // A base between two slices is counted to the nearest slice: half a slice of the basal section at most.
    expect(Math.abs(measured('RV end-systolic volume').value / drawnRvMl(0.7, 10) - 1)).toBeLessThan(0.12);
    expect(measured('End-diastolic phase').value).toBe(1);
    expect(measured('Heart rate').value).toBeCloseTo(75);
    for (const m of result.measurements) expect(m.unit && m.source).toBeTruthy();
  });

  it('writes labels on the images’ own grid, in LPS', async () => {
    const image = await readNifti(bytes('labels.nii.gz'));
    expect(image.dims).toEqual([cine.columns, cine.rows, cine.slices, cine.phases]);
    let wrong = 0;
    for (const [i, l] of cine.truth.entries()) if (image.data[i] !== l) wrong++;
    expect(wrong / cine.truth.length).toBeLessThan(0.002);
    const plane = cine.planes[3]!;
    const a = image.affineLps!;
    for (const k of [0, 1, 2]) expect(a[4 * k + 2]! * 3 + a[4 * k + 3]!).toBeCloseTo(plane.originMm[k]!, 3);
  });

  it('writes a surface and its motion where the heart is', () => {
    const map = motionMapSchema.parse(JSON.parse(run.files.get('mesh.json') as string));
    const motion = floats('motion.f32');
    expect(motion.length).toBe(map.phaseCount * map.vertexCount * 3);
    expect(floats('descriptor.f32').length).toBe(11_514);
    expect(map.regions).toHaveLength(map.vertexCount);
    // The drawn RV lies between x = 15 and 62, y = ±44, z = −30 and 38 mm.
    for (let i = 0; i < map.vertexCount; i++) {
      expect(motion[3 * i]!).toBeGreaterThan(5);
      expect(motion[3 * i]!).toBeLessThan(66);
      expect(Math.abs(motion[3 * i + 1]!)).toBeLessThan(47);
      expect(motion[3 * i + 2]!).toBeLessThan(42);
    }
    expect(map.axes.longAxis[2]).toBeGreaterThan(0.98);
    expect(map.endDiastolePhase).toBe(0);
    expect(Math.abs(map.endSystolePhase - 10)).toBeLessThanOrEqual(2);
  });

  it('goes on without a survival model and says so', () => {
    expect(result.risk).toBeNull();
    expect(result.quality).toContainEqual(expect.objectContaining({ check: 'Risk', status: 'warn' }));
  });

  it('reports progress that never goes back, by the steps it announced', () => {
    const fractions = run.progress.map(([, f]) => f);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect([...new Set(run.progress.map(([s]) => s))]).toEqual(rightHeartMotion.descriptor.steps);
  });
});

describe('refusals, one sentence each', () => {
  it.each([
    ['not-mr', { modality: 'CT', role: 'volume' as const }],
    ['one-phase', { phaseCount: 1, role: 'volume' as const }],
    ['not-short-axis', { role: 'long-axis-cine' as const, reason: 'It cuts the heart lengthwise.' }],
    ['few-phases', { phaseCount: 3 }],
    ['few-slices', { sliceCount: 2 }],
    ['no-calibration', { pixelSpacingMm: null }],
  ])('%s', async (code, change) => {
    const refusal = rightHeartMotion.refuses(drawnStack(cine, change));
    expect(refusal).toMatchObject({
      code,
      message: expect.stringContaining('Series 7'),
      hint: expect.stringMatching(/\.$/),
    });
    const { work, files } = start(change);
    await expect(work).rejects.toMatchObject({ code });
    expect(files.size).toBe(0);
  });

  it('accepts a short-axis cine', () => {
    expect(rightHeartMotion.refuses(drawnStack(cine))).toBeNull();
  });

  it('stops when it is cancelled and writes nothing', async () => {
    const { work, files } = start({}, AbortSignal.abort(new Error('cancelled')));
    await expect(work).rejects.toThrow('cancelled');
    expect(files.size).toBe(0);
  });
});
