import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type Adjustment,
  type CallName,
  type Job,
  type Payload,
  ReaderError,
  type Result,
  type Run,
  type Value,
  type WorkstationEvent,
} from '../contract';
import { type Candidate, existing, type HeadlessOptions, likeliestFirst } from './headless-source';
import type { OpenWorkstation } from './host';
import { filesOfResult } from './run-files';
import { openWorkstation } from './workstation';

export interface AnalyzeRequest {
  /** A folder, a ZIP, a DICOM or a NIfTI file. */
  readonly source: string;
  readonly analysisId: string;
  /** Made when absent; files of the same names are replaced. */
  readonly outFolder: string;
  /** Made in the finished run, as a reader would. */
  readonly adjustments?: readonly Adjustment[];
  /** Folder of the public Centiloid VOI pack. */
  readonly voiPack?: string;
}

/**
 * Imports a source into a library that lives as long as the call, reading in place, and analyses the study's best stack.
 * @returns absolute path of `result.json`
 * @throws ReaderError when the source or the study is unfit, naming file or series; the signal's reason when aborted
 */
export function analyze(request: AnalyzeRequest, options: HeadlessOptions): Promise<string> {
  return withWorkstation(options, async (headless) => {
    const { analyses } = await headless.call('app.info', {});
    if (!analyses.some(({ analysisId }) => analysisId === request.analysisId))
      throw new ReaderError(
        'unknown-analysis',
        `There is no analysis "${request.analysisId}".`,
        `Known: ${analyses.map(({ analysisId }) => analysisId).join(', ')}.`,
      );
    if (request.voiPack) await headless.call('amyloid.importVois', { paths: [await existing(request.voiPack)] });
    const candidates = await headless.stacks(request.source);
    const started = await headless.startBest(candidates, request.analysisId);
    const run = await headless.adjusted(await headless.ended(started), request.adjustments ?? []);
    const runFolder = path.join(headless.dataFolder, 'runs', run.runId);
    const named = run.result ? filesOfResult(run.result) : [];
    await mkdir(request.outFolder, { recursive: true });
    // The result last: who finds it finds what it names.
    for (const name of [...named, 'result.json'])
      await copyFile(path.join(runFolder, name), path.join(request.outFolder, name));
    return path.join(path.resolve(request.outFolder), 'result.json');
  });
}

/**
 * Opens the workstation for some work and closes it.
 * @param kept data folder that outlives the work; a temporary one when left out
 */
export async function withWorkstation<T>(
  options: HeadlessOptions,
  work: (headless: Headless) => Promise<T>,
  kept?: string,
): Promise<T> {
  options.signal.throwIfAborted();
  const dataFolder = kept ?? (await mkdtemp(path.join(tmpdir(), 'dextra-')));
  let workstation: OpenWorkstation | undefined;
  try {
    workstation = await openWorkstation({ ...options, host: 'cli', dataFolder });
    const headless = new Headless(workstation, dataFolder, options);
    await headless.call('settings.set', { readInPlace: true, provider: options.provider });
    for (const model of options.models) {
      const { id, version } = await headless.call('models.import', { paths: [path.resolve(model)] });
      await headless.call('models.activate', { id, version });
    }
    return await work(headless);
  } finally {
    await workstation?.close();
    if (kept === undefined) await rm(dataFolder, { recursive: true, force: true });
  }
}

/** The workstation through its contract, for a caller without a page. */
export class Headless {
  readonly #workstation: OpenWorkstation;
  readonly #options: HeadlessOptions;
  readonly #jobs = new Map<string, Job>();
  readonly #runs = new Map<string, Run>();
  #changed = () => {};

