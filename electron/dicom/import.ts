import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type ImportOutcome, ReaderError } from '../contract';
import type { ImportOptions, ImportResult } from './api';
import { type ByteSource, fromMemory, openFile } from './bytes';
import { type Content, digest, identify, libraryPath, withUids } from './ingest';
import { inMemory, intoPlace, isUnreadable, libraryError, removeLeftovers, store, waitingFolder } from './library-file';
import { niftiRecord } from './nifti-study';
import type { InstanceRecord } from './record';
import { type Found, ioReason, scan } from './scan';
import { type ArchiveEntry, openArchive } from './zip';

type Item = ImportOutcome['items'][number];
/** Files are read several at once, but taken in the order they were found: of two with one UID the first stays. */
interface Turn {
  readonly come: Promise<void>;
  readonly pass: () => void;
}

/** Files in work at once: enough to keep the disk busy while a header is parsed. */
const atOnce = 4;
const batchSize = 64;

/**
 * Imports what was dropped: folders, files, ZIPs, DICOMDIRs, NIfTI. Content decides what a file is, not its name.
 * Each file is stored whole or not at all; everything that is not imported is in `items` with its reason.
 * @throws the signal's reason when cancelled; `ReaderError` `library-full`, `library-unwritable`
 */
export async function importSources(paths: readonly string[], options: ImportOptions): Promise<ImportResult> {
  const waiting = path.join(options.libraryFolder, waitingFolder, randomUUID());
  const run = new ImportRun(options, waiting);
  await removeLeftovers(options.libraryFolder);
  try {
    for (const dropped of paths)
      await scan(
        dropped,
        (file) => run.add(file),
        (item) => run.refuse(item),
        options,
      );
    await run.finish();
  } finally {
    await rm(waiting, { recursive: true, force: true });
  }
  return run.result();
}

class ImportRun {
  private readonly queue: Found[] = [];
  private readonly queued = new Set<string>();
  private readonly items: Item[] = [];
  private readonly studies = new Set<string>();
  /** Content by UID of what this run has taken, so that one drop does not hold the same image twice. */
  private readonly taken = new Map<string, string>();
  private batch: InstanceRecord[] = [];
  private flushed: Promise<void> = Promise.resolve();
  private lastTurn: Promise<void> = Promise.resolve();
  private importedCount = 0;
  private duplicateCount = 0;
  private done = 0;
  private total = 0;
  private readonly importedAt = new Date().toISOString();

  constructor(
    private readonly options: ImportOptions,
    /** Where files are written before they are whole; on the library's own disk. */
    private readonly waiting: string,
  ) {}

  add(file: Found): void {
    if (this.queued.has(file.file)) return;
    this.queued.add(file.file);
    this.queue.push(file);
    this.total++;
    if (this.total % 100 === 0) this.options.progress('scan', this.total, null);
  }

  refuse(item: Item): void {
    this.items.push(item);
  }

  result(): ImportResult {
    this.items.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    return {
      items: this.items,
      importedCount: this.importedCount,
      duplicateCount: this.duplicateCount,
      studyInstanceUids: [...this.studies],
    };
  }

