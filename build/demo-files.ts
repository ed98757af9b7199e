// What the bundled demo studies are written with: lossless JPEG-LS, UIDs of the demo's own, a ZIP that is the same every time.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { crc32, deflateRawSync } from 'node:zlib';

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

/** @param bitsStored of the pixels */
export function jpegLs(pixels: Uint16Array, rows: number, columns: number, bitsStored: number): Uint8Array {
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
export function uid(...what: (string | number)[]): string {
  const digest = createHash('sha256')
    .update(['dextra demo', ...what].join('/'))
    .digest();
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${digest.subarray(0, 16).toString('hex')}`)}`;
}

/** A ZIP whose bytes depend on its contents alone. APPNOTE 4.3; the date is 1 January 2026. */
export function zip(entries: readonly { name: string; bytes: Uint8Array }[]): Buffer {
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
