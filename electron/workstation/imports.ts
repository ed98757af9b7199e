import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type ImportOutcome, type Job, type ModelSummary, ReaderError } from '../contract';
import type { Note } from '../engine/tasks';
import type { Context } from './context';
import type { TaskOptions } from './engine-client';
import { failureOf } from './failures';
import { isOver } from './jobs';
import type { ImportSource } from './library-store';
import type { Uploads } from './uploads';

/** A cut-off import is taken up again once; one that was cut off twice is left as it is. */
const allowedAttempts = 2;

/** Brings what was dropped into the library. */
export class Imports {
  readonly #context: Context;
  readonly #uploads: Uploads;
  /** Imports that are part of other jobs. */
  #within = 0;

  constructor(context: Context, uploads: Uploads) {
    this.#context = context;
    this.#uploads = uploads;
  }

  /** Starts a job. @throws ReaderError `unknown-upload` */
  start(source: { paths: string[] } | { uploadId: string }): string {
    const { readInPlace } = this.#context.settings.get();
    if ('paths' in source) return this.#begin(source.paths, null, readInPlace, subjectOf(source.paths));
    const folder = this.#uploads.close(source.uploadId);
    // The upload's folder goes away afterwards: its files cannot be read in place.
    return this.#begin([folder], source.uploadId, false, 'dropped files');
  }

  /** The demo study is always copied: the product's own folder may be replaced by the next release. */
  startDemo(): string {
    return this.#begin([this.#context.folders.demoStudy], null, false, 'demo study');
  }

  /** Imports a model package; the job is on the board while it is checked. */
  async startModel(source: { paths: string[] } | { uploadId: string }): Promise<ModelSummary> {
    const { engine, jobs, settings } = this.#context;
    const upload = 'uploadId' in source ? source.uploadId : null;
    const paths = 'paths' in source ? source.paths : [await onlyEntry(this.#uploads.close(source.uploadId))];
    const { jobId, signal } = jobs.add({
      kind: 'model-import',
      subject: subjectOf(paths),
      state: 'running',
      step: 'read',
    });
    try {
      if (paths.length !== 1)
        throw new ReaderError('one-package', 'A model package is one folder or one ZIP.', 'Choose a single one.');
      const summary = await engine.run('model-import', { paths, provider: settings.get().provider }, { signal });
      jobs.update(jobId, { state: 'done', fraction: 1 });
      return summary;
    } catch (error) {
      jobs.update(
        jobId,
        signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: failureOf(error, 'models.import') },
      );
      throw signal.aborted ? new ReaderError('cancelled', 'The import was cancelled.') : error;
    } finally {
      if (upload) await this.#uploads.discard(upload);
    }
  }

  /** Work on what a source names; an upload is discarded afterwards. */
  async withSource<T>(
    source: { paths: string[] } | { uploadId: string },
    work: (paths: string[]) => Promise<T>,
  ): Promise<T> {
    if ('paths' in source) return work(source.paths);
    try {
      return await work([this.#uploads.close(source.uploadId)]);
    } finally {
      await this.#uploads.discard(source.uploadId);
    }
  }

  /** Takes up the imports that were cut off when the workstation ended last time, so that no study stays half. */
  resume(): void {
    const { library } = this.#context;
    for (const { jobId, attempts, source } of library.unfinishedImports()) {
      if (attempts < allowedAttempts) this.#run(jobId, source);
      else {
        library.endImport(jobId);
        void this.#regroup(jobId);
      }
    }
  }

  /**
   * Imports as part of another job, which shows the progress. Studies that came in stay in the library, whatever becomes
   * of that job; cut off by a crash, it is taken up again as an import of its own.
   * @param uploadId the upload that the paths are of, if any
   */
  async within(paths: readonly string[], uploadId: string | null, options: TaskOptions): Promise<ImportOutcome> {
    const { engine, library, settings } = this.#context;
    const jobId = randomUUID();
    const readInPlace = uploadId === null && settings.get().readInPlace;
    library.beginImport(jobId, { paths: [...paths], uploadId, readInPlace, subject: subjectOf(paths) });
    this.#within += 1;
    const onNote = (note: Note) => (note.type === 'progress' ? options.onNote?.(note) : this.#note(jobId, note));
    try {
      const outcome = await engine.run('import', { jobId, paths: [...paths], readInPlace }, { ...options, onNote });
      library.endImport(jobId);
      return outcome;
    } catch (error) {
      if (!engine.closed) {
        await this.#regroup(jobId);
        library.endImport(jobId);
      }
      throw error;
    } finally {
      this.#within -= 1;
    }
  }

  /** True while an import is going on. */
  get busy(): boolean {
    return this.#within > 0 || this.#context.jobs.list().some((job) => job.kind === 'import' && !isOver(job));
  }

  #begin(paths: string[], uploadId: string | null, readInPlace: boolean, subject: string): string {
    return this.#run(randomUUID(), { paths, uploadId, readInPlace, subject });
  }

  #run(jobId: string, source: ImportSource): string {
    const { jobs, library } = this.#context;
    library.beginImport(jobId, source);
    const { signal } = jobs.add({ jobId, kind: 'import', subject: source.subject });
    void this.#perform(jobId, source, signal);
    return jobId;
  }

  async #perform(jobId: string, source: ImportSource, signal: AbortSignal): Promise<void> {
    const { engine, jobs, library } = this.#context;
    const { paths, readInPlace, uploadId } = source;
    /** Whoever sees the job's end finds nothing of it left behind. */
    const end = async (change: Partial<Job>): Promise<void> => {
      library.endImport(jobId);
      if (uploadId) await this.#uploads.discard(uploadId).catch(console.error);
      jobs.update(jobId, change);
      this.#context.emit({ type: 'library' });
    };
    try {
      const onNote = (note: Note) => this.#note(jobId, note);
      const found = await engine.run('import', { jobId, paths, readInPlace }, { signal, onNote });
      const outcome = uploadId ? withoutRoot(found, paths[0] ?? '') : found;
      await end({ state: 'done', fraction: 1, outcome });
    } catch (error) {
      // While the workstation closes the note of it stays: the import is taken up at the next start.
      if (engine.closed) return;
      await this.#regroup(jobId);
      await end(signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: failureOf(error, 'import') });
    }
  }