  async finish(): Promise<void> {
    this.options.progress('scan', this.total, this.total);
    let next = 0;
    const worker = async () => {
      while (next < this.queue.length) {
        const found = this.queue[next++]!;
        await this.file(found, this.turn());
      }
    };
    // A worker that fails stops the others at their next file.
    const outcomes = await Promise.allSettled(
      Array.from({ length: atOnce }, () =>
        worker().catch((error) => {
          next = Number.POSITIVE_INFINITY;
          throw error;
        }),
      ),
    );
    // What is stored is listed even when the rest is cancelled.
    this.flush();
    await this.flushed;
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  private turn(): Turn {
    const come = this.lastTurn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.lastTurn = promise;
    return { come, pass: resolve };
  }

  private step(): void {
    this.done++;
    if (this.done % 16 === 0 || this.done === this.total) this.options.progress('read', this.done, this.total);
  }

  private async file(found: Found, turn: Turn): Promise<void> {
    try {
      await this.fileInTurn(found, turn);
    } finally {
      turn.pass();
    }
  }

  private async fileInTurn(found: Found, turn: Turn): Promise<void> {
    this.options.signal.throwIfAborted();
    await this.options.breathe();
    let source: ByteSource;
    try {
      source = await openFile(found.file);
    } catch (error) {
      this.refuse({ path: found.label, state: 'refused', ...ioReason(error) });
      this.step();
      return;
    }
    let content: Content | null = null;
    try {
      content = await identify(source);
      await this.take(content, source, found.label, found.file, turn);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      this.refuse({ path: found.label, state: 'refused', ...ioReason(error) });
    } finally {
      await source.close();
    }
    turn.pass();
    if (content?.kind === 'zip') await this.archive(found);
    if (content?.kind === 'index') await this.follow(content.references, found);
    this.step();
  }

  /** Stores one image. `origin` is its file, or null where it has none to be left in. */
  private async take(
    content: Content,
    source: ByteSource,
    label: string,
    origin: string | null,
    turn?: Turn,
  ): Promise<void> {
    if (content.kind === 'unfit') {
      const { state, reason, hint } = content;
      this.refuse({ path: label, state, reason, hint });
    } else if (content.kind === 'dicom') {
      const sha256 = await digest(source);
      const facts = withUids(content.facts, sha256);
      const copy = !this.options.readInPlace || origin === null;
      const file = copy ? libraryPath(this.options.libraryFolder, facts, 'dcm') : origin;
      await this.keep(
        {
          recordVersion: 1,
          origin: 'dicom',
          storage: copy ? 'library' : 'in-place',
          file,
          byteLength: source.size,
          sha256,
          importedAt: this.importedAt,
          ...facts,
        },
        label,
        copy ? (to) => store(source, origin, to) : null,
        turn,
      );
    } else if (content.kind === 'nifti') {
      await this.takeNifti(source, label, origin, turn);
    }
  }

  private async takeNifti(source: ByteSource, label: string, origin: string | null, turn?: Turn): Promise<void> {
    try {
      const bytes = await source.read(0, source.size);
      const { record, plain } = await niftiRecord(bytes, label);
      const copy = !this.options.readInPlace || origin === null;
      const file = copy ? libraryPath(this.options.libraryFolder, record, 'nii') : origin;
      await this.keep(
        { ...record, storage: copy ? 'library' : 'in-place', file, importedAt: this.importedAt },
        label,
        copy ? (to) => writeFile(to, plain, { flag: 'wx' }) : null,
        turn,
      );
    } catch (error) {
      if (!(error instanceof ReaderError) || error.code.startsWith('library-')) throw error;
      this.refuse({ path: label, state: 'damaged', reason: error.message, hint: error.hint });
    }
  }

  private async keep(
    record: InstanceRecord,
    label: string,
    write: ((temporary: string) => Promise<void>) | null,
    turn?: Turn,
  ): Promise<void> {
    await turn?.come;
    this.options.signal.throwIfAborted();
    const { sopInstanceUid, sha256 } = record;
    const earlier = this.taken.get(sopInstanceUid);
    const known =
      earlier === undefined ? this.options.isKnown(sopInstanceUid, sha256) : earlier === sha256 ? 'same' : 'different';
    if (known === 'different') {
      this.refuse({
        path: label,
        state: 'refused',
        reason: 'Another image with the same SOP Instance UID but other content is already in the library.',
        hint: 'Remove the study that is there to import this one, or have the images exported with their own UIDs.',
      });
      return;
    }
    this.studies.add(record.studyInstanceUid);
    if (known === 'same') {
      this.duplicateCount++;
      return;
    }
    this.taken.set(sopInstanceUid, sha256);
    turn?.pass();
    try {
      if (write) await intoPlace(path.join(this.waiting, randomUUID()), record.file, write);
    } catch (error) {
      this.taken.delete(sopInstanceUid);
      throw error;
    }
    this.importedCount++;
    this.batch.push(record);
    if (this.batch.length >= batchSize) this.flush();
  }

  /** Hands the stored records on, one batch after the other. */
  private flush(): void {
    const batch = this.batch;
    if (batch.length === 0) return;
    this.batch = [];
    this.flushed = this.flushed.then(() => this.options.onRecords(batch));
    // A failure is thrown where the run ends.
    this.flushed.catch(() => {});
  }

  private async archive({ file, label }: Found): Promise<void> {
    let archive: Awaited<ReturnType<typeof openArchive>>;
    try {
      archive = await openArchive(file, label);
    } catch (error) {
      if (!(error instanceof ReaderError)) throw error;
      const state = error.code === 'zip-damaged' ? 'damaged' : 'refused';
      this.refuse({ path: label, state, reason: error.message, hint: error.hint });
      return;
    }
    try {
      for (const { name, ...why } of archive.refused)
        this.refuse({ path: `${label} › ${name}`, state: 'refused', ...why });
      this.total += archive.entries.length;
      const names = new Set(archive.entries.map((entry) => entry.name.toLowerCase()));
      for (const entry of archive.entries) {
        this.options.signal.throwIfAborted();
        await this.options.breathe();
        await this.entry(entry, label, names);
        this.step();
      }
    } finally {
      archive.close();
    }
  }

  private async entry(entry: ArchiveEntry, archiveLabel: string, names: ReadonlySet<string>): Promise<void> {
    const label = `${archiveLabel} › ${entry.name}`;
    const source = await this.inflated(entry, label);
    if (!source) return;
    try {
      const content = await identify(source);
      if (content.kind === 'zip')
        this.refuse({
          path: label,
          state: 'refused',
          reason: 'It is a ZIP inside a ZIP; those are not opened.',
          hint: 'Unpack the outer one and drop the inner one.',
        });
      else if (content.kind === 'index') {
        const base = entry.name.split('/').slice(0, -1);
        const wanted = content.references.map((parts) => [...base, ...parts].join('/').toLowerCase());
        this.missing(wanted.filter((name) => !names.has(name)).length, wanted.length, label);
      } else await this.take(content, source, label, null);
    } finally {
      await source.close();
    }
  }

  private async inflated(entry: ArchiveEntry, label: string): Promise<ByteSource | null> {
    try {
      const stream = await entry.open();
      if (entry.size <= inMemory) {
        const parts: Buffer[] = [];
        for await (const part of stream) parts.push(part as Buffer);
        const bytes = Buffer.concat(parts);
        if (crc32(bytes) !== entry.crc32) throw new Error('checksum');
        return fromMemory(bytes);
      }
      await mkdir(this.waiting, { recursive: true });
      const file = path.join(this.waiting, randomUUID());
      await pipeline(stream, createWriteStream(file, { flags: 'wx' }), { signal: this.options.signal });
      return await openFile(file);
    } catch (error) {
      this.options.signal.throwIfAborted();
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (code === 'ENOSPC' || code === 'EROFS' || code === 'EDQUOT') throw libraryError(error);
      const hint = 'Copy the archive again from its source.';
      this.refuse({ path: label, state: 'damaged', reason: 'Its data in the archive is damaged or cut off.', hint });
      return null;
    }
  }

  /** Reads what a DICOMDIR names, below its own folder only. PS3.10 section 8. */
  private async follow(references: readonly string[][], index: Found): Promise<void> {
    const folder = path.dirname(index.file);
    let missing = 0;
    for (const parts of references) {
      if (parts.some((part) => part === '..' || part === '.' || /[\\/:]/.test(part))) {
        missing++;
        continue;
      }
      const spellings = [parts, parts.map((part) => part.toLowerCase()), parts.map((part) => part.toUpperCase())];
      let there: string[] | null = null;
      for (const spelling of spellings) {
        const ok = await access(path.join(folder, ...spelling)).then(
          () => true,
          () => false,
        );
        if (ok) {
          there = spelling;
          break;
        }
      }
      if (!there) missing++;
      else await this.addReferenced(folder, there, index.label);
    }
    this.missing(missing, references.length, index.label);
  }

  private async addReferenced(folder: string, parts: readonly string[], indexLabel: string): Promise<void> {
    const label = [...indexLabel.split('/').slice(0, -1), ...parts].join('/');
    await scan(
      path.join(folder, ...parts),
      ({ file }) => this.add({ file, label }),
      (item) => this.refuse(item),
      this.options,
    );
  }

  private missing(count: number, of: number, label: string): void {
    if (count === 0) return;
    this.refuse({
      path: label,
      state: 'damaged',
      reason: `${count} of the ${of} files that this DICOMDIR names are not there.`,
      hint: 'Copy the whole medium again. What is there was read.',
    });
  }
}
