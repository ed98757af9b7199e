import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as yauzl from 'yauzl';
import { refusal } from './package';

/** The files of a package that is being imported, by plain name; never a folder, never a link. */
export interface PackageSource {
  /** How the reader knows it. */
  readonly name: string;
  readonly files: ReadonlyMap<string, { bytes: number; open(): Promise<NodeJS.ReadableStream> }>;
  close(): void;
}

const maxEntries = 4096;
const maxTotalBytes = 2 ** 31;
const plainName = /^[A-Za-z0-9._-]+$/;
const repack =
  'Make the ZIP again from the package folder itself: card.json, model.onnx and the files that the card lists.';

/** Opens a ZIP or a folder as the source of a package. @throws ReaderError when it is neither, or is not safe. */
export async function openSource(location: string): Promise<PackageSource> {
  const name = path.basename(location);
  const stat = await lstat(location).catch(() => null);
  if (!stat) throw refusal('file', name, 'it is not there any more.');
  if (stat.isDirectory()) return folderSource(location, name);
  if (stat.isFile()) return zipSource(location, name);
  throw refusal('file', name, 'it is neither a folder nor a ZIP file.');
}

async function folderSource(location: string, name: string): Promise<PackageSource> {
  let folder = location;
  let entries = await readdir(folder, { withFileTypes: true });
  const visible = entries.filter((entry) => !entry.name.startsWith('.'));
  if (!entries.some((entry) => entry.name === 'card.json') && visible.length === 1 && visible[0]!.isDirectory()) {
    folder = path.join(folder, visible[0]!.name);
    entries = await readdir(folder, { withFileTypes: true });
  }
  const files = new Map<string, { bytes: number; open(): Promise<NodeJS.ReadableStream> }>();
  for (const entry of entries.slice(0, maxEntries)) {
    if (!entry.isFile()) continue;
    const file = path.join(folder, entry.name);
    files.set(entry.name, { bytes: (await lstat(file)).size, open: async () => createReadStream(file) });
  }
  return { name, files, close() {} };
}

/** Entries that archivers add by themselves. */
const isClutter = (entry: string): boolean =>
  entry.startsWith('__MACOSX/') || /(^|\/)(\.DS_Store|Thumbs\.db)$/.test(entry);

async function zipSource(location: string, name: string): Promise<PackageSource> {
  const refuse = (reason: string) => refusal('zip', name, reason, repack);
  let zip: yauzl.ZipFile;
  try {
    // Strict names: yauzl refuses absolute paths, `..` and backslashes.
    zip = await yauzl.openPromise(location, { autoClose: false, strictFileNames: true });
  } catch (error) {
    throw refuse(`it is not a readable ZIP file (${(error as Error).message}).`);
  }
  try {
    if (zip.entryCount > maxEntries) throw refuse(`it has ${zip.entryCount} entries; a package has a handful.`);
    const entries: yauzl.Entry[] = [];
    try {
      for await (const entry of zip.eachEntry()) entries.push(entry);
    } catch (error) {
      throw refuse(`it is damaged or unsafe (${(error as Error).message}).`);
    }
    const files = new Map<string, { bytes: number; open(): Promise<NodeJS.ReadableStream> }>();
    let total = 0;
    const wanted = entries.filter((entry) => !entry.fileName.endsWith('/') && !isClutter(entry.fileName));
    const root = rootOf(wanted.map((entry) => entry.fileName));
    for (const entry of wanted) {
      const mode = entry.versionMadeBy >> 8 === 3 ? (entry.externalFileAttributes >>> 16) & 0o170000 : 0;
      if (mode !== 0 && mode !== 0o100000) throw refuse(`${entry.fileName} in it is a link or a special file.`);
      if (entry.isEncrypted()) throw refuse('it is encrypted.');
      if (!entry.canDecodeFileData()) throw refuse(`${entry.fileName} is packed by an unknown method.`);
      total += entry.uncompressedSize;
      if (total > maxTotalBytes) throw refuse(`it would unpack to more than ${maxTotalBytes >> 20} MB.`);
      if (!entry.fileName.startsWith(root)) continue;
      const inner = entry.fileName.slice(root.length);
      // Files in deeper folders belong to no package format that we know.
      if (!plainName.test(inner)) continue;
      if (files.has(inner)) throw refuse(`it has two files named ${inner}.`);
      files.set(inner, { bytes: entry.uncompressedSize, open: () => zip.openReadStreamPromise(entry) });
    }
    return { name, files, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** The one folder that holds `card.json`, with its slash: the ZIP's root or a folder at the root. */
function rootOf(names: string[]): string {
  if (names.includes('card.json')) return '';
  const cards = names.filter((name) => /^[^/]+\/card\.json$/.test(name));
  return cards.length === 1 ? cards[0]!.slice(0, -'card.json'.length) : '';
}

/**
 * Unpacks one file, never more bytes than announced: a ZIP may lie about its sizes.
 * @throws ReaderError naming the file
 */
export async function extract(source: PackageSource, file: string, target: string): Promise<void> {
  const entry = source.files.get(file);
  if (!entry) throw refusal('file', source.name, `the file ${file} is missing.`);
  let left = entry.bytes;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      if (left < 0) done(new Error('it holds more than the ZIP announced'));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(await entry.open(), limit, createWriteStream(target, { flags: 'wx' }));
  } catch (error) {
    throw refusal('file', source.name, `${file} could not be unpacked (${(error as Error).message}).`);
  }
}
