import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Analysis } from '../analyses/analysis';
import {
  type Adjusted,
  type Adjustment,
  type AnalysisResult,
  type FrameRef,
  ReaderError,
  type Run,
  type Value,
} from '../contract';
import type { Context } from './context';
import { failureOf } from './failures';
import { namesOf } from './run-files';

interface Refresh {
  readonly studyUid: string;
  readonly revision: number;
  readonly jobId: string;
  readonly ended: Promise<void>;
}

/** Changes finished runs by hand: each change is kept, answered at once, and followed by the run's new result. */
export class Adjustments {
  readonly #context: Context;
  readonly #analyses: readonly Analysis[];
  /** The last change of each run: the next one waits for it. */
  readonly #lines = new Map<string, Promise<unknown>>();
  readonly #refreshes = new Map<string, Refresh>();
  /** The result of each run that was told last: the page may still be reading its files when the next one is there. */
  readonly #told = new Map<string, AnalysisResult>();

  constructor(context: Context, analyses: readonly Analysis[]) {
    this.#context = context;
    this.#analyses = analyses;
  }

  /**
   * Makes a change and keeps it. A `run` event with the new result follows.
   * @throws ReaderError when the run cannot be changed, or not so; nothing is changed then
   */
  async adjust(runId: string, adjustment: Adjustment): Promise<Adjusted> {
    this.#adjustable(runId);
    const before = this.#lines.get(runId);
    const made = (before ?? Promise.resolve()).catch(() => undefined).then(() => this.#make(runId, adjustment));
    this.#lines.set(runId, made);
    try {
      return await made;
    } finally {
      if (this.#lines.get(runId) === made) this.#lines.delete(runId);
    }
  }

  async labels(runId: string, frame: FrameRef): Promise<Value<'analysis.labels'>> {
    this.#adjustable(runId);
    await this.#lines.get(runId)?.catch(() => undefined);
    return this.#context.engine.run('labels', { ...this.#asKept(runId), ...frame });
  }

  /** Brings results up to the changes that were kept when the workstation ended before it had concluded from them. */
  catchUp(runs: readonly Run[]): void {
    for (const run of runs) if (run.state === 'done') this.#refresh(run);
  }

  /** Gives up what is computed for a study and waits until it has stopped. */
  async stop(studyUid: string): Promise<void> {
    const going = [...this.#refreshes.values()].filter((refresh) => refresh.studyUid === studyUid);
    for (const { jobId } of going) this.#context.jobs.cancel(jobId);
    await Promise.all(going.map(({ ended }) => ended));
  }

  /** @throws ReaderError `unknown-run`, `run-not-finished`, `run-without-result`, `not-adjustable` */
  #adjustable(runId: string): Run {
    const run = this.#context.runs.get(runId);
    if (!run) throw new ReaderError('unknown-run', 'This run is not in the library any more.', 'Reopen the study.');
    if (run.state === 'running')
      throw new ReaderError('run-not-finished', 'The analysis is still running.', 'Change it when it has ended.');
    if (run.state !== 'done')
      throw new ReaderError('run-without-result', 'This run has no result to change.', 'Run the analysis again.');
    if (!this.#analyses.find(({ descriptor }) => descriptor.analysisId === run.analysisId)?.reopen)
      throw new ReaderError('not-adjustable', 'Runs of this analysis cannot be changed by hand.');
    return run;
  }

  #asKept(runId: string): { runId: string; runFolder: string; revision: number } {
    const { folders, adjustments } = this.#context;
    return { runId, runFolder: path.join(folders.runs, runId), revision: adjustments.revision(runId) };
  }

  async #make(runId: string, adjustment: Adjustment): Promise<Adjusted> {
    const { engine, adjustments } = this.#context;
    const kept = this.#asKept(runId);
    const at = new Date().toISOString();
    try {
      const { change, text, ...answer } = await engine.run('adjust', {
        ...kept,
        adjustment,
        by: adjustments.author,
        at,
      });
      // The study may have been removed meanwhile.
      const { studyInstanceUid } = this.#adjustable(runId);
      const revision = kept.revision + 1;
      adjustments.append({ runId, studyUid: studyInstanceUid, revision, at, text, change });
      return { revision, ...answer };
    } finally {
      // After a failure too: the engine may have given up what it was computing.
      const run = this.#context.runs.get(runId);
      if (run && !engine.closed) this.#refresh(run);
    }
  }

  /** Has the result follow from all changes that are kept, unless it does or is about to. */
  #refresh(run: Run): void {
    const { jobs, library } = this.#context;
    const kept = this.#asKept(run.runId);
    const going = this.#refreshes.get(run.runId);
    if ((run.result?.adjustments?.revision ?? 0) >= kept.revision || going?.revision === kept.revision) return;
    if (going) jobs.cancel(going.jobId);
    const { study } = library.study(run.studyInstanceUid);
    const { label } = library.stack(run.studyInstanceUid, run.stackId);
    const { jobId, signal } = jobs.add({
      kind: 'analysis',
      subject: [study.description || study.patientId, label].filter(Boolean).join(' · '),
      studyInstanceUid: run.studyInstanceUid,
      runId: run.runId,
    });
    const ended = this.#perform(run, kept, jobId, signal).finally(() => {
      if (this.#refreshes.get(run.runId)?.jobId === jobId) this.#refreshes.delete(run.runId);
    });
    this.#refreshes.set(run.runId, { studyUid: run.studyInstanceUid, revision: kept.revision, jobId, ended });
  }

  /** Never rejects. */
  async #perform(
    run: Run,
    kept: { runId: string; runFolder: string; revision: number },
    jobId: string,
    signal: AbortSignal,
  ) {
    const { engine, jobs, settings, runs } = this.#context;
    try {
      const result = await engine.run(
        'refresh',
        { ...kept, provider: settings.get().provider },
        {
          signal,
          onNote: (note) => {
            if (note.type === 'progress')
              jobs.update(jobId, { state: 'running', step: note.step, fraction: note.fraction });
          },
        },
      );
      if (!runs.has(run.runId)) return jobs.update(jobId, { state: 'cancelled' });
      const after = { ...run, result };
      runs.save(after);
      this.#context.emit({ type: 'run', run: after });
      await this.#tidy(kept.runFolder, run, result);
      jobs.update(jobId, { state: 'done', fraction: 1 });
    } catch (error) {
      if (engine.closed) return;
      const overtaken = signal.aborted || (error instanceof ReaderError && error.code === 'superseded');
      if (overtaken) jobs.update(jobId, { state: 'cancelled' });
      else jobs.update(jobId, { state: 'failed', error: failureOf(error, run.analysisId) });
    }
  }

  /** Removes files of revisions that nobody reads any more: neither the result nor the one before it names them. */
  async #tidy(folder: string, { runId, result: former }: Run, result: AnalysisResult): Promise<void> {
    const before = this.#told.get(runId) ?? former;
    this.#told.set(runId, result);
    const present = new Set([result, before].flatMap((one) => (one ? namesOf(one.files) : [])));
    const revised = /-r\d+\./;
    try {
      for (const name of await readdir(folder))
        if (revised.test(name) && !present.has(name)) await rm(path.join(folder, name), { force: true });
    } catch (error) {
      console.error('workstation: files of an earlier revision stay:', error);
    }
  }
}
