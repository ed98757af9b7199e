import { NIFTI1, NIFTI2 } from 'nifti-reader-js';
import { ReaderError } from '../contract';
import { gunzip, isGzip } from './gzip';

/** The orientation fields of a NIfTI header, as stored (RAS+), so that a label file can carry them on unchanged. */
export interface NiftiOrientation {
  readonly qformCode: number;
  readonly sformCode: number;
  /** quatern_b, quatern_c, quatern_d, qoffset_x, qoffset_y, qoffset_z. */
  readonly qform: readonly number[];
  /** srow_x, srow_y, srow_z: 3 × 4, row by row. */
  readonly sform: readonly number[];
  /** pixdim[0…7] as stored; pixdim[0] is the sign of the third qform axis. */
  readonly pixdim: readonly number[];
  readonly xyztUnits: number;
}

export interface NiftiImage {
  /** Samples along x (fastest), y, z, t. Always four numbers; 1 where the file has fewer dimensions. */
  readonly dims: readonly [number, number, number, number];
  /** True voxel size in mm along x, y, z: from the affine where it can be trusted, else from `pixdim`. */
  readonly spacingMm: readonly [number, number, number];
  /** Time between volumes in ms, or null where the file does not say. */
  readonly timeStepMs: number | null;
  /** Voxel indices (x, y, z, 1) to LPS mm, 4 × 4 row by row; null where the file has no orientation at all. */
  readonly affineLps: readonly number[] | null;
  /** False where directions or positions of `affineLps` are placeholders (see `warnings`). */
  readonly affineTrusted: boolean;
  /** What a reader must know, in sentences. */
  readonly warnings: readonly string[];
  /** Values after scl_slope and scl_inter, x fastest: [t][z][y][x]. */
  readonly data: Float32Array;
  readonly orientation: NiftiOrientation;
}

type Reader = (view: DataView, offset: number, little: boolean) => number;
const datatypes: Record<number, { bytes: number; read: Reader }> = {
  2: { bytes: 1, read: (v, o) => v.getUint8(o) },
  256: { bytes: 1, read: (v, o) => v.getInt8(o) },
  4: { bytes: 2, read: (v, o, l) => v.getInt16(o, l) },
  512: { bytes: 2, read: (v, o, l) => v.getUint16(o, l) },
  8: { bytes: 4, read: (v, o, l) => v.getInt32(o, l) },
  768: { bytes: 4, read: (v, o, l) => v.getUint32(o, l) },
  1024: { bytes: 8, read: (v, o, l) => Number(v.getBigInt64(o, l)) },
  1280: { bytes: 8, read: (v, o, l) => Number(v.getBigUint64(o, l)) },
  16: { bytes: 4, read: (v, o, l) => v.getFloat32(o, l) },
  64: { bytes: 8, read: (v, o, l) => v.getFloat64(o, l) },
};

interface Header extends NiftiOrientation {
  little: boolean;
  dim: number[];
  datatype: number;
  voxOffset: number;
  slope: number;
  intercept: number;
}

const refuse = (
  code: string,
  message: string,
  hint = 'Convert the image to a single-file NIfTI-1 (.nii or .nii.gz).',
) => new ReaderError(code, message, hint);

/** Endianness and version from sizeof_hdr: 348 for NIfTI-1, 540 for NIfTI-2. */
function identify(view: DataView): { version: 1 | 2; little: boolean } | null {
  if (view.byteLength < 348) return null;
  for (const little of [true, false]) {
    const size = view.getInt32(0, little);
    if (size === 348) return { version: 1, little };
    if (size === 540 && view.byteLength >= 540) return { version: 2, little };
  }
  return null;
}

const text = (view: DataView, offset: number, length: number): string =>
  String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + offset, length));

/** True for the unpacked bytes of a single-file NIfTI-1 or NIfTI-2 image. */
export function isNifti(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = identify(view);
  return kind !== null && /^n[+i][12]\0/.test(text(view, kind.version === 1 ? 344 : 4, 4));
}

