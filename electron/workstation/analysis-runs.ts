import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Analysis } from '../analyses/analysis';
import { type AnalysisResult, ReaderError, type Run, type Stack } from '../contract';
import type { Context } from './context';
import { failureOf, isStudysFault } from './failures';

interface Going {
  readonly run: Run;
  readonly jobId: string;
  readonly signal: AbortSignal;
  readonly ended: Promise<Run>;
}

/** Starts analyses and keeps their runs. */
export class AnalysisRuns {
  readonly #context: Context;
  readonly #analyses: readonly Analysis[];
  readonly #going = new Map<string, Going>();

  constructor(context: Context, analyses: readonly Analysis[]) {
    this.#context = context;
    this.#analyses = analyses;
    context.runs.failInterrupted(new Date().toISOString());
  }

  /**
   * Starts an analysis of a stack. One that is already running on it is not started twice.
   * @throws ReaderError `unknown-analysis`, `unknown-stack`, or the analysis's own reason when the stack is unfit; the
   * refusal is kept as a run
   */
  start(studyInstanceUid: string, analysisId: string, stackId: string): { jobId: string; runId: string } {
    const analysis = this.#analyses.find(({ descriptor }) => descriptor.analysisId === analysisId);
    if (!analysis) throw new ReaderError('unknown-analysis', `There is no analysis "${analysisId}".`);
    const { study } = this.#context.library.study(studyInstanceUid);
    const stack = this.#context.library.stack(studyInstanceUid, stackId);
    for (const { run, jobId, signal } of this.#going.values())
      if (run.studyInstanceUid === studyInstanceUid && run.analysisId === analysisId && run.stackId === stackId)
        if (!signal.aborted) return { jobId, runId: run.runId };

    const run: Run = {
      runId: randomUUID(),
      studyInstanceUid,
      analysisId,
      stackId,
      state: 'running',
      startedAt: new Date().toISOString(),
      finishedAt: null,
      result: null,
      error: null,
    };
    const refusal = analysis.refuses(stack);
    if (refusal) {
      this.#store({ ...run, state: 'refused', finishedAt: run.startedAt, error: refusal });
      throw new ReaderError(refusal.code, refusal.message, refusal.hint);
    }
    this.#store(run);
    const { jobId, signal } = this.#context.jobs.add({
      kind: 'analysis',
      subject: [study.description || study.patientId, stack.label].filter(Boolean).join(' · '),
      studyInstanceUid,
      runId: run.runId,
    });
    const ended = this.#perform(run, stack, jobId, signal);
    this.#going.set(run.runId, { run, jobId, signal, ended });
    return { jobId, runId: run.runId };
  }

  /** The run when it has ended. */
  async ended(runId: string): Promise<Run | null> {
    return (await this.#going.get(runId)?.ended) ?? null;
  }

  /** Cancels what is running on a study and waits until it has stopped. */
  async stop(studyInstanceUid: string): Promise<void> {
    const going = [...this.#going.values()].filter(({ run }) => run.studyInstanceUid === studyInstanceUid);
    for (const { jobId } of going) this.#context.jobs.cancel(jobId);
    await Promise.all(going.map(({ ended }) => ended));
  }

  async #perform(run: Run, stack: Stack, jobId: string, signal: AbortSignal): Promise<Run> {
    const { engine, folders, jobs, settings } = this.#context;
    const finish = (change: Pick<Run, 'state'> & Partial<Run>): Run => {
      const ended = { ...run, finishedAt: new Date().toISOString(), ...change };
      this.#store(ended);
      return ended;
    };
    try {
      const result: AnalysisResult = await engine.run(
        'analysis',
        {
          analysisId: run.analysisId,
          studyInstanceUid: run.studyInstanceUid,
          stackId: run.stackId,
          runId: run.runId,
          runFolder: path.join(folders.runs, run.runId),
          provider: settings.get().provider,
        },
        {
          signal,
          onNote: (note) => {
            if (note.type === 'progress')
              jobs.update(jobId, { state: 'running', step: note.step, fraction: note.fraction });
            else if (note.type === 'contours')
              this.#context.emit({
                type: 'contours',
                runId: run.runId,
                stackId: stack.stackId,
                contours: note.contours,
              });
            else if (note.type === 'scores')
              this.#context.emit({ type: 'scores', runId: run.runId, stackId: stack.stackId, images: note.images });
          },
        },
      );
      const ended = finish({ state: 'done', result });
      jobs.update(jobId, { state: 'done', fraction: 1 });
      return ended;
    } catch (error) {
      // The run stays `running` in the database and is found as interrupted at the next start.
      if (engine.closed) return run;
      if (signal.aborted) {
        jobs.update(jobId, { state: 'cancelled' });
        return finish({ state: 'cancelled' });
      }
      const failure = failureOf(error, run.analysisId);
      const state = isStudysFault(failure) ? 'refused' : 'failed';
      jobs.update(jobId, { state: 'failed', error: failure });
      return finish({ state, error: failure });
    } finally {
      this.#going.delete(run.runId);
    }
  }

  #store(run: Run): void {
    this.#context.runs.save(run);
    this.#context.emit({ type: 'run', run });
  }
}
