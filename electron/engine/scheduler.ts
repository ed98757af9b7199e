import { setImmediate as turn } from 'node:timers/promises';

/** A piece of work that is over within milliseconds: one frame, one thumbnail, the tags of one file. */
export interface SmallTask {
  readonly signal: AbortSignal;
  /** Lower goes first; asked whenever the next task is chosen, so that it can follow the reader's focus. */
  rank(): number;
  /** Never rejects. */
  run(): Promise<void>;
}

/** A job may keep the thread this long before it looks for small tasks, in milliseconds. */
const sliceMs = 4;

/**
 * Shares one thread between the reader and the work behind: small tasks run one after another, most wanted first;
 * jobs are asynchronous functions that call `breathe` often and wait there while small tasks are at hand. Jobs of one
 * lane run one after another, jobs of different lanes take turns.
 */
export class Scheduler {
  readonly #small: SmallTask[] = [];
  readonly #lanes = new Map<string, Promise<void>>();
  #pump: Promise<void> | null = null;
  #lastTurn = performance.now();

  /** Queues a small task. One that is aborted before its turn is run at once, so that it can report so. */
  addSmall(task: SmallTask): void {
    this.#small.push(task);
    this.#pump ??= this.#runSmall().finally(() => {
      this.#pump = null;
    });
  }

  /**
   * Queues a job behind the others of its lane.
   * @param job never rejects
   */
  addJob(lane: string, signal: AbortSignal, job: () => Promise<void>): void {
    const before = this.#lanes.get(lane) ?? Promise.resolve();
    // A job that is cancelled while it waits must say so now, not when its turn comes.
    const cancelled = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    const after = Promise.race([before, cancelled]).then(job);
    this.#lanes.set(
      lane,
      Promise.allSettled([before, after]).then(() => undefined),
    );
  }

  /** Lets small tasks run. Throws the signal's reason when the job was cancelled. */
  async breathe(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // Messages arrive only when the event loop turns: before that there is nothing new to give way to.
    if (!this.#pump && performance.now() - this.#lastTurn < sliceMs) return;
    await turn();
    while (this.#pump) await this.#pump;
    this.#lastTurn = performance.now();
    signal.throwIfAborted();
  }

  async #runSmall(): Promise<void> {
    // A burst of requests arrives in one turn: choose among all of them.
    await turn();
    for (let task = this.#take(); task; task = this.#take()) {
      await task.run();
      await turn();
    }
  }

  #take(): SmallTask | undefined {
    let best = -1;
    let bestRank = Number.POSITIVE_INFINITY;
    for (const [index, task] of this.#small.entries()) {
      const rank = task.signal.aborted ? Number.NEGATIVE_INFINITY : task.rank();
      if (rank < bestRank || best < 0) [best, bestRank] = [index, rank];
    }
    return best < 0 ? undefined : this.#small.splice(best, 1)[0];
  }
}
