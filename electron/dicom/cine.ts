import { type Frame, type Plane, ReaderError, type Stack } from '../contract';
import type { CineVolume } from '../imaging/volume';
import type { LoadContext } from './api';
import { decodeFrame, nameOf } from './decode/frame';
import type { InstanceRecord } from './record';
import { type GreyType, valuesOf } from './values';

const atOnce = 4;

/** The plane of each slice; all phases of a slice must lie in it. */
function planesOf(stack: Stack, frames: readonly Frame[]): Plane[] {
  return Array.from({ length: stack.sliceCount }, (_, slice) => {
    const plane = frames.find((frame) => frame.sliceIndex === slice)?.plane;
    if (plane) return plane;
    throw new ReaderError(
      'no-geometry',
      `${stack.label}: slice ${slice + 1} has no position or calibration in its header.`,
      'Export the study again with its geometry (Image Position, Image Orientation, Pixel Spacing).',
    );
  });
}

/**
 * Loads all samples of a cine stack as modality values.
 * @param frames every phase and slice of the stack
 * @param records the instances that the frames name
 * @throws ReaderError `not-a-cine`, `no-geometry`, `colour-image`, and as `decodeFrame` does, naming the series
 */
export async function loadCine(
  stack: Stack,
  frames: readonly Frame[],
  records: readonly InstanceRecord[],
  context: LoadContext,
): Promise<CineVolume> {
  const { sliceCount, phaseCount, rows, columns } = stack;
  if (frames.length !== sliceCount * phaseCount)
    throw new ReaderError(
      'not-a-cine',
      `${stack.label}: ${frames.length} images are there where ${sliceCount} slices of ${phaseCount} phases need ${sliceCount * phaseCount}.`,
      'Import the study again.',
    );
  const planes = planesOf(stack, frames);
  const byUid = new Map(records.map((record) => [record.sopInstanceUid, record]));
  const size = rows * columns;
  const samples = new Float32Array(phaseCount * sliceCount * size);
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let frame = frames[next++]; frame; frame = frames[next++]) {
      context.signal.throwIfAborted();
      await context.breathe();
      const record = byUid.get(frame.sopInstanceUid);
      if (!record)
        throw new ReaderError(
          'no-such-frame',
          `${stack.label}: an image is not in the library any more.`,
          'Reopen the study.',
        );
      const decoded = await decodeFrame(record, frame.frameNumber);
      if (decoded.pixelType === 'rgb8')
        throw new ReaderError('colour-image', `${nameOf(record)} is in colour.`, 'Choose a series of grey images.');
      const values = valuesOf(decoded.pixels, decoded.pixelType as GreyType);
      if (values.length !== size)
        throw new ReaderError(
          'mixed-sizes',
          `${nameOf(record)} has ${decoded.rows} × ${decoded.columns} pixels where its stack has ${rows} × ${columns}.`,
          'Choose a series whose images have one size.',
        );
      const at = (frame.phaseIndex * sliceCount + frame.sliceIndex) * size;
      for (let i = 0; i < size; i++) samples[at + i] = values[i]! * frame.slope + frame.intercept;
      context.progress(++done / frames.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return {
    phases: phaseCount,
    slices: sliceCount,
    rows,
    columns,
    samples,
    planes,
    sliceSpacingMm: stack.sliceSpacingMm ?? 0,
    phaseTimesMs: stack.phaseTimesMs,
    rrIntervalMs: stack.rrIntervalMs,
  };
}
