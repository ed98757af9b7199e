import { type Frame, ReaderError, type Series, type Stack, type Study } from '../contract';
import type { GroupedRow, InstanceRow } from '../engine/tasks';
import type { Connection } from '../findings/database';

/** What an import was given; kept until it has ended, so that one that was cut off is taken up again. */
export interface ImportSource {
  readonly paths: string[];
  readonly uploadId: string | null;
  readonly readInPlace: boolean;
  readonly subject: string;
}

export interface UnfinishedImport {
  readonly jobId: string;
  readonly attempts: number;
  readonly source: ImportSource;
}

/** The index of the library: studies, series, stacks with their frames, instances. */
export class LibraryStore {
  readonly #database: Connection;

  constructor(database: Connection) {
    this.#database = database;
  }

  /** Newest import first. */
  studies(): Study[] {
    return this.#database
      .prepare('SELECT study FROM studies ORDER BY imported_at DESC, study_uid')
      .pluck()
      .all()
      .map(parse<Study>);
  }

  /** @throws ReaderError `unknown-study` */
  study(studyUid: string): { study: Study; series: Series[] } {
    const row = this.#database.prepare('SELECT study, series FROM studies WHERE study_uid = ?').get(studyUid) as
      | { study: string; series: string }
      | undefined;
    if (!row)
      throw new ReaderError('unknown-study', 'This study is not in the library any more.', 'Drop its files again.');
    return { study: parse(row.study), series: parse(row.series) };
  }

  stacks(studyUid: string): Stack[] {
    return this.#database
      .prepare('SELECT stack FROM stacks WHERE study_uid = ? ORDER BY position')
      .pluck()
      .all(studyUid)
      .map(parse<Stack>);
  }

  /** @throws ReaderError `unknown-stack` */
  stack(studyUid: string, stackId: string): Stack {
    return parse(this.#ofStack('stack', studyUid, stackId));
  }

  /** Ordered by phase, then slice. @throws ReaderError `unknown-stack` */
  frames(studyUid: string, stackId: string): Frame[] {
    return parse(this.#ofStack('frames', studyUid, stackId));
  }

  /** The study that holds a stack, or null. */
  studyOfStack(stackId: string): string | null {
    const uid = this.#database.prepare('SELECT study_uid FROM stacks WHERE stack_id = ?').pluck().get(stackId);
    return typeof uid === 'string' ? uid : null;
  }

  hasInstance(sopUid: string): boolean {
    return this.#database.prepare('SELECT 1 FROM instances WHERE sop_uid = ?').get(sopUid) !== undefined;
  }

  seriesOfStudy(studyUid: string): string[] {
    return this.#database
      .prepare('SELECT DISTINCT series_uid FROM instances WHERE study_uid = ?')
      .pluck()
      .all(studyUid)
      .map(String);
  }

  /** One batch of an import, all or nothing. */
  storeInstances(jobId: string, rows: readonly InstanceRow[]): void {
    const insert = this.#database.prepare(
      `INSERT OR REPLACE INTO instances (sop_uid, series_uid, study_uid, digest, job_id, record)
       VALUES (?, ?, ?, ?, ?, ?)`,
    );
    this.#database.transaction(() => {
      for (const row of rows)
        insert.run(row.sopInstanceUid, row.seriesInstanceUid, row.studyInstanceUid, row.digest, jobId, row.record);
    })();
  }

  /** Puts studies, as they are now, in the place of what was known of them; runs and findings stay. */
  storeGrouped(rows: readonly GroupedRow[]): void {
    const study = this.#database.prepare(
      `INSERT INTO studies (study_uid, study, series, imported_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (study_uid) DO UPDATE
       SET study = excluded.study, series = excluded.series, imported_at = excluded.imported_at`,
    );
    const clear = this.#database.prepare('DELETE FROM stacks WHERE study_uid = ?');
    const stack = this.#database.prepare(
      'INSERT INTO stacks (study_uid, stack_id, position, stack, frames) VALUES (?, ?, ?, ?, ?)',
    );
    this.#database.transaction(() => {
      for (const row of rows) {
        study.run(row.studyInstanceUid, row.study, row.series, row.importedAt);
        clear.run(row.studyInstanceUid);
        for (const [position, one] of row.stacks.entries())
          stack.run(row.studyInstanceUid, one.stackId, position, one.stack, one.frames);
      }
    })();
  }

  /** Forgets a study with its runs, findings and their history. @throws ReaderError `unknown-study` */
  remove(studyUid: string): void {
    this.study(studyUid);
    this.#database.transaction(() => {
      this.#database.prepare('DELETE FROM studies WHERE study_uid = ?').run(studyUid);
      for (const table of ['instances', 'findings', 'history', 'adjustments'])
        this.#database.prepare(`DELETE FROM ${table} WHERE study_uid = ?`).run(studyUid);
    })();
  }

  /** Notes that an import begins, or begins again. */
  beginImport(jobId: string, source: ImportSource): void {
    this.#database
      .prepare(
        `INSERT INTO imports (job_id, attempts, source) VALUES (?, 1, ?)
         ON CONFLICT (job_id) DO UPDATE SET attempts = attempts + 1`,
      )
      .run(jobId, JSON.stringify(source));
  }

  endImport(jobId: string): void {
    this.#database.prepare('DELETE FROM imports WHERE job_id = ?').run(jobId);
  }

  unfinishedImports(): UnfinishedImport[] {
    return this.#database
      .prepare('SELECT job_id, attempts, source FROM imports')
      .all()
      .map((row) => {
        const { job_id, attempts, source } = row as { job_id: string; attempts: number; source: string };
        return { jobId: job_id, attempts, source: parse(source) };
      });
  }

  /** Studies that got instances from an import. */
  studiesOfImport(jobId: string): string[] {
    return this.#database
      .prepare('SELECT DISTINCT study_uid FROM instances WHERE job_id = ?')
      .pluck()
      .all(jobId)
      .map(String);
  }

  #ofStack(column: 'stack' | 'frames', studyUid: string, stackId: string): unknown {
    const text = this.#database
      .prepare(`SELECT ${column} FROM stacks WHERE study_uid = ? AND stack_id = ?`)
      .pluck()
      .get(studyUid, stackId);
    if (text === undefined)
      throw new ReaderError('unknown-stack', 'This stack is not in the library any more.', 'Reopen the study.');
    return text;
  }
}

/** The rows were checked when they were made, and are checked by the contract when they leave. */
const parse = <T>(text: unknown): T => JSON.parse(String(text)) as T;
