import Database from 'better-sqlite3';
import { ReaderError } from '../contract';
import { migrations } from './schema';

export type Connection = Database.Database;

/**
 * Opens the product's database, bringing an older file to the present schema.
 *
 * Write-ahead log with `synchronous = FULL`: a transaction that has returned survives a killed process and a power
 * cut. (`NORMAL` would survive the first only; findings are saved a few times a minute, so the extra flush costs
 * nothing that a reader could notice.)
 *
 * @param path database file; made when absent
 * @throws ReaderError `database-newer` when a later release wrote the file, `database-damaged` when it is not a database
 */
export function openDatabase(path: string): Connection {
  let database: Connection | undefined;
  try {
    database = new Database(path, { timeout: 5000 });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    // What is deleted is overwritten: a removed cohort must not be readable in the file.
    database.pragma('secure_delete = ON');
    migrate(database);
    return database;
  } catch (error) {
    database?.close();
    if (
      error instanceof Error &&
      'code' in error &&
      (error.code === 'SQLITE_NOTADB' || error.code === 'SQLITE_CORRUPT')
    )
      throw new ReaderError(
        'database-damaged',
        `The database ${path} cannot be read: ${error.message}.`,
        'Move the file aside to start with an empty library, or restore it from a backup.',
      );
    throw error;
  }
}

/** Applies the migrations that the file has not seen, each in its own transaction. */
function migrate(database: Connection): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > migrations.length)
    throw new ReaderError(
      'database-newer',
      `The library was written by a later release (schema ${version}; this release knows ${migrations.length}).`,
      'Start the later release, or choose another data folder.',
    );
  for (let next = version; next < migrations.length; next += 1) {
    database.transaction(() => {
      database.exec(migrations[next] ?? '');
      database.pragma(`user_version = ${next + 1}`);
    })();
  }
}