  #note(jobId: string, note: Note): void {
    const { jobs, library } = this.#context;
    if (note.type === 'progress') jobs.update(jobId, { state: 'running', step: note.step, fraction: note.fraction });
    else if (note.type === 'records') library.storeInstances(jobId, note.rows);
    else if (note.type === 'grouped') {
      library.storeGrouped(note.rows);
      this.#context.emit({ type: 'library' });
    }
  }

  /** Lists what an import stored before it failed. */
  async #regroup(jobId: string): Promise<void> {
    const { engine, library } = this.#context;
    try {
      const studyInstanceUids = library.studiesOfImport(jobId);
      if (studyInstanceUids.length > 0)
        await engine.run('group', { studyInstanceUids }, { onNote: (note) => this.#note(jobId, note) });
    } catch (error) {
      failureOf(error, 'group');
    }
  }
}

const subjectOf = (paths: readonly string[]): string => {
  const [first] = paths;
  const name = path.basename(first ?? '');
  return paths.length > 1 ? `${name} and ${paths.length - 1} more` : name;
};

/** A dropped package arrives as one file or one folder inside the upload's folder. */
async function onlyEntry(folder: string): Promise<string> {
  const entries = await readdir(folder);
  return entries.length === 1 ? path.join(folder, entries[0] ?? '') : folder;
}

/** The reader never saw the upload's folder: its name is taken off. */
function withoutRoot(outcome: ImportOutcome, root: string): ImportOutcome {
  const prefixes = [`${root}${path.sep}`, `${path.basename(root)}/`];
  const strip = (text: string) => prefixes.reduce((short, prefix) => short.replaceAll(prefix, ''), text);
  const items = outcome.items.map((item) => ({
    ...item,
    path: strip(item.path),
    reason: strip(item.reason),
    hint: strip(item.hint),
  }));
  return { ...outcome, items };
}
