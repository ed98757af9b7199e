// Draws the demo study and packs it into assets/demo: node build/run.mjs build/make-demo.ts [folder]
// The same source gives the same bytes.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { type MrImage, writeMrImage } from '../electron/dicom/write';
import { makePhantom } from '../electron/imaging/phantom';
import type { CineVolume } from '../electron/imaging/volume';

const folder = process.argv[2] ?? path.join('assets', 'demo');
const bitsStored = 12;

interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  encode(): void;
  delete(): void;
}
const require = createRequire(import.meta.url);
const charls: { JpegLSEncoder: new () => Encoder } = await require('@cornerstonejs/codec-charls/wasmjs')({
  wasmBinary: readFileSync(require.resolve('@cornerstonejs/codec-charls/wasm')),
});

function jpegLs(pixels: Uint16Array, rows: number, columns: number): Uint8Array {
  const encoder = new charls.JpegLSEncoder();
  const into = encoder.getDecodedBuffer({
    width: columns,
    height: rows,
    bitsPerSample: bitsStored,
    componentCount: 1,
    isSigned: false,
  });
  into.set(new Uint8Array(pixels.buffer));
  encoder.encode();
  const bytes = Uint8Array.from(encoder.getEncodedBuffer());
  encoder.delete();
  return bytes;
}

/** UUID-derived UIDs of the demo's own, the same in every build. */
function uid(...what: (string | number)[]): string {
  const digest = createHash('sha256')
    .update(['dextra demo', ...what].join('/'))
    .digest();
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${digest.subarray(0, 16).toString('hex')}`)}`;
}

const phantom = makePhantom();
const { parameters } = phantom;
const files: { name: string; bytes: Uint8Array }[] = [];

function series(cine: CineVolume, number: number, description: string): void {
  const size = cine.rows * cine.columns;
  for (let slice = 0; slice < cine.slices; slice++)
    for (let phase = 0; phase < cine.phases; phase++) {
      const from = (phase * cine.slices + slice) * size;
      const pixels = Uint16Array.from(cine.samples.subarray(from, from + size), (value) => Math.min(4095, value));
      const instanceNumber = slice * cine.phases + phase + 1;
      const image: MrImage = {
        patientName: 'Phantom^Demo',
        patientId: 'DEMO-1',
        studyInstanceUid: uid('study'),
        seriesInstanceUid: uid('series', number),
        sopInstanceUid: uid('image', number, instanceNumber),
        frameOfReferenceUid: uid('frame of reference'),
        studyDate: '2026-01-01',
        studyDescription: 'Demonstration: simulated heart',
        seriesNumber: number,
        seriesDescription: description,
        instanceNumber,
        comments: 'Simulated image of a computed phantom. Not a person. Not for diagnosis.',
        simulated: true,
        plane: cine.planes[slice]!,
        rows: cine.rows,
        columns: cine.columns,
        sliceThicknessMm: parameters.sliceThicknessMm,
        spacingBetweenSlicesMm: cine.sliceSpacingMm,
        triggerMs: cine.phaseTimesMs[phase]!,
        rrIntervalMs: parameters.rrIntervalMs,
        phaseCount: cine.phases,
        pixels,
        bitsStored,
        windowCenter: 165,
        windowWidth: 330,
        jpegLs: jpegLs(pixels, cine.rows, cine.columns),
      };
      const name = `right-heart-demo/${number}/${String(instanceNumber).padStart(4, '0')}.dcm`;
      files.push({ name, bytes: writeMrImage(image) });
    }
}

/** A ZIP whose bytes depend on its contents alone. APPNOTE 4.3; the date is 1 January 2026. */
function zip(entries: readonly { name: string; bytes: Uint8Array }[]): Buffer {
  const date = ((2026 - 1980) << 9) | (1 << 5) | 1;
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const packed = deflateRawSync(bytes, { level: 9 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(date, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

series(phantom.shortAxis, 1, 'Short axis cine, simulated');
series(phantom.longAxis, 2, 'Long axis cine, simulated');
mkdirSync(folder, { recursive: true });
const packed = zip(files);
writeFileSync(path.join(folder, 'right-heart-demo.zip'), packed);
const volumes = Array.from({ length: parameters.phases }, (_, phase) => ({
  lvMl: Number(phantom.lvVolumeMl(phase).toFixed(2)),
  rvMl: Number(phantom.rvVolumeMl(phase).toFixed(2)),
}));
writeFileSync(
  path.join(folder, 'right-heart-demo.truth.json'),
  `${JSON.stringify({ about: 'Known truth of the simulated study.', parameters, volumes }, null, 2)}\n`,
);
console.warn(`${files.length} images, ${(packed.length / 1e6).toFixed(2)} MB`);
