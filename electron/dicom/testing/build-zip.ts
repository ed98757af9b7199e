import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Stored unless deflated. */
  readonly deflate?: boolean;
  readonly flags?: number;
  /** Unix mode, for links. */
  readonly mode?: number;
  /** What the headers claim instead of the truth. */
  readonly claimedSize?: number;
  /** Points at the data of the first entry instead of its own. */
  readonly overlap?: boolean;
}

/** A ZIP built by hand, so that it can be as broken or as hostile as a test needs. APPNOTE 4.3. */
export function zipFile(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const packed = entry.deflate ? deflateRawSync(entry.bytes) : Buffer.from(entry.bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(entry.flags ?? 0, 2);
    common.writeUInt16LE(entry.deflate ? 8 : 0, 4);
    common.writeUInt32LE(crc32(entry.bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(entry.claimedSize ?? entry.bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(entry.name), 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((entry.mode ?? 0) << 16) >>> 0, 6);
    rest.writeUInt32LE(entry.overlap ? 0 : offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, rest, Buffer.from(entry.name));
    if (entry.overlap) continue;
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(entry.name), packed);
    offset += 30 + Buffer.byteLength(entry.name) + packed.length;
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
