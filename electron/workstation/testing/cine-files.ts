import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Explicit VR little endian data elements, written byte by byte (PS3.5 section 7.1.2). */
function element(group: number, number: number, vr: string, value: string | number | Uint8Array): Buffer {
  let bytes: Buffer;
  if (typeof value === 'number') {
    bytes = Buffer.alloc(vr === 'US' ? 2 : 4);
    if (vr === 'US') bytes.writeUInt16LE(value);
    else bytes.writeUInt32LE(value);
  } else bytes = Buffer.from(value as Uint8Array);
  if (bytes.length % 2) bytes = Buffer.concat([bytes, Buffer.from(vr === 'UI' ? '\0' : ' ')]);
  const long = vr === 'OB' || vr === 'OW';
  const head = Buffer.alloc(long ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4);
  if (long) head.writeUInt32LE(bytes.length, 8);
  else head.writeUInt16LE(bytes.length, 6);
  return Buffer.concat([head, bytes]);
}

const mrImage = '1.2.840.10008.5.1.4.1.1.4';

export interface ImageSpec {
  readonly study: string;
  readonly series: string;
  readonly sop: string;
  readonly number: number;
  readonly sliceMm: number;
  readonly triggerMs: number;
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Uint16Array;
}

/** One MR image as a DICOM file. */
export function imageFile(spec: ImageSpec): Buffer {
  const meta = Buffer.concat([
    element(2, 2, 'UI', mrImage),
    element(2, 3, 'UI', spec.sop),
    element(2, 0x10, 'UI', '1.2.840.10008.1.2.1'),
  ]);
  const { pixels } = spec;
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    element(2, 0, 'UL', meta.length),
    meta,
    element(8, 0x16, 'UI', mrImage),
    element(8, 0x18, 'UI', spec.sop),
    element(8, 0x60, 'CS', 'MR'),
    element(0x10, 0x10, 'PN', 'Hong^Gildong'),
    element(0x10, 0x20, 'LO', 'PH-001'),
    element(0x18, 0x50, 'DS', '8'),
    element(0x18, 0x1060, 'DS', String(spec.triggerMs)),
    element(0x18, 0x1062, 'IS', '800'),
    element(0x20, 0xd, 'UI', spec.study),
    element(0x20, 0xe, 'UI', spec.series),
    element(0x20, 0x11, 'IS', '7'),
    element(0x20, 0x13, 'IS', String(spec.number)),
    element(0x20, 0x32, 'DS', `-20\\-20\\${spec.sliceMm}`),
    element(0x20, 0x37, 'DS', '1\\0\\0\\0\\1\\0'),
    element(0x28, 2, 'US', 1),
    element(0x28, 4, 'CS', 'MONOCHROME2'),
    element(0x28, 0x10, 'US', spec.rows),
    element(0x28, 0x11, 'US', spec.columns),
    element(0x28, 0x30, 'DS', '1.5\\1.5'),
    element(0x28, 0x100, 'US', 16),
    element(0x28, 0x101, 'US', 12),
    element(0x28, 0x102, 'US', 11),
    element(0x28, 0x103, 'US', 0),
    element(0x7fe0, 0x10, 'OW', new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength)),
  ]);
}

export interface CineFiles {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly files: readonly string[];
  /** Stored samples of one image. */
  pixels(slice: number, phase: number): Uint16Array;
  sopUid(slice: number, phase: number): string;
}

/** Writes a cine of parallel slices into a folder, one file per image, with names that say nothing. */
export function writeCine(
  folder: string,
  slices: number,
  phases: number,
  root = '1.2.826.0.1.3680043.10.77',
): CineFiles {
  mkdirSync(folder, { recursive: true });
  const [rows, columns] = [24, 32];
  const pixels = (slice: number, phase: number) =>
    Uint16Array.from({ length: rows * columns }, (_, index) => (index * 7 + slice * 131 + phase * 17) % 4096);
  const sopUid = (slice: number, phase: number) => `${root}.3.${slice + 1}.${phase + 1}`;
  const files: string[] = [];
  for (let slice = 0; slice < slices; slice += 1)
    for (let phase = 0; phase < phases; phase += 1) {
      const file = path.join(folder, `f${files.length}`);
      const [study, series, sop] = [`${root}.1`, `${root}.2`, sopUid(slice, phase)];
      const number = slice * phases + phase + 1;
      const triggerMs = (800 / phases) * phase;
      const image = { study, series, sop, number, sliceMm: slice * 8, triggerMs, rows, columns };
      writeFileSync(file, imageFile({ ...image, pixels: pixels(slice, phase) }));
      files.push(file);
    }
  return { studyUid: `${root}.1`, seriesUid: `${root}.2`, files, pixels, sopUid };
}
