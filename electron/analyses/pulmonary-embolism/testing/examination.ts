import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { groupStudies, type InstanceRecord, importSources, loadCine } from '../../../dicom';
import type { AnalysisInput } from '../../analysis';

const quiet = {
  signal: new AbortController().signal,
  progress: () => undefined,
  breathe: async () => undefined,
};

/** The largest stack of a folder or ZIP, as the engine hands it to an analysis. */
export async function examinationOf(source: string): Promise<AnalysisInput> {
  const library = await mkdtemp(path.join(os.tmpdir(), 'dextra-embolism-'));
  try {
    const records: InstanceRecord[] = [];
    await importSources([source], {
      ...quiet,
      libraryFolder: library,
      readInPlace: false,
      isKnown: () => 'new',
      onRecords: (batch) => void records.push(...batch),
    });
    const stacks = groupStudies(records).flatMap(({ study, stacks: all }) => all.map((one) => ({ study, ...one })));
    const { study, stack, frames } = stacks.sort((a, b) => b.stack.sliceCount - a.stack.sliceCount)[0]!;
    return {
      study: { studyInstanceUid: study.studyInstanceUid, patientId: study.patientId, series: stack.seriesInstanceUids },
      stack,
      cine: await loadCine(stack, frames, records, quiet),
      frames,
      pixels: {
        lossy: records.some((record) => record.history?.lossy === true),
        rescaled: records.every((record) => record.history?.rescaled === true),
        padding: null,
      },
      software: { name: 'Dextra', version: '0.0.0-test' },
      importMs: 0,
    };
  } finally {
    await rm(library, { recursive: true, force: true });
  }
}
