import { gunzip } from './gzip';
import type { NiftiOrientation } from './nifti';

/** The geometry of a new label file: a voxel-to-LPS affine, 4 × 4 row by row, mm; and the time step in ms. */
export interface NiftiGeometry {
  readonly affineLps: readonly number[];
  readonly timeStepMs: number | null;
}

/** A header's orientation from an affine: sform only, millimetres and milliseconds. */
export function orientationOf({ affineLps, timeStepMs }: NiftiGeometry): NiftiOrientation {
  const length = (k: number) => Math.hypot(affineLps[k]!, affineLps[4 + k]!, affineLps[8 + k]!);
  return {
    qformCode: 0,
    sformCode: 1,
    qform: [0, 0, 0, 0, 0, 0],
    // LPS to RAS: x and y change sign.
    sform: affineLps.slice(0, 12).map((v, n) => (n < 8 ? -v : v)),
    pixdim: [1, length(0), length(1), length(2), timeStepMs ?? 1, 1, 1, 1],
    xyztUnits: 2 | (timeStepMs === null ? 0 : 16),
  };
}

/**
 * Writes a label image as NIfTI-1, uint8, little endian, not packed.
 *
 * @param dims samples along x, y, z and t; t = 1 writes a 3-D file
 * @param labels x fastest: [t][z][y][x]
 * @param orientation of the source image, carried on unchanged, or from `orientationOf`
 * @throws RangeError when sizes do not match or exceed NIfTI-1
 */
export function writeNiftiLabels(
  dims: readonly [number, number, number, number],
  labels: Uint8Array,
  orientation: NiftiOrientation,
): Uint8Array {
  const count = dims.reduce((a, b) => a * b, 1);
  if (labels.length !== count) throw new RangeError(`${labels.length} labels for ${dims.join(' × ')} voxels`);
  if (dims.some((d) => d < 1 || d > 32767)) throw new RangeError(`NIfTI-1 cannot hold ${dims.join(' × ')} voxels`);
  const bytes = new Uint8Array(352 + count);
  const view = new DataView(bytes.buffer);
  const i16 = (offset: number, value: number) => view.setInt16(offset, value, true);
  const f32 = (offset: number, value: number) => view.setFloat32(offset, value, true);
  view.setInt32(0, 348, true);
  const rank = dims[3] > 1 ? 4 : 3;
  for (const [k, value] of [rank, ...dims, 1, 1, 1].entries()) i16(40 + 2 * k, value);
  i16(70, 2);
  i16(72, 8);
  for (let k = 0; k < 8; k++) f32(76 + 4 * k, orientation.pixdim[k] ?? 1);
  f32(108, 352);
  f32(112, 1);
  bytes[123] = orientation.xyztUnits;
  bytes.set(new TextEncoder().encode('1 LV cavity, 2 LV myocardium, 3 RV cavity'), 148);
  i16(252, orientation.qformCode);
  i16(254, orientation.sformCode);
  for (let k = 0; k < 6; k++) f32(256 + 4 * k, orientation.qform[k]!);
  for (let k = 0; k < 12; k++) f32(280 + 4 * k, orientation.sform[k]!);
  bytes.set([0x6e, 0x2b, 0x31, 0], 344);
  bytes.set(labels, 352);
  return bytes;
}

/**
 * Reads back what `writeNiftiLabels` wrote, packed; without the detour over floating-point values.
 * @throws RangeError when the file is another's; ReaderError `damaged-gzip`
 */
export async function readNiftiLabels(
  packed: Uint8Array,
): Promise<{ labels: Uint8Array; dims: [number, number, number, number] }> {
  const bytes = await gunzip(packed, 'labels');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 352 || view.getInt32(0, true) !== 348 || view.getInt16(70, true) !== 2)
    throw new RangeError('not a label file');
  const dims = [0, 1, 2, 3].map((k) => view.getInt16(42 + 2 * k, true)) as [number, number, number, number];
  const labels = bytes.subarray(352);
  if (labels.length !== dims.reduce((a, b) => a * b, 1)) throw new RangeError(`${labels.length} labels`);
  return { labels, dims };
}
