import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReaderError } from '../contract';

const maxFiles = 100_000;

/** Files that a page without access to the disk streams in before it asks for their import. */
export class Uploads {
  readonly #folder: string;
  readonly #counts = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async begin(): Promise<string> {
    const uploadId = randomUUID();
    await mkdir(this.#root(uploadId), { recursive: true, mode: 0o700 });
    this.#counts.set(uploadId, 0);
    return uploadId;
  }

  /**
   * Writes one file below the upload's folder.
   * @param relativePath as the reader knows the file, `/` between folders
   * @throws ReaderError `unknown-upload`, `bad-path`, `too-many-files`, `file-twice`
   */
  async add(uploadId: string, relativePath: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    const count = this.#counts.get(uploadId);
    if (count === undefined) throw unknown();
    if (count >= maxFiles)
      throw new ReaderError(
        'too-many-files',
        `More than ${maxFiles} files were dropped at once.`,
        'Drop fewer folders.',
      );
    this.#counts.set(uploadId, count + 1);
    const file = path.join(this.#root(uploadId), ...safeParts(relativePath));
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    try {
      await pipeline(Readable.from(body, { objectMode: false }), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST')
        throw new ReaderError('file-twice', `${relativePath} was dropped twice.`, 'Drop it once.');
      // A file that came only in part must not be imported as if it were whole.
      await rm(file, { force: true });
      throw error;
    }
  }

  /** Ends the streaming. @returns the folder that holds the files. @throws ReaderError `unknown-upload` */
  close(uploadId: string): string {
    if (!this.#counts.delete(uploadId)) throw unknown();
    return this.#root(uploadId);
  }

  /** Gives up an upload that was not imported; unknown ids are passed over. */
  async abandon(uploadId: string): Promise<void> {
    if (this.#counts.has(uploadId)) await this.discard(uploadId);
  }

  async discard(uploadId: string): Promise<void> {
    this.#counts.delete(uploadId);
    await rm(this.#root(uploadId), { recursive: true, force: true });
  }

  #root(uploadId: string): string {
    return path.join(this.#folder, uploadId);
  }
}

const unknown = () => new ReaderError('unknown-upload', 'The dropped files are not here any more.', 'Drop them again.');

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what no disk should be given.
const unkeepable = /[\\:\u0000-\u001f]/g;

/**
 * Names are for the reader only, content decides; so what a disk could not take is replaced.
 * @throws ReaderError `bad-path` for anything that could leave the folder
 */
function safeParts(relativePath: string): string[] {
  const parts = relativePath.split('/').map((part) => part.replace(unkeepable, '_'));
  const bad = (part: string) => part === '' || part === '.' || part === '..' || Buffer.byteLength(part) > 255;
  if (relativePath.length > 4096 || parts.length > 64 || parts.some(bad))
    throw new ReaderError('bad-path', 'A dropped file has a name that cannot be kept.', 'Rename it and drop it again.');
  return parts;
}
