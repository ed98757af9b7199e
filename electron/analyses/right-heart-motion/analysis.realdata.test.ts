import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type AnalysisResult, analysisResultSchema, motionMapSchema } from '../../contract';
import { groupStudies, type InstanceRecord, importSources } from '../../dicom';
import { loadCine } from '../../dicom/cine';
import { readNifti } from '../../imaging/nifti';
import { openModelLibrary } from '../../inference/library';
import { rightHeartMotion } from '.';

const data = path.resolve(process.env.DEXTRA_REAL_DATA ?? '../shared/data', 'cine-mr/sunnybrook');
const models = path.resolve('models');
const there = existsSync(data) && existsSync(path.join(models, 'right-heart-segmentation/model.onnx'));
if (!there) console.warn(`Skipped: the Sunnybrook studies (${data}) or the segmentation network are not there.`);

/** Sunnybrook's LV contours: image number → area in pixels². `IM-0001-NNNN` is file `N.dcm`. */
async function contourAreas(folder: string): Promise<Map<number, number>> {
  const areas = new Map<number, number>();
  for (const name of await readdir(folder)) {
    const points = (await readFile(path.join(folder, name), 'utf8'))
      .trim()
      .split('\n')
      .map((l) => l.trim().split(/\s+/).map(Number));
    const twice = points.reduce((sum, [x, y], k) => {
      const [u, v] = points[(k + 1) % points.length]!;
      return sum + x! * v! - u! * y!;
    }, 0);
    areas.set(Number(/IM-0001-(\d+)/.exec(name)![1]), Math.abs(twice) / 2);
  }
  return areas;
}

describe.skipIf(!there).each([
  ['SCD0000101', 'SCD0000101', 'SC-HF-I-1'],
  ['SCD0000301', 'SCD0000301.zip', 'SC-HF-I-4'],
])('right-heart analysis of %s', (_, source, contours) => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  it('follows the heart; LV volumes agree with the experts’ contours', async () => {
    const library = await mkdtemp(path.join(os.tmpdir(), 'dextra-analysis-'));
    folders.push(library);
    const records: InstanceRecord[] = [];
    const signal = new AbortController().signal;
    const quiet = { signal, progress: () => undefined, breathe: async () => undefined };
    await importSources([path.join(data, source)], {
      ...quiet,
      libraryFolder: library,
      readInPlace: false,
      isKnown: () => 'new',
      onRecords: (batch) => void records.push(...batch),
    });
    const found = groupStudies(records).flatMap(({ study, stacks }) => stacks.map((s) => ({ study, ...s })));
    const { study, stack, frames } = found.find((f) => f.stack.role === 'short-axis-cine')!;
    const files = new Map<string, Uint8Array | string>();
    const result: AnalysisResult = await rightHeartMotion.run(
      {
        study: {
          studyInstanceUid: study.studyInstanceUid,
          patientId: study.patientId,
          series: stack.seriesInstanceUids,
        },
        stack,
        cine: await loadCine(stack, frames, records, quiet),
        software: { name: 'dextra', version: '0' },
        importMs: 0,
      },
      {
        ...quiet,
        contours: () => undefined,
        models: openModelLibrary({
          folders: { builtIn: models, imported: path.join(library, 'models') },
          provider: () => 'cpu',
        }),
        write: async (name, bytes) => void files.set(name, bytes),
      },
    );
    analysisResultSchema.parse(result);

    // The experts drew two phases; volumes over the slices that they drew.
    const areas = await contourAreas(path.join(data, 'contours', contours, 'i-contours'));
    const labels = await readNifti(files.get('labels.nii.gz') as Uint8Array);
    const [columns, rows, slices] = labels.dims;
    const [row, column] = stack.pixelSpacingMm!;
    const perPixelMl = (row * column * stack.sliceSpacingMm!) / 1000;
    const drawn = new Map<number, { expert: number; found: number }>();
    for (const frame of frames) {
      const record = records.find((r) => r.sopInstanceUid === frame.sopInstanceUid)!;
      const area = areas.get(record.instanceNumber ?? -1);
      if (area === undefined) continue;
      const start = (frame.phaseIndex * slices + frame.sliceIndex) * rows * columns;
      let count = 0;
      for (let i = start; i < start + rows * columns; i++) if (labels.data[i] === 1) count++;
      const sum = drawn.get(frame.phaseIndex) ?? { expert: 0, found: 0 };
      drawn.set(frame.phaseIndex, { expert: sum.expert + area * perPixelMl, found: sum.found + count * perPixelMl });
    }
    const [full, empty] = [...drawn.values()].sort((a, b) => b.expert - a.expert);
    for (const volume of [full!, empty!]) expect(Math.abs(volume.found / volume.expert - 1)).toBeLessThan(0.12);
    const ejection = (100 * (full!.expert - empty!.expert)) / full!.expert;
    const measured = result.measurements.find((m) => m.name === 'LV ejection fraction')!.value;
    expect(Math.abs(measured - ejection)).toBeLessThan(8);

    const map = motionMapSchema.parse(JSON.parse(files.get('mesh.json') as string));
    const motion = new Float32Array((files.get('motion.f32') as Uint8Array).slice().buffer);
    let farthest = 0;
    for (let i = 0; i < map.vertexCount * 3; i++)
      farthest = Math.max(
        farthest,
        Math.abs(
          motion[map.endSystolePhase * map.vertexCount * 3 + i]! -
            motion[map.endDiastolePhase * map.vertexCount * 3 + i]!,
        ),
      );
    expect(farthest).toBeGreaterThan(5);
    expect(farthest).toBeLessThan(45);
    // In LPS the outflow side of the heart lies above the diaphragm's and the RV to the right of the LV.
    expect(map.axes.normal[2]).toBeGreaterThan(0.3);
    expect(map.axes.septumToFreeWall[0]).toBeLessThan(0);
    expect(result.quality.filter((q) => q.status === 'fail')).toEqual([]);
  });
});
