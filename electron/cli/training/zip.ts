import { crc32, deflateRawSync } from 'node:zlib';

const version = 20;
/** Names are UTF-8. */
const flags = 0x0800;
/** 1 January 1980: the same content gives the same bytes. */
const date = 0x21;

/**
 * A ZIP of some files (PKWARE APPNOTE 6.3), without ZIP64: 4 GB and 65,535 files at most.
 * @param files by their name in the archive, `/` between folders
 * @throws RangeError when they are too large or too many
 */
export function zipOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  if (files.size > 0xffff) throw new RangeError(`${files.size} files in one ZIP`);
  const [local, central]: [Uint8Array[], Uint8Array[]] = [[], []];
  let offset = 0;
  for (const [name, bytes] of files) {
    const deflated = deflateRawSync(bytes);
    // Weights do not shrink.
    const stored = deflated.length >= bytes.length;
    const data = stored ? bytes : deflated;
    const encoded = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(version, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(stored ? 0 : 8, 4);
    common.writeUInt16LE(date, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(encoded.length, 22);
    local.push(signature(0x04034b50), common, encoded, data);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(signature(0x02014b50), uint16(version), common, place, encoded);
    offset += 30 + encoded.length + data.length;
    if (offset > 0xffff_ffff) throw new RangeError('more than 4 GB in one ZIP');
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.size, 4);
  end.writeUInt16LE(files.size, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, signature(0x06054b50), end]);
}

function signature(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint16(value: number): Uint8Array {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