function parseHeader(view: DataView, name: string): Header {
  const kind = identify(view);
  if (!kind) throw refuse('not-nifti', `${name} is not a NIfTI image.`, 'Drop a .nii or .nii.gz file.');
  const { version, little } = kind;
  const magic = text(view, version === 1 ? 344 : 4, 4);
  if (magic.startsWith('ni'))
    throw refuse('nifti-pair', `${name} is one half of a NIfTI pair (.hdr and .img); Dextra reads single files only.`);
  if (!magic.startsWith('n+')) throw refuse('not-nifti', `${name} is not a NIfTI image: its signature is missing.`);
  // The header alone: with what follows it, nifti-reader-js would read extensions, which nobody here needs.
  const from = view.byteOffset;
  const alone = view.buffer.slice(from, from + (version === 1 ? 348 : 540)) as ArrayBuffer;
  const read = version === 1 ? new NIFTI1() : new NIFTI2();
  read.readHeader(alone);
  // Of NIfTI-1 it keeps the affine that it prefers, in place of what is stored as sform.
  const sform =
    version === 1
      ? Array.from({ length: 12 }, (_, k) => view.getFloat32(280 + 4 * k, little))
      : read.affine.slice(0, 3).flat();
  return {
    little,
    dim: read.dims,
    datatype: read.datatypeCode,
    pixdim: read.pixDims,
    voxOffset: read.vox_offset,
    slope: read.scl_slope,
    intercept: read.scl_inter,
    xyztUnits: read.xyzt_units,
    qformCode: read.qform_code,
    sformCode: read.sform_code,
    qform: [read.quatern_b, read.quatern_c, read.quatern_d, read.qoffset_x, read.qoffset_y, read.qoffset_z],
    sform,
  };
}

/** 3 × 4 RAS affine of the qform: quaternion, pixdim and offset (nifti1.h, method 2). */
function qformAffine({ qform, pixdim }: NiftiOrientation): number[] {
  const [b, c, d, x, y, z] = qform as [number, number, number, number, number, number];
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
  const [i, j, k] = [pixdim[1]!, pixdim[2]!, pixdim[3]! * (pixdim[0]! < 0 ? -1 : 1)];
  // biome-ignore format: a matrix reads as rows
  return [
    (a * a + b * b - c * c - d * d) * i, 2 * (b * c - a * d) * j, 2 * (b * d + a * c) * k, x,
    2 * (b * c + a * d) * i, (a * a + c * c - b * b - d * d) * j, 2 * (c * d - a * b) * k, y,
    2 * (b * d - a * c) * i, 2 * (c * d + a * b) * j, (a * a + d * d - b * b - c * c) * k, z,
  ];
}

const columnLength = (affine: readonly number[], k: number): number =>
  Math.hypot(affine[k]!, affine[4 + k]!, affine[8 + k]!);

/** Decides what the header's geometry is worth. Lengths in mm; `unit` converts the file's unit to mm. */
function geometry(header: Header, unit: number, name: string) {
  const pixdim = [1, 2, 3].map((k) => Math.abs(header.pixdim[k]!) * unit);
  const known = pixdim.every((p) => Number.isFinite(p) && p > 0);
  const ras =
    header.sformCode > 0
      ? header.sform.map((v) => v * unit)
      : header.qformCode > 0 && known
        ? qformAffine(header).map((v) => v * unit)
        : null;
  const lengths = ras ? [0, 1, 2].map((k) => columnLength(ras, k)) : [];
  const usable = ras?.every(Number.isFinite) && lengths.every((l) => l > 1e-6);
  if (!usable && !known)
    throw refuse(
      'nifti-no-spacing',
      `${name} states no voxel size, neither in its affine nor in pixdim.`,
      'Export it again with its spacing.',
    );
  const warnings: string[] = [];
  if (!usable || !ras) {
    warnings.push(`${name} has no orientation; directions and positions are unknown, the voxel size is from pixdim.`);
    return { spacing: pixdim, lps: null, trusted: false, warnings };
  }
  let [spacing, trusted, affine] = [lengths, true, ras];
  const differs = known && lengths.some((l, k) => Math.abs(l - pixdim[k]!) > 0.01 * Math.max(l, pixdim[k]!));
  if (differs && lengths.every((l) => Math.abs(l / unit - 1) < 1e-3)) {
    // A converter that lost the spacing leaves an affine of unit voxels; its directions are placeholders as well.
    [spacing, trusted] = [pixdim, false];
    affine = ras.map((v, n) => (n % 4 === 3 ? v : (v * pixdim[n % 4]!) / lengths[n % 4]!));
    warnings.push(
      `${name}: the affine claims voxels of 1 mm but pixdim says ${pixdim.map((p) => p.toFixed(3)).join(' × ')} mm; ` +
        'sizes are from pixdim, and directions and positions are not to be trusted.',
    );
  } else if (differs) {
    warnings.push(
      `${name}: the affine and pixdim disagree on the voxel size (${lengths.map((l) => l.toFixed(3)).join(' × ')} mm ` +
        `against ${pixdim.map((p) => p.toFixed(3)).join(' × ')} mm); the affine is used, as the NIfTI standard says.`,
    );
  }
  // RAS to LPS: x and y change sign.
  const lps = [...affine.map((v, n) => (n < 8 ? 0 - v : v)), 0, 0, 0, 1];
  return { spacing, lps, trusted, warnings };
}

