import path from 'node:path';
import Database from 'better-sqlite3';
import { ReaderError } from '../contract';

/**
 * Takes the data folder for this process. The lock is the operating system's (a transaction on a file of its own), so a
 * process that dies gives it back and no stale lock can be left.
 * @returns the function that gives it back
 * @throws ReaderError `data-folder-in-use`
 */
export function lockFolder(folder: string): () => void {
  const lock = new Database(path.join(folder, 'lock.sqlite'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error;
    throw new ReaderError(
      'data-folder-in-use',
      `Dextra is already running on the data folder ${folder}.`,
      'Use the window that is open, or close it first, or start with another data folder.',
    );
  }
  return () => lock.close();
}
