import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Stack } from '../../../../contract';
import { groupStudies, type InstanceRecord, importSources } from '../../../../dicom';
import { loadCine } from '../../../../dicom/cine';
import { readNifti } from '../../../../imaging/nifti';
import type { CineVolume } from '../../../../imaging/volume';

/** A cine as the analysis gets it. */
export interface LoadedStudy {
  readonly stack: Stack;
  readonly cine: CineVolume;
}

const quiet = () => ({
  signal: new AbortController().signal,
  progress: () => undefined,
  breathe: async () => undefined,
});

/**
 * Reads a DICOM study as an import does.
 * @param source folder, file or ZIP
 * @param wanted which of its stacks; the short-axis cine unless told
 */
export async function readStudy(
  source: string,
  wanted: (stack: Stack) => boolean = ({ role }) => role === 'short-axis-cine',
): Promise<LoadedStudy> {
  const libraryFolder = await mkdtemp(path.join(os.tmpdir(), 'dextra-quality-'));
  try {
    const records: InstanceRecord[] = [];
    await importSources([source], {
      ...quiet(),
      libraryFolder,
      readInPlace: false,
      isKnown: () => 'new',
      onRecords: (batch) => void records.push(...batch),
    });
    const found = groupStudies(records)
      .flatMap(({ stacks }) => stacks)
      .find(({ stack }) => wanted(stack));
    if (!found) throw new Error(`${source} has no such stack`);
    return { stack: found.stack, cine: await loadCine(found.stack, found.frames, records, quiet()) };
  } finally {
    await rm(libraryFolder, { recursive: true, force: true });
  }
}

/** ACDC's label order is 1 RV cavity, 2 LV myocardium, 3 LV cavity. */
const fromAcdc = [0, 3, 2, 1];

export interface AcdcStudy extends LoadedStudy {
  readonly id: string;
  /** NOR, MINF, DCM, HCM, RV */
  readonly group: string;
  /** The experts' labels, [phase][slice][row][column]. */
  readonly truth: Uint8Array;
}

/** End-diastole and end-systole of one ACDC patient as a cine of two phases. */
export async function readAcdcStudy(folder: string, id: string): Promise<AcdcStudy> {
  const info = await readFile(path.join(folder, id, 'Info.cfg'), 'utf8');
  const field = (key: string) => new RegExp(`^${key}:\\s*(\\S+)`, 'm').exec(info)?.[1] ?? '';
  const read = async (phase: string, suffix: string) => {
    const name = `${id}_frame${field(phase).padStart(2, '0')}${suffix}.nii.gz`;
    return readNifti(await readFile(path.join(folder, id, name)), name);
  };
  const images = [await read('ED', ''), await read('ES', '')];
  const masks = [await read('ED', '_gt'), await read('ES', '_gt')];
  const { dims, spacingMm } = images[0]!;
  const size = dims[0] * dims[1] * dims[2];
  const samples = new Float32Array(2 * size);
  const truth = new Uint8Array(2 * size);
  for (let phase = 0; phase < 2; phase++) {
    samples.set(Float32Array.from(images[phase]!.data), phase * size);
    truth.set(
      Uint8Array.from(masks[phase]!.data, (value) => fromAcdc[value]!),
      phase * size,
    );
  }
  const cine: CineVolume = {
    phases: 2,
    slices: dims[2],
    rows: dims[1],
    columns: dims[0],
    samples,
    planes: Array.from({ length: dims[2] }, (_, k) => ({
      originMm: [0, 0, k * spacingMm[2]],
      rowDirection: [1, 0, 0],
      columnDirection: [0, 1, 0],
      rowSpacingMm: spacingMm[1],
      columnSpacingMm: spacingMm[0],
    })),
    sliceSpacingMm: spacingMm[2],
    phaseTimesMs: [0, 300],
    rrIntervalMs: null,
  };
  return { id, group: field('Group'), cine, truth, stack: stackOf(cine, id) };
}

/** What a stack of these images would say of itself. */
export const stackOf = (cine: CineVolume, label: string): Stack => ({
  stackId: 'stack-1',
  studyInstanceUid: '1.2.3',
  seriesInstanceUids: ['1.2.3.4'],
  role: 'short-axis-cine',
  reason: 'Parallel slices with the phases of one beat.',
  label,
  modality: 'MR',
  sliceCount: cine.slices,
  phaseCount: cine.phases,
  phaseTimesMs: [...cine.phaseTimesMs],
  rrIntervalMs: cine.rrIntervalMs,
  rows: cine.rows,
  columns: cine.columns,
  pixelSpacingMm: [cine.planes[0]!.rowSpacingMm, cine.planes[0]!.columnSpacingMm],
  sliceSpacingMm: cine.sliceSpacingMm,
  warnings: [],
});
