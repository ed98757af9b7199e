import { type Change, changeSchema } from '../analyses/changes';
import type { AdjustmentEntry } from '../contract';
import type { Connection } from '../findings/database';

/** Changes by hand of finished runs: appended, never changed. A change is durable when its method returns. */
export class AdjustmentStore {
  readonly #database: Connection;
  readonly author: string;

  /** @param author who is changing: the system user */
  constructor(database: Connection, author: string) {
    this.#database = database;
    this.author = author;
  }

  /** Changes that a run has seen. */
  revision(runId: string): number {
    const last = this.#database.prepare('SELECT max(revision) FROM adjustments WHERE run_id = ?').pluck().get(runId);
    return Number(last ?? 0);
  }

  /** @throws SqliteError when the run has a change of this revision already */
  append(made: { runId: string; studyUid: string; revision: number; at: string; text: string; change: Change }): void {
    this.#database
      .prepare(
        'INSERT INTO adjustments (run_id, revision, study_uid, at, author, text, change) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(made.runId, made.revision, made.studyUid, made.at, this.author, made.text, JSON.stringify(made.change));
  }

  /** Oldest first. */
  ofStudy(studyUid: string): AdjustmentEntry[] {
    return this.#database
      .prepare(
        `SELECT run_id, revision, at, author, text, change FROM adjustments
         WHERE study_uid = ? ORDER BY at, run_id, revision`,
      )
      .all(studyUid)
      .map((row) => {
        const { run_id, revision, at, author, text, change } = row as Record<string, string>;
        const made = changeSchema.parse(JSON.parse(change ?? ''));
        const frames = 'frames' in made ? made.frames : [];
        return {
          runId: run_id ?? '',
          at: at ?? '',
          by: author ?? '',
          revision: Number(revision),
          kind: made.kind,
          tool: 'tool' in made ? made.tool : null,
          frames: frames.map(({ sliceIndex, phaseIndex }) => ({ sliceIndex, phaseIndex })),
          text: text ?? '',
        };
      });
  }
}
