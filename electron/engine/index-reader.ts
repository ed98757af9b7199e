import Database from 'better-sqlite3';
import { type MadeChange, madeChangeSchema } from '../analyses/changes';
import { type Frame, ReaderError, type Run, runSchema, type Stack, type Study } from '../contract';
import type { InstanceRecord } from '../dicom';

const cachedRecords = 64;

/** The library's index as the engine sees it: read, never written. The workstation keeps it. */
export class IndexReader {
  readonly #database: Database.Database;
  /** A multi-frame object's record is large and asked for once per frame. */
  readonly #records = new Map<string, { text: string; record: InstanceRecord }>();

  /** @param path database file; it must exist */
  constructor(path: string) {
    this.#database = new Database(path, { readonly: true, fileMustExist: true });
  }

  /** @throws ReaderError `unknown-instance` */
  record(sopInstanceUid: string): InstanceRecord {
    const cached = this.#records.get(sopInstanceUid);
    // The study may have been removed, or imported anew from elsewhere, since.
    const text = this.#database.prepare('SELECT record FROM instances WHERE sop_uid = ?').pluck().get(sopInstanceUid);
    if (typeof text !== 'string')
      throw new ReaderError(
        'unknown-instance',
        `The library holds no instance ${sopInstanceUid}.`,
        'Reopen the study.',
      );
    if (cached?.text === text) return cached.record;
    const record = parse<InstanceRecord>(text);
    this.#records.delete(sopInstanceUid);
    this.#records.set(sopInstanceUid, { text, record });
    for (const oldest of this.#records.keys()) {
      if (this.#records.size <= cachedRecords) break;
      this.#records.delete(oldest);
    }
    return record;
  }

  /** @throws ReaderError `unknown-series` */
  middleOfSeries(seriesInstanceUid: string): InstanceRecord {
    const withPixels = "FROM instances WHERE series_uid = ? AND json_extract(record, '$.pixel') IS NOT NULL";
    const text = this.#database
      .prepare(
        `SELECT record ${withPixels} ORDER BY json_extract(record, '$.instanceNumber'), sop_uid
         LIMIT 1 OFFSET (SELECT count(*) / 2 ${withPixels})`,
      )
      .pluck()
      .get(seriesInstanceUid, seriesInstanceUid);
    if (typeof text !== 'string')
      throw new ReaderError('unknown-series', `The library holds no images of series ${seriesInstanceUid}.`);
    return parse(text);
  }

  recordsOfStudy(studyInstanceUid: string): InstanceRecord[] {
    return this.#database
      .prepare('SELECT record FROM instances WHERE study_uid = ?')
      .pluck()
      .all(studyInstanceUid)
      .map(parse<InstanceRecord>);
  }

  /** @throws ReaderError `unknown-stack` */
  stack(studyInstanceUid: string, stackId: string): { study: Study; stack: Stack; frames: Frame[] } {
    const row = this.#database
      .prepare(
        'SELECT study, stack, frames FROM stacks JOIN studies USING (study_uid) WHERE study_uid = ? AND stack_id = ?',
      )
      .get(studyInstanceUid, stackId) as { study: string; stack: string; frames: string } | undefined;
    if (!row) throw new ReaderError('unknown-stack', 'This stack is not in the library any more.', 'Reopen the study.');
    return { study: parse(row.study), stack: parse(row.stack), frames: parse(row.frames) };
  }

  /** @throws ReaderError `unknown-run` */
  run(runId: string): Run {
    const text = this.#database.prepare('SELECT run FROM runs WHERE run_id = ?').pluck().get(runId);
    if (typeof text !== 'string')
      throw new ReaderError('unknown-run', 'This run is not in the library any more.', 'Reopen the study.');
    return runSchema.parse(JSON.parse(text));
  }

  /** The model package that was put to use for a purpose; null for the usual one. */
  activeModel(purpose: string): { id: string; origin: 'built-in' | 'imported' } | null {
    const row = this.#database.prepare('SELECT model_id, origin FROM active_models WHERE serves = ?').get(purpose);
    if (!row) return null;
    const { model_id, origin } = row as { model_id: string; origin: string };
    return { id: model_id, origin: origin === 'built-in' ? 'built-in' : 'imported' };
  }

  /** Changes by hand that are kept of a run. */
  revision(runId: string): number {
    const last = this.#database.prepare('SELECT max(revision) FROM adjustments WHERE run_id = ?').pluck().get(runId);
    return Number(last ?? 0);
  }

  /** The first changes by hand of a run, up to a revision, oldest first. */
  changes(runId: string, revision: number): MadeChange[] {
    return this.#database
      .prepare(
        'SELECT revision, at, author AS "by", change FROM adjustments WHERE run_id = ? AND revision <= ? ORDER BY revision',
      )
      .all(runId, revision)
      .map((row) => {
        const made = row as Omit<MadeChange, 'change'> & { change: string };
        return madeChangeSchema.parse({ ...made, change: JSON.parse(made.change) });
      });
  }

  /**
   * What the library holds under this UID. Instances that the same import brought before it was cut off count as new:
   * they are taken again, so that its outcome is that of one whole import.
   */
  known(sopInstanceUid: string, sha256: string, jobId: string): 'new' | 'same' | 'different' {
    const row = this.#database.prepare('SELECT digest, job_id FROM instances WHERE sop_uid = ?').get(sopInstanceUid) as
      | { digest: string; job_id: string }
      | undefined;
    if (!row || row.job_id === jobId) return 'new';
    return row.digest === sha256 ? 'same' : 'different';
  }
}

/** The rows were checked when they were written, and only the product writes them. */
const parse = <T>(text: unknown): T => JSON.parse(String(text)) as T;
