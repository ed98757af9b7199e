import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { segmentCine } from '../analyses/right-heart-motion/segment';
import { type Frame, ReaderError, type Stack } from '../contract';
import type { InstanceRecord } from '../dicom';
import { readNifti } from '../imaging/nifti';
import { orientationOf, writeNiftiLabels } from '../imaging/nifti-write';
import type { CineLabels, CineVolume } from '../imaging/volume';
import { handler, type Parts } from './parts';
import { progressTeller } from './progress';
import type { Handler } from './serve';

const readingShare = 0.1;
const modelId = 'right-heart-segmentation';

/** Labels a stack and writes them as NIfTI: on the input's own grid for NIfTI, on the stack's grid for DICOM. */
export const segmentHandler = (parts: Parts): Handler =>
  handler('segment', async ({ studyInstanceUid, stackId, file, provider }, context) => {
    parts.setProvider(provider);
    const { signal, breathe } = context;
    const progress = progressTeller(context);
    const { stack, frames } = parts.index.stack(studyInstanceUid, stackId);
    const records = [...new Set(frames.map((frame) => frame.sopInstanceUid))].map((uid) => parts.index.record(uid));
    const cine = await parts.dicom.loadCine(stack, frames, records, {
      signal,
      breathe,
      progress: (fraction) => progress('read', readingShare * fraction),
    });
    const model = await parts.models.load(modelId);
    let labels: CineLabels;
    try {
      ({ labels } = await segmentCine(cine, model, {
        signal,
        breathe,
        progress: (fraction) => progress('segment', readingShare + (1 - readingShare) * fraction),
      }));
    } finally {
      await model.release();
    }
    progress('write', 1);
    const [record] = records;
    const image =
      record?.origin === 'nifti' ? await onOwnGrid(record, stack, frames, labels) : onStackGrid(stack, cine, labels);
    await writeFile(file, /\.gz$/i.test(file) ? await promisify(gzip)(image) : image);
    return { provider: model.provider, notes: [...model.providerNotes] };
  });

/** The source's own dimensions and header: voxel for voxel beneath the labels. */
async function onOwnGrid(
  record: InstanceRecord,
  stack: Stack,
  frames: readonly Frame[],
  labels: CineLabels,
): Promise<Uint8Array> {
  const { dims, orientation } = await readNifti(await readFile(record.file), record.file);
  const [columns, rows] = dims;
  const size = columns * rows;
  if (size !== stack.rows * stack.columns)
    throw new ReaderError('grid-changed', `${record.file} has changed since it was read.`, 'Run it again.');
  const own = new Uint8Array(size * dims[2] * dims[3]);
  // Frame numbers of a NIfTI source count its planes as they lie in the file.
  for (const { frameNumber, phaseIndex, sliceIndex } of frames) {
    const from = (phaseIndex * stack.sliceCount + sliceIndex) * size;
    own.set(labels.subarray(from, from + size), (frameNumber - 1) * size);
  }
  return writeNiftiLabels(dims, own, orientation);
}

/** x along rows, y along columns, z from slice to slice, t from phase to phase. */
function onStackGrid(stack: Stack, cine: CineVolume, labels: CineLabels): Uint8Array {
  const first = cine.planes[0];
  const last = cine.planes.at(-1);
  if (!first || !last) throw new ReaderError('no-geometry', `${stack.label} has no slices.`);
  const { rowDirection: row, columnDirection: column, originMm } = first;
  const normal = [
    row[1] * column[2] - row[2] * column[1],
    row[2] * column[0] - row[0] * column[2],
    row[0] * column[1] - row[1] * column[0],
  ];
  const steps = cine.slices - 1;
  const affineLps = [0, 1, 2].flatMap((axis) => {
    const a = axis as 0 | 1 | 2;
    const along = steps > 0 ? (last.originMm[a] - first.originMm[a]) / steps : (normal[a] ?? 0) * cine.sliceSpacingMm;
    return [row[a] * first.columnSpacingMm, column[a] * first.rowSpacingMm, along, originMm[a]];
  });
  const [t0, t1] = cine.phaseTimesMs;
  const timeStepMs = t0 !== undefined && t1 !== undefined ? t1 - t0 : null;
  const dims = [cine.columns, cine.rows, cine.slices, cine.phases] as const;
  return writeNiftiLabels(dims, labels, orientationOf({ affineLps: [...affineLps, 0, 0, 0, 1], timeStepMs }));
}
