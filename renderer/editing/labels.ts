import { type FrameLabels, type FrameRef, ReaderError } from '../../electron/contract';
import type { Grid } from './grid';

/**
 * The mask of a frame, one label (0 … 3) for each pixel, row by row.
 *
 * @throws ReaderError when the runs do not fill the frame exactly or hold something that is not a label
 */
export function decodeLabels({ rows, columns, runs, sliceIndex, phaseIndex }: FrameLabels): Uint8Array {
  const mask = new Uint8Array(rows * columns);
  let at = 0;
  let sound = runs.length % 2 === 0;
  for (let i = 0; sound && i < runs.length; i += 2) {
    const label = runs[i]!;
    const count = runs[i + 1]!;
    sound = label <= 3 && at + count <= mask.length;
    if (sound && label !== 0) mask.fill(label, at, at + count);
    at += count;
  }
  if (!sound || at !== mask.length)
    throw new ReaderError(
      'labels-damaged',
      `The contours of slice ${sliceIndex + 1}, phase ${phaseIndex + 1} are damaged and cannot be edited.`,
      'Run the analysis again.',
    );
  return mask;
}

/** The mask of a frame as runs of `label, count`; the shortest that say the same. */
export function encodeLabels(
  mask: Uint8Array,
  { columns, rows }: Pick<Grid, 'columns' | 'rows'>,
  ref: FrameRef,
): FrameLabels {
  const runs: number[] = [];
  for (let from = 0; from < mask.length; ) {
    const label = mask[from]!;
    let to = from + 1;
    while (to < mask.length && mask[to] === label) to++;
    runs.push(label, to - from);
    from = to;
  }
  return { sliceIndex: ref.sliceIndex, phaseIndex: ref.phaseIndex, rows, columns, runs };
}

export const sameLabels = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((label, i) => label === b[i]);
