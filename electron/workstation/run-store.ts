import { type Run, runSchema } from '../contract';
import type { Connection } from '../findings/database';

/** Analyses that were started, with their results. */
export class RunStore {
  readonly #database: Connection;

  constructor(database: Connection) {
    this.#database = database;
  }

  save(run: Run): void {
    this.#database
      .prepare(
        `INSERT INTO runs (run_id, study_uid, started_at, state, run) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (run_id) DO UPDATE SET state = excluded.state, run = excluded.run`,
      )
      .run(run.runId, run.studyInstanceUid, run.startedAt, run.state, JSON.stringify(run));
  }

  /** Oldest first. */
  ofStudy(studyUid: string): Run[] {
    return this.#database
      .prepare('SELECT run FROM runs WHERE study_uid = ? ORDER BY started_at, run_id')
      .pluck()
      .all(studyUid)
      .map(parseRun);
  }

  get(runId: string): Run | null {
    const run = this.#database.prepare('SELECT run FROM runs WHERE run_id = ?').pluck().get(runId);
    return run === undefined ? null : parseRun(run);
  }

  has(runId: string): boolean {
    return this.#database.prepare('SELECT 1 FROM runs WHERE run_id = ?').get(runId) !== undefined;
  }

  /** Runs that were going on when the workstation ended last time are now failed: they can be started again. */
  failInterrupted(at: string): void {
    const interrupted = this.#database.prepare("SELECT run FROM runs WHERE state = 'running'").pluck().all();
    for (const run of interrupted.map(parseRun))
      this.save({
        ...run,
        state: 'failed',
        finishedAt: at,
        error: {
          code: 'run-interrupted',
          message: 'Dextra ended while this analysis was running.',
          hint: 'Start the analysis again; the study and its findings are unharmed.',
        },
      });
  }
}

const parseRun = (text: unknown): Run => runSchema.parse(JSON.parse(String(text)));
