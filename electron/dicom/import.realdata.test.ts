import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type GroupedStudy,
  groupStudies,
  type ImportResult,
  type InstanceRecord,
  importSources,
  loadCine,
} from './index';

const data = path.resolve(process.env.DEXTRA_REAL_DATA ?? '../shared/data');
const there = existsSync(data);
if (!there) console.warn(`skipped: no real data at ${data}`);

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function imported(
  ...names: string[]
): Promise<{ records: InstanceRecord[]; studies: GroupedStudy[]; result: ImportResult }> {
  const library = await mkdtemp(path.join(os.tmpdir(), 'dextra-real-'));
  folders.push(library);
  const records: InstanceRecord[] = [];
  const result = await importSources(
    names.map((name) => path.join(data, name)),
    {
      libraryFolder: library,
      readInPlace: false,
      isKnown: () => 'new',
      signal: new AbortController().signal,
      progress: () => {},
      breathe: async () => {},
      onRecords: (batch) => {
        records.push(...batch);
      },
    },
  );
  return { records, studies: groupStudies(records), result };
}

describe.skipIf(!there)('real studies', () => {
  it.each([
    ['cine-mr/sunnybrook/SCD0000101', 12, 10, 1.367188, 759],
    ['cine-mr/sunnybrook/SCD0000301.zip', 10, 8, 1.2891, 923],
  ])('%s is one short-axis cine', async (name, slices, gap, spacing, rr) => {
    const { studies, result, records } = await imported(name);
    expect(result).toMatchObject({ importedCount: slices * 20, items: [] });
    expect(studies).toHaveLength(1);
    const [{ study, stacks }] = studies as [GroupedStudy];
    expect(study).toMatchObject({ studyDate: null, patientBirthDate: null, simulated: false });
    expect(stacks).toHaveLength(1);
    const { stack, frames } = stacks[0]!;
    expect(stack).toMatchObject({
      role: 'short-axis-cine',
      sliceCount: slices,
      phaseCount: 20,
      pixelSpacingMm: [spacing, spacing],
    });
    expect(stack.sliceSpacingMm).toBeCloseTo(gap, 2);
    expect(stack.rrIntervalMs).toBeCloseTo(rr, -1);
    const context = { signal: new AbortController().signal, breathe: async () => {}, progress: () => {} };
    const cine = await loadCine(stack, frames, records, context);
    expect(cine.samples).toHaveLength(20 * slices * 256 * 256);
  });

  it('a NIfTI image with an affine of unit voxels has its true spacing, and says so', async () => {
    const { studies } = await imported('cine-mr/acdc-training/patient001/patient001_frame01.nii.gz');
    const { stack } = studies[0]!.stacks[0]!;
    expect(stack).toMatchObject({ role: 'volume', sliceCount: 10, phaseCount: 1 });
    expect(stack.pixelSpacingMm![0]).toBeCloseTo(1.5625, 4);
    expect(stack.sliceSpacingMm).toBeCloseTo(10, 4);
    expect(stack.warnings.join()).toContain('pixdim');
  });

  it('a chest CT in a ZIP is a volume; its vessel masks are another study', async () => {
    const { studies } = await imported('chest-ct/LungFCP-01-0001.zip', 'chest-ct/LungFCP-01-0001-vessels.zip');
    const volumes = studies.flatMap(({ stacks }) => stacks.map(({ stack }) => stack));
    expect(volumes.map(({ role, rows }) => [role, rows])).toEqual([
      ['volume', 512],
      ['volume', 512],
    ]);
  });

  it('a DICOMDIR is followed, and what it names in vain is said', async () => {
    const root = 'dicom-conformance/pydicom/src/pydicom/data/test_files/dicomdirtests';
    const { result } = await imported(`${root}/DICOMDIR`);
    expect(result.importedCount).toBe(31);
    expect(result.items.every(({ state }) => state === 'damaged')).toBe(true);
  });
});
