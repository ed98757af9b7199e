import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ReaderError } from '../contract';
import type { ByteSource } from './bytes';

/** An entry of an archive up to this size is inflated in memory, a larger one into the library's own waiting folder. */
export const inMemory = 64 * 2 ** 20;
/** In the library: where files are written before they are whole. */
export const waitingFolder = '.incoming';
const oneDayMs = 86_400_000;

/** What an import that was killed has left behind. */
export async function removeLeftovers(libraryFolder: string): Promise<void> {
  const folder = path.join(libraryFolder, waitingFolder);
  for (const name of await readdir(folder).catch(() => [])) {
    const left = await stat(path.join(folder, name)).catch(() => null);
    if (left && Date.now() - left.mtimeMs > oneDayMs)
      await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

export async function store(source: ByteSource, origin: string | null, to: string): Promise<void> {
  if (origin !== null && source.size > 2 ** 20) return copyFile(origin, to);
  if (source.size <= inMemory) return writeFile(to, await source.read(0, source.size), { flag: 'wx' });
  const piece = 2 ** 22;
  const pieces = async function* () {
    for (let at = 0; at < source.size; at += piece) yield source.read(at, piece);
  };
  await pipeline(pieces, createWriteStream(to, { flags: 'wx' }));
}

/** Writes under a temporary name, then renames: a file of the library is whole or absent. */
export async function intoPlace(
  temporary: string,
  target: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  try {
    await mkdir(path.dirname(temporary), { recursive: true });
    await write(temporary);
    await rename(temporary, target).catch(async (error) => {
      if (error.code !== 'ENOENT') throw error;
      await mkdir(path.dirname(target), { recursive: true });
      await rename(temporary, target);
    });
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw libraryError(error);
  }
}

/** A failure of the one file, not of the library or the program. */
export function isUnreadable(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) && !(error instanceof ReaderError);
}

export function libraryError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ReaderError(
      'library-full',
      'The disk that holds the library is full; the import stopped.',
      'Free some space and drop the study again. What was imported before is kept.',
    );
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new ReaderError(
      'library-unwritable',
      'The library folder may not be written by this user; the import stopped.',
      'Ask for access to the data folder of Dextra.',
    );
  return error;
}