  constructor(
    workstation: OpenWorkstation,
    readonly dataFolder: string,
    options: HeadlessOptions,
  ) {
    this.#workstation = workstation;
    this.#options = options;
    workstation.subscribe((event) => this.#receive(event));
  }

  /** @throws ReaderError with the words of the failed result */
  async call<N extends CallName>(name: N, payload: Payload<N>): Promise<Value<N>> {
    const result = (await this.#workstation.call(name, payload)) as Result<Value<N>>;
    if (result.ok) return result.value;
    throw new ReaderError(result.error.code, result.error.message, result.error.hint);
  }

  /** Everything that a source holds, most likely first. @throws ReaderError when that is nothing */
  async stacks(source: string): Promise<Candidate[]> {
    const { jobId } = await this.call('library.import', { paths: [await existing(source)] });
    const { outcome } = await this.jobOver(jobId);
    const candidates: Candidate[] = [];
    for (const study of await this.call('library.list', {})) {
      const { stacks } = await this.call('study.open', { studyInstanceUid: study.studyInstanceUid });
      for (const stack of stacks) candidates.push({ study, stack });
    }
    return likeliestFirst(candidates, outcome, source, this.#options.say);
  }

  /** Starts an analysis on the first stack that it takes. @throws ReaderError why it does not take the likeliest one */
  async startBest(candidates: readonly Candidate[], analysisId: string): Promise<{ jobId: string; runId: string }> {
    let refusal: unknown;
    for (const { study, stack } of candidates) {
      try {
        const { studyInstanceUid } = study;
        return await this.call('analysis.start', { studyInstanceUid, analysisId, stackId: stack.stackId });
      } catch (error) {
        refusal ??= error;
      }
    }
    throw refusal;
  }

  async ended({ jobId, runId }: { jobId: string; runId: string }): Promise<Run> {
    await this.jobOver(jobId);
    await this.#until(() => this.#runs.get(runId)?.finishedAt);
    const run = this.#runs.get(runId);
    if (run?.state === 'done') return run;
    const { code, message, hint } = run?.error ?? { code: 'internal', message: 'The run has ended oddly.', hint: '' };
    throw new ReaderError(code, message, hint);
  }

  /** The run after changes by hand. @throws ReaderError why one of them cannot be made, or nothing follows from them */
  async adjusted(run: Run, adjustments: readonly Adjustment[]): Promise<Run> {
    let revision = 0;
    for (const adjustment of adjustments)
      ({ revision } = await this.call('analysis.adjust', { runId: run.runId, adjustment }));
    return this.#until(() => {
      const { signal } = this.#options;
      signal.throwIfAborted();
      const now = this.#runs.get(run.runId) ?? run;
      if ((now.result?.adjustments?.revision ?? 0) >= revision) return now;
      const failed = [...this.#jobs.values()].find(({ runId, state }) => runId === run.runId && state === 'failed');
      if (failed?.error) throw new ReaderError(failed.error.code, failed.error.message, failed.error.hint);
      return null;
    });
  }

  /** A job that has ended well, or been cancelled. @throws ReaderError of the failed job */
  async jobOver(jobId: string): Promise<Job> {
    const { signal } = this.#options;
    const cancel = () => void this.#workstation.call('jobs.cancel', { jobId });
    signal.addEventListener('abort', cancel, { once: true });
    try {
      if (signal.aborted) cancel();
      const job = await this.#until(() => {
        const one = this.#jobs.get(jobId);
        return one && one.state !== 'queued' && one.state !== 'running' ? one : undefined;
      });
      signal.throwIfAborted();
      // A failed analysis tells more through its run.
      if (job.error && job.kind !== 'analysis')
        throw new ReaderError(job.error.code, job.error.message, job.error.hint);
      return job;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async #until<T>(look: () => T | null | undefined): Promise<T> {
    for (;;) {
      const seen = look();
      if (seen) return seen;
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  #receive(event: WorkstationEvent): void {
    if (event.type === 'job') {
      this.#jobs.set(event.job.jobId, event.job);
      if (event.job.state === 'running') this.#options.progress(event.job.step, event.job.fraction);
    } else if (event.type === 'run') this.#runs.set(event.run.runId, event.run);
    else return;
    this.#changed();
  }
}