/**
 * Reads a NIfTI-1 or NIfTI-2 single-file image, plain or gzip, of three or four dimensions.
 *
 * A unit-voxel affine beside another `pixdim` is a known converter fault: the voxel size is then taken from `pixdim`,
 * `affineTrusted` is false and `warnings` says so. Throws `ReaderError` naming the file for everything it cannot read.
 * Source: nifti1.h and nifti2.h of the NIfTI Data Format Working Group.
 *
 * @param bytes the whole file
 * @param name what to call the file in messages
 */
export async function readNifti(bytes: Uint8Array, name = 'The file'): Promise<NiftiImage> {
  const raw = isGzip(bytes) ? await gunzip(bytes, name) : bytes;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const header = parseHeader(view, name);
  const rank = header.dim[0]!;
  if (!(rank >= 2 && rank <= 7)) throw refuse('nifti-dims', `${name} has a damaged header: ${rank} dimensions.`);
  const size = (k: number) => (k <= rank ? header.dim[k]! : 1);
  const dims = [size(1), size(2), size(3), size(4)] as [number, number, number, number];
  if (dims.some((d) => !Number.isInteger(d) || d < 1))
    throw refuse('nifti-dims', `${name} has a damaged header: dimensions ${dims.join(' × ')}.`);
  if ([5, 6, 7].some((k) => size(k) > 1))
    throw refuse(
      'nifti-dims',
      `${name} has more than four dimensions.`,
      'Export the image as 3-D or as 3-D over time.',
    );
  const type = datatypes[header.datatype];
  if (!type)
    throw refuse(
      'nifti-datatype',
      `${name} holds colour or complex values (NIfTI datatype ${header.datatype}).`,
      'Export one grey value per voxel.',
    );
  const count = dims.reduce((a, b) => a * b, 1);
  const from = Math.max(
    header.voxOffset,
    header.dim.length === 8 && view.getInt32(0, header.little) === 540 ? 540 : 348,
  );
  if (!Number.isFinite(from) || from + count * type.bytes > raw.byteLength)
    throw refuse(
      'nifti-truncated',
      `${name} is truncated: ${dims.join(' × ')} voxels need ${count * type.bytes} bytes, the file has ${Math.max(0, raw.byteLength - from)}.`,
      'Copy the file again from its source.',
    );
  const scaled = Number.isFinite(header.slope) && header.slope !== 0;
  const [slope, intercept] = scaled ? [header.slope, Number.isFinite(header.intercept) ? header.intercept : 0] : [1, 0];
  const data = new Float32Array(count);
  for (let i = 0, o = from; i < count; i++, o += type.bytes)
    data[i] = type.read(view, o, header.little) * slope + intercept;

  const spaceUnit = { 1: 1000, 2: 1, 3: 0.001 }[header.xyztUnits & 7] ?? 1;
  const timeUnit = { 8: 1000, 16: 1, 24: 0.001 }[header.xyztUnits & 56] ?? null;
  const { spacing, lps, trusted, warnings } = geometry(header, spaceUnit, name);
  const step = header.pixdim[4]!;
  return {
    dims,
    spacingMm: spacing as unknown as [number, number, number],
    timeStepMs: timeUnit !== null && dims[3] > 1 && Number.isFinite(step) && step > 0 ? step * timeUnit : null,
    affineLps: lps,
    affineTrusted: trusted,
    warnings,
    data,
    orientation: {
      qformCode: header.qformCode,
      sformCode: header.sformCode,
      qform: header.qform,
      sform: header.sform,
      pixdim: header.pixdim,
      xyztUnits: header.xyztUnits,
    },
  };
}
