import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { ReaderError } from '../contract';

/** Limits that no archive of one examination reaches, and that every bomb does. */
const most = {
  entries: 200_000,
  /** Compressed images stay far below; plain zeros reach 1 : 1030. */
  ratio: 250,
  /** Below this, a high ratio does no harm. */
  harmless: 64 * 2 ** 20,
  entryBytes: 8 * 2 ** 30,
  totalBytes: 64 * 2 ** 30,
} as const;

export interface ArchiveEntry {
  readonly name: string;
  readonly size: number;
  readonly crc32: number;
  open(): Promise<Readable>;
}

export interface Archive {
  readonly entries: readonly ArchiveEntry[];
  /** Entries that are not touched, with the reason. */
  readonly refused: readonly { name: string; reason: string; hint: string }[];
  close(): void;
}

const symbolicLink = 0xa000;
const fileType = 0xf000;

/** Why the archive as a whole is not opened, or null. Judged on its directory alone; nothing is inflated. */
function hostility(entries: readonly Entry[], archiveBytes: number): string | null {
  let [packed, unpacked] = [0, 0];
  for (const entry of entries) {
    packed += entry.compressedSize;
    unpacked += entry.uncompressedSize;
    if (entry.uncompressedSize > most.entryBytes) return 'one of its files claims to be larger than 8 GiB';
    const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
    if (entry.uncompressedSize > most.harmless && ratio > most.ratio)
      return `one of its files would grow to ${Math.round(ratio)} times its packed size`;
  }
  if (packed > archiveBytes) return 'its files overlap';
  if (unpacked > most.totalBytes) return 'its files claim to be larger than 64 GiB together';
  if (unpacked > most.harmless && unpacked / Math.max(1, archiveBytes) > most.ratio)
    return `it would grow to ${Math.round(unpacked / archiveBytes)} times its size`;
  return null;
}

async function listed(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    entries.push(entry);
    if (entries.length > most.entries) throw new Error('too many entries');
  }
  return entries;
}

/** What the library says about a directory that it does not accept, in words for the reader. */
function inWords(label: string, error: unknown): ReaderError {
  const text = error instanceof Error ? error.message : String(error);
  if (/absolute path|invalid relative path|invalid characters/.test(text))
    return new ReaderError(
      'zip-outside',
      `${label} was not opened: it names a path outside of itself.`,
      'Such an archive is made to overwrite files. Ask its sender for a plain one.',
    );
  if (/encrypt/i.test(text))
    return new ReaderError(
      'zip-encrypted',
      `${label} was not opened: it is encrypted.`,
      'Unpack it with its password and drop the folder.',
    );
  if (/too many entries/.test(text))
    return new ReaderError(
      'zip-bomb',
      `${label} was not opened: it names more than ${most.entries} files.`,
      'Unpack it yourself and drop the folder that holds the study.',
    );
  return new ReaderError(
    'zip-damaged',
    `${label} is damaged or cut off: its directory cannot be read.`,
    'Copy it again from its source.',
  );
}

/**
 * Opens a ZIP and judges it before anything is inflated. Names never become paths: they are only shown.
 * @throws ReaderError `zip-damaged`, `zip-outside`, `zip-bomb`, `zip-encrypted`
 */
export async function openArchive(path: string, label: string): Promise<Archive> {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
  } catch (error) {
    throw inWords(label, error);
  }
  try {
    const all = await listed(zip);
    const hostile = hostility(all, zip.fileSize);
    if (hostile)
      throw new ReaderError(
        'zip-bomb',
        `${label} was not opened: ${hostile}.`,
        'If you trust its sender, unpack it yourself and drop the folder.',
      );
    const refused: { name: string; reason: string; hint: string }[] = [];
    const entries: ArchiveEntry[] = [];
    for (const entry of all) {
      if (entry.fileName.endsWith('/')) continue;
      const mode = (entry.externalFileAttributes >>> 16) & fileType;
      if (entry.isEncrypted())
        refused.push({
          name: entry.fileName,
          reason: 'It is encrypted with a password.',
          hint: 'Unpack the archive with its password and drop the folder.',
        });
      else if (mode === symbolicLink)
        refused.push({
          name: entry.fileName,
          reason: 'It is a link, not a file.',
          hint: 'Links in archives are not followed; pack the file itself.',
        });
      else if (!entry.canDecodeFileData())
        refused.push({
          name: entry.fileName,
          reason: `It is packed with a method that is not supported (${entry.compressionMethod}).`,
          hint: 'Unpack the archive and drop the folder.',
        });
      else
        entries.push({
          name: entry.fileName,
          size: entry.uncompressedSize,
          crc32: entry.crc32,
          open: () => zip.openReadStreamPromise(entry),
        });
    }
    return { entries, refused, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error instanceof ReaderError ? error : inWords(label, error);
  }
}
