import type { Connection } from '../findings/database';
import type { ActivePackage } from '../inference/library';

/** Which model package is in use where several serve the same purpose. */
export class ActiveModels {
  readonly #database: Connection;

  constructor(database: Connection) {
    this.#database = database;
  }

  set(serves: string, { id, origin }: ActivePackage): void {
    this.#database
      .prepare(
        `INSERT INTO active_models (serves, model_id, origin) VALUES (?, ?, ?)
         ON CONFLICT (serves) DO UPDATE SET model_id = excluded.model_id, origin = excluded.origin`,
      )
      .run(serves, id, origin);
  }

  /** The usual package is in use again. */
  clear(serves: string): void {
    this.#database.prepare('DELETE FROM active_models WHERE serves = ?').run(serves);
  }

  /** The usual package takes the place of this one, wherever it was in use. */
  forget({ id, origin }: ActivePackage): void {
    this.#database.prepare('DELETE FROM active_models WHERE model_id = ? AND origin = ?').run(id, origin);
  }
}
