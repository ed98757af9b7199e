import { randomUUID } from 'node:crypto';
import { type Job, ReaderError, type WorkstationEvent } from '../contract';

const finishedJobsKept = 50;

/** The jobs that the page sees. Ended jobs stay on the board for a while, so that a page that reloads sees the outcome. */
export class JobBoard {
  readonly #jobs = new Map<string, { job: Job; controller: AbortController }>();
  readonly #emit: (event: WorkstationEvent) => void;

  constructor(emit: (event: WorkstationEvent) => void) {
    this.#emit = emit;
  }

  /** Puts a queued job on the board. */
  add(job: Pick<Job, 'kind' | 'subject'> & Partial<Job>): { jobId: string; signal: AbortSignal } {
    const whole: Job = {
      jobId: randomUUID(),
      state: 'queued',
      step: '',
      fraction: null,
      studyInstanceUid: null,
      runId: null,
      outcome: null,
      error: null,
      ...job,
    };
    const controller = new AbortController();
    this.#jobs.set(whole.jobId, { job: whole, controller });
    this.#emit({ type: 'job', job: whole });
    return { jobId: whole.jobId, signal: controller.signal };
  }

  update(jobId: string, change: Partial<Job>): void {
    const entry = this.#jobs.get(jobId);
    if (!entry) return;
    entry.job = { ...entry.job, ...change };
    this.#emit({ type: 'job', job: entry.job });
    if (isOver(entry.job)) this.#forgetOldest();
  }

  list(): Job[] {
    return [...this.#jobs.values()].map(({ job }) => job);
  }

  /** Cancelling a job that is over does nothing. @throws ReaderError `unknown-job` */
  cancel(jobId: string): void {
    const entry = this.#jobs.get(jobId);
    if (!entry) throw new ReaderError('unknown-job', 'There is no such job.', 'It may have ended long ago.');
    if (!isOver(entry.job)) entry.controller.abort();
  }

  #forgetOldest(): void {
    const over = [...this.#jobs.values()].filter(({ job }) => isOver(job));
    for (const { job } of over.slice(0, Math.max(0, over.length - finishedJobsKept))) this.#jobs.delete(job.jobId);
  }
}

export const isOver = (job: Job): boolean => job.state !== 'queued' && job.state !== 'running';
