import { createHash } from 'node:crypto';
import type { Vector } from '../contract';
import { gunzip, isGzip } from '../imaging/gzip';
import { type NiftiImage, readNifti } from '../imaging/nifti';
import type { FrameFacts, InstanceRecord } from './record';

/** Times further apart than this are no beat of a heart. */
const slowestCineMs = 5000;

/** A UID made of a digest, under the UUID root. PS3.5 B.2. */
export function uidOf(...content: string[]): string {
  const digest = createHash('sha256').update(content.join('\n')).digest();
  let number = 0n;
  for (const byte of digest.subarray(0, 16)) number = number * 256n + BigInt(byte);
  return `2.25.${number}`;
}

/** Whether every value is a whole number that 16 bits hold; such images are kept as integers for the viewer. */
function fitsInt16(data: Float32Array): boolean {
  for (const value of data) if (value !== Math.trunc(value) || value < -32768 || value > 32767) return false;
  return true;
}

/** A window over the middle 98 % of the values that are not background. */
function windowOf(data: Float32Array): { center: number; width: number } {
  const step = Math.max(1, Math.floor(data.length / 50_000));
  const sample: number[] = [];
  for (let i = 0; i < data.length; i += step) if (data[i] !== 0 && Number.isFinite(data[i])) sample.push(data[i]!);
  sample.sort((a, b) => a - b);
  const low = sample[Math.floor(sample.length * 0.01)] ?? 0;
  const high = sample[Math.floor(sample.length * 0.99)] ?? 1;
  return { center: (low + high) / 2, width: Math.max(high - low, 1e-6) };
}

function framesOf(image: NiftiImage): FrameFacts[] {
  const [, , depth, times] = image.dims;
  const [dx, dy, dz] = image.spacingMm;
  const affine = image.affineLps ?? [dx, 0, 0, 0, 0, dy, 0, 0, 0, 0, dz, 0, 0, 0, 0, 1];
  const column = (k: number): Vector => [affine[k]!, affine[4 + k]!, affine[8 + k]!];
  const unit = (v: Vector): Vector => {
    const length = Math.hypot(...v);
    return [v[0] / length, v[1] / length, v[2] / length];
  };
  const [row, down, origin] = [unit(column(0)), unit(column(1)), column(3)];
  const across = column(2);
  const { center, width } = windowOf(image.data);
  const frames: FrameFacts[] = [];
  for (let t = 0; t < times; t++)
    for (let z = 0; z < depth; z++)
      frames.push({
        position: [origin[0] + z * across[0], origin[1] + z * across[1], origin[2] + z * across[2]],
        rowDirection: row,
        columnDirection: down,
        spacingMm: [dy, dx],
        triggerMs: times > 1 && image.timeStepMs !== null ? t * image.timeStepMs : null,
        offsetMs: null,
        temporalIndex: times > 1 ? t + 1 : null,
        slope: 1,
        intercept: 0,
        windowCenter: center,
        windowWidth: width,
      });
  return frames;
}

/**
 * A NIfTI image as a study of its own. Identifiers come from the content, so the same image dropped twice is one.
 * Frames are `[time][slice]`, each a plane of the first two axes; directions are turned from RAS to LPS.
 * @param bytes the file, plain or gzip
 * @returns the record without its place, and the unpacked file to be stored
 * @throws ReaderError naming the file for everything that cannot be read
 */
export async function niftiRecord(
  bytes: Uint8Array,
  label: string,
): Promise<{ record: InstanceRecord; plain: Uint8Array }> {
  const name = label.split(/[/›]/).at(-1)!.trim();
  const plain = isGzip(bytes) ? await gunzip(bytes, name) : bytes;
  const image = await readNifti(plain, name);
  const [columns, rows, depth, times] = image.dims;
  const sha256 = createHash('sha256').update(plain).digest('hex');
  const whole = fitsInt16(image.data);
  const record: InstanceRecord = {
    recordVersion: 1,
    origin: 'nifti',
    storage: 'library',
    file: '',
    byteLength: plain.length,
    sha256,
    importedAt: '',
    sopInstanceUid: uidOf('instance', sha256),
    sopClassUid: '',
    seriesInstanceUid: uidOf('series', sha256),
    studyInstanceUid: uidOf('study', sha256),
    transferSyntaxUid: 'nifti',
    patientId: name.replace(/\.nii(\.gz)?$/i, ''),
    patientName: '',
    patientBirthDate: null,
    patientSex: null,
    studyDate: null,
    studyDescription: name,
    // NIfTI does not say; a cine is read as MR, everything else, frames of a dynamic PET too, as other.
    modality: times > 1 && !(image.timeStepMs !== null && image.timeStepMs > slowestCineMs) ? 'MR' : 'OT',
    seriesNumber: 1,
    seriesDescription: name,
    instanceNumber: 1,
    acquisitionNumber: null,
    imageType: [],
    frameOfReferenceUid: null,
    simulated: false,
    sliceThicknessMm: image.spacingMm[2],
    spacingBetweenSlicesMm: image.spacingMm[2],
    beat: { nominalIntervalMs: null, heartRate: null, imageCount: times > 1 ? times : null },
    pixel: {
      rows,
      columns,
      bitsAllocated: whole ? 16 : 32,
      bitsStored: whole ? 16 : 32,
      highBit: whole ? 15 : 31,
      signed: true,
      samplesPerPixel: 1,
      planarConfiguration: 0,
      photometric: 'MONOCHROME2',
      sample: whole ? 'integer' : 'float',
      frameCount: depth * times,
      bytesSwapped: false,
      dataOffset: 0,
      dataLength: null,
    },
    frames: framesOf(image),
    warnings: image.warnings,
  };
  return { record, plain };
}
