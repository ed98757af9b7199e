import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { ReaderError } from '../contract';
import { predictNetwork, trainNetwork } from '../survival/network';
import type { MotionData, NetworkWeights } from '../survival/network/types';
import { computeUnit, type Results, type Unit, type Workplace } from '../survival/validation/units';

/** What a thread is given at its start. */
export type WorkerData = Pick<Workplace, 'data' | 'volumes' | 'plan'>;

export interface Computed {
  readonly result: Results[Unit['kind']];
  readonly weights: NetworkWeights | null;
  readonly ms: number;
}

/** What a thread answers to a unit. */
export type FromWorker = ({ readonly id: string } & Computed) | { readonly id: string; readonly reason: string };

interface Task {
  readonly unit: Unit;
  readonly priority: number;
  readonly resolve: (computed: Computed) => void;
  readonly reject: (error: unknown) => void;
  /** Threads that ended while they worked on it. */
  deaths: number;
}

interface Thread {
  readonly worker: Worker;
  task: Task | null;
}

/** A unit under which this many threads died is given up. */
const allowedDeaths = 2;

/** Computes units, several side by side. */
export interface Pool {
  /** Lower priorities first, else in the order they came. */
  run(unit: Unit, priority: number): Promise<Computed>;
  /** A place is free and nothing waits for one. */
  readonly hungry: boolean;
  close(): Promise<void>;
}

/** The same cohort in memory that all threads see. */
export function shareData(data: MotionData): MotionData {
  const shared = <T extends Float32Array | Float64Array>(values: T): T => {
    if (values.buffer instanceof SharedArrayBuffer) return values;
    const Kind = values.constructor as new (buffer: SharedArrayBuffer) => T;
    const copy = new Kind(new SharedArrayBuffer(values.byteLength));
    copy.set(values);
    return copy;
  };
  return {
    features: data.features,
    descriptors: shared(data.descriptors),
    times: shared(Float64Array.from(data.times)),
    events: shared(Float64Array.from(data.events)),
  };
}

/**
 * A pool of threads.
 * @param workerFile built worker; read as text, so that it may lie in a packed archive
 * @param onFree called when a place has become free
 */
export function threadPool(size: number, workerFile: string, workerData: WorkerData, onFree: () => void): Pool {
  const code = readFileSync(workerFile, 'utf8');
  const queue: Task[] = [];
  const threads = new Set<Thread>();
  let closed = false;

  const start = (): Thread => {
    const worker = new Worker(code, { eval: true, workerData, name: 'training' });
    const thread: Thread = { worker, task: null };
    threads.add(thread);
    worker.on('message', (message: FromWorker) => {
      const { task } = thread;
      if (!task || task.unit.id !== message.id) return;
      thread.task = null;
      if ('reason' in message) task.reject(failed(message.reason));
      else task.resolve(message);
      next();
      onFree();
    });
    let reason = '';
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', (status) => {
      threads.delete(thread);
      const { task } = thread;
      if (closed || !task) return;
      task.deaths += 1;
      if (task.deaths < allowedDeaths) queue.push(task);
      else task.reject(failed(reason || `its thread ended with status ${status}`));
      next();
      onFree();
    });
    return thread;
  };
  const next = (): void => {
    if (closed) return;
    while (queue.length > 0) {
      const idle = [...threads].find(({ task }) => !task) ?? (threads.size < size ? start() : null);
      if (!idle) return;
      let first = 0;
      queue.forEach((task, i) => {
        if (task.priority < queue[first]!.priority) first = i;
      });
      const [task] = queue.splice(first, 1);
      idle.task = task!;
      idle.worker.postMessage(task!.unit);
    }
  };
  return {
    run: (unit, priority) =>
      new Promise((resolve, reject) => {
        queue.push({ unit, priority, resolve, reject, deaths: 0 });
        next();
      }),
    get hungry() {
      return queue.length === 0 && (threads.size < size || [...threads].some(({ task }) => !task));
    },
    async close() {
      closed = true;
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

/** One unit after the other in this thread. */
export function ownThread(workerData: WorkerData, signal: AbortSignal, onFree: () => void): Pool {
  const place = { ...workerData, train: trainNetwork, predict: predictNetwork };
  const queue: Task[] = [];
  let busy = false;
  const work = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    while (queue.length > 0) {
      // No copy of a queue in which few tasks wait: programmes are started as they are needed.
      queue.sort((a, b) => a.priority - b.priority);
      const { unit, resolve, reject } = queue.shift()!;
      const began = performance.now();
      try {
        resolve({ ...(await computeUnit(place, unit, signal)), ms: performance.now() - began });
      } catch (error) {
        reject(error);
      }
      // Others on the thread have a turn: timers, signals, progress.
      await new Promise((done) => setImmediate(done));
    }
    busy = false;
    onFree();
  };
  return {
    run: (unit, priority) =>
      new Promise((resolve, reject) => {
        queue.push({ unit, priority, resolve, reject, deaths: 0 });
        void work();
      }),
    get hungry() {
      return queue.length === 0 && !busy;
    },
    close: async () => {
      queue.length = 0;
    },
  };
}

function failed(reason: string): ReaderError {
  console.error('training:', reason);
  return new ReaderError(
    'training-failed',
    `The training failed: ${reason.split('\n')[0]}`,
    'What was computed is kept. Resume it; if it fails again, report it.',
  );
}
