import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AdjustableRun } from '../analyses/analysis';
import { ReaderError } from '../contract';
import type { Parts } from './parts';

/** Finished runs that are held; each costs the images and labels of its cine. */
const held = 2;

/** Finished runs that a reader may change, the latest few in memory, the others taken up again from their folders. */
export class RunsInMemory {
  readonly #parts: Pick<Parts, 'index' | 'analyses'>;
  /** Least recently used first. */
  readonly #runs = new Map<string, AdjustableRun>();
  /** Runs that are being taken up. */
  readonly #opening = new Map<string, Promise<AdjustableRun>>();

  constructor(parts: Pick<Parts, 'index' | 'analyses'>) {
    this.#parts = parts;
  }

  keep(runId: string, run: AdjustableRun): void {
    this.#runs.delete(runId);
    this.#runs.set(runId, run);
    for (const oldest of this.#runs.keys()) {
      if (this.#runs.size <= held) break;
      this.#runs.delete(oldest);
    }
  }

  /**
   * The run as it is after so many changes: the one in memory, or, where that has seen others than were kept, as it is
   * taken up from its folder.
   * @throws ReaderError `superseded` when more were kept meanwhile, `unknown-run`, `not-adjustable`, or why what is left of it does not suffice
   */
  async at(runId: string, runFolder: string, revision: number): Promise<AdjustableRun> {
    const run = this.#runs.get(runId);
    if (run?.revision === revision) {
      this.keep(runId, run);
      return run;
    }
    if (this.#parts.index.revision(runId) > revision)
      throw new ReaderError('superseded', 'A later change took the place of this one.', 'Nothing need be done.');
    const key = `${runId} ${revision}`;
    const opening = this.#opening.get(key) ?? this.#open(runId, runFolder, revision);
    this.#opening.set(key, opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(key);
    }
  }

  async #open(runId: string, runFolder: string, revision: number): Promise<AdjustableRun> {
    const { index, analyses } = this.#parts;
    const { studyInstanceUid, stackId, analysisId, result } = index.run(runId);
    const analysis = analyses.find(({ descriptor }) => descriptor.analysisId === analysisId);
    if (!result || !analysis?.reopen)
      throw new ReaderError('not-adjustable', 'This run cannot be changed.', 'Run the analysis again.');
    const run = await analysis.reopen({
      stack: index.stack(studyInstanceUid, stackId).stack,
      result,
      changes: index.changes(runId, revision),
      read: (name) => readFile(path.join(runFolder, name)).catch(nothingThere),
    });
    this.keep(runId, run);
    return run;
  }
}

function nothingThere(error: NodeJS.ErrnoException): null {
  if (error.code !== 'ENOENT') throw error;
  return null;
}
