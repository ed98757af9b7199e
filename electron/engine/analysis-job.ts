import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { AnalysisInput, PetFacts, PixelHistory } from '../analyses/analysis';
import { analysisResultSchema, ReaderError } from '../contract';
import type { InstanceRecord } from '../dicom';
import { handler, type Parts } from './parts';
import { progressTeller } from './progress';
import type { RunsInMemory } from './runs-in-memory';
import type { Handler, TaskContext } from './serve';
import type { Configuration } from './tasks';

/** Share of an analysis' progress that reading the images takes. */
const readingShare = 0.05;

/** Folder in the data folder. */
const siteFolderName = 'centiloid-vois';

/** Reads a stack and runs an analysis on it; the run's folder holds its files and `result.json`. */
export const analysisHandler = (configuration: Configuration, parts: Parts, runs: RunsInMemory): Handler =>
  handler('analysis', async (payload, context) => {
    const { analysisId, studyInstanceUid, stackId, runId, runFolder, provider } = payload;
    const analysis = parts.analyses.find(({ descriptor }) => descriptor.analysisId === analysisId);
    if (!analysis) throw new ReaderError('unknown-analysis', `There is no analysis "${analysisId}".`);
    parts.setProvider(provider);
    const progress = progressTeller(context);
    const write = writer(runFolder);
    await mkdir(runFolder, { recursive: true, mode: 0o700 });
    const input = await readInput(configuration, parts, { studyInstanceUid, stackId }, context, (fraction) =>
      progress('read', readingShare * fraction),
    );
    const result = await analysis.run(input, {
      signal: context.signal,
      breathe: context.breathe,
      progress: (step, fraction) => progress(step, readingShare + (1 - readingShare) * fraction),
      contours: (contours) => context.tell({ type: 'contours', contours }),
      scores: (images) => context.tell({ type: 'scores', images }),
      focus: () => {
        const focus = context.focus();
        return focus?.stackId === stackId ? focus.sliceIndex : null;
      },
      models: parts.models,
      siteFile: (name) => readFile(path.join(siteFolderOf(configuration), path.basename(name))).catch(nothingThere),
      write,
      keep: (run) => runs.keep(runId, run),
    });
    const checked = analysisResultSchema.parse(result);
    await write('result.json', `${JSON.stringify(checked, null, 2)}\n`);
    return checked;
  });

/** Where files lie that the site imported for analyses, beside its model packages. */
export const siteFolderOf = ({ importedModelsFolder }: Configuration) =>
  path.join(path.dirname(importedModelsFolder), siteFolderName);

function nothingThere(error: NodeJS.ErrnoException): null {
  if (error.code !== 'ENOENT') throw error;
  return null;
}

/** Reads the images of a stack. */
export async function readInput(
  { software }: Configuration,
  { index, dicom }: Parts,
  { studyInstanceUid, stackId }: { studyInstanceUid: string; stackId: string },
  { signal, breathe }: Pick<TaskContext, 'signal' | 'breathe'>,
  progress: (fraction: number) => void,
): Promise<AnalysisInput> {
  const { study, stack, frames } = index.stack(studyInstanceUid, stackId);
  const sopUids = new Set(frames.map((frame) => frame.sopInstanceUid));
  const records = [...sopUids].map((uid) => index.record(uid));
  const start = performance.now();
  const cine = await dicom.loadCine(stack, frames, records, { signal, breathe, progress });
  return {
    study: { studyInstanceUid, patientId: study.patientId, series: [...stack.seriesInstanceUids] },
    stack,
    cine,
    frames,
    pixels: pixelHistory(records),
    ...petFacts(records),
    patient: {
      sex: study.patientSex,
      sizeM: records.find((record) => record.patientSizeM != null)?.patientSizeM ?? null,
      weightKg: records.find((record) => record.patientWeightKg != null)?.patientWeightKg ?? null,
    },
    software,
    importMs: performance.now() - start,
  };
}

/** Process of JPEG (baseline, extended), JPEG-LS near-lossless, JPEG 2000 and HTJ2K in their lossy forms. PS3.6 annex A. */
const lossySyntax = /^1\.2\.840\.10008\.1\.2\.4\.(50|51|81|91|93|203)$/;

function pixelHistory(records: readonly InstanceRecord[]): PixelHistory {
  const read = records.filter((record) => record.history !== undefined);
  const padded = read.find((record) => record.history?.padding != null);
  const { slope = 1, intercept = 0 } = padded?.frames[0] ?? {};
  return {
    lossy: records.some((record) => record.history?.lossy === true || lossySyntax.test(record.transferSyntaxUid)),
    rescaled: read.length === records.length ? read.every((record) => record.history?.rescaled === true) : null,
    padding: padded?.history?.padding != null ? padded.history.padding * slope + intercept : null,
  };
}

function petFacts(records: readonly InstanceRecord[]): { pet?: PetFacts } {
  const told = records.find((record) => record.pet !== undefined)?.pet;
  if (!told) return {};
  const { units, words, decayCorrection, corrected, injectedAtS, seriesAtS } = told;
  const minutes = injectedAtS !== null && seriesAtS !== null ? (seriesAtS - injectedAtS) / 60 : null;
  return {
    pet: {
      units,
      words,
      decayCorrection,
      attenuationCorrected: corrected ? corrected.some((one) => /^ATTN$/i.test(one)) : null,
      // Past midnight the clock begins anew.
      injectedToScanMin: minutes !== null && minutes < 0 ? minutes + 24 * 60 : minutes,
      eightBit: records.some((record) => (record.pixel?.bitsStored ?? 16) <= 8),
    },
  };
}

/** Writes files into one folder, each complete or not there at all, and on the disk when the promise resolves. */
export function writer(folder: string): (name: string, bytes: Uint8Array | string) => Promise<void> {
  return async (name, bytes) => {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new Error(`"${name}" is not a plain file name`);
    // An engine whose workstation was killed may still be writing while the next one begins.
    const part = path.join(folder, `.${name}.${process.pid}.part`);
    const file = await open(part, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path.join(folder, name));
  };
}
