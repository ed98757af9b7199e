import { ReaderError, type WorkstationEvent } from '../contract';
import type { Focus } from '../engine/focus';
import { type FromEngine, fromEngineSchema, type ToEngine } from '../engine/serve';
import { type Note, noteSchema, type TaskKind, type TaskPayload, type TaskValue, tasks } from '../engine/tasks';
import type { EngineProcess } from './host';

export type EngineState = 'starting' | 'ready' | 'restarting' | 'failed';

export interface TaskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called in order; what it returns is the answer where the engine asked for one. */
  readonly onNote?: (note: Note) => unknown;
}

interface Pending {
  readonly id: number;
  readonly kind: TaskKind;
  readonly payload: unknown;
  readonly options: TaskOptions;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  sent: boolean;
  /** Work on it had begun in the present process. */
  started: boolean;
  /** Processes that ended while they worked on it. */
  deaths: number;
}

/** A task under which the engine died this often is reported and not tried again. */
const allowedDeaths = 2;
/** Processes that may end one after another without having finished anything. */
const allowedFruitless = 4;

/**
 * The engine's process, kept alive. When it dies it is started again and the tasks in flight are sent again. A task
 * that was being worked on when it died is a suspect: suspects are sent again one at a time, so that a second death
 * accuses exactly one, and that one is reported as failed.
 */
export class EngineClient {
  readonly #spawn: () => EngineProcess;
  readonly #configuration: unknown;
  readonly #onState: (event: WorkstationEvent & { type: 'engine' }) => void;
  readonly #pending = new Map<number, Pending>();
  #process: EngineProcess | null = null;
  #state: EngineState = 'starting';
  #nextId = 1;
  #fruitless = 0;
  #restart: NodeJS.Timeout | undefined;
  #closed = false;
  #focus: Focus | null = null;

  constructor(
    spawn: () => EngineProcess,
    configuration: unknown,
    onState: (event: WorkstationEvent & { type: 'engine' }) => void,
  ) {
    this.#spawn = spawn;
    this.#configuration = configuration;
    this.#onState = onState;
    this.#start();
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Nothing is sent and nothing comes back any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Has the engine do a task. Rejects with the signal's reason when cancelled, with `ReaderError` otherwise:
   * the engine's own, `engine-died` after two deaths, `engine-unavailable` when it cannot be started.
   */
  run<K extends TaskKind>(kind: K, payload: TaskPayload<K>, options: TaskOptions = {}): Promise<TaskValue<K>> {
    return new Promise<unknown>((resolve, reject) => {
      const { signal } = options;
      if (this.#closed) return reject(new ReaderError('closing', 'The workstation is closing.'));
      if (signal?.aborted) return reject(signal.reason);
      const id = this.#nextId++;
      const task: Pending = { id, kind, payload, options, resolve, reject, sent: false, started: false, deaths: 0 };
      this.#pending.set(id, task);
      signal?.addEventListener('abort', () => this.#cancel(task), { once: true });
      if (this.#state === 'failed') {
        this.#fruitless = 0;
        this.#setState('restarting', 'The engine is started again.');
        this.#start();
      }
      this.#flush();
    }).then((value) => tasks[kind].value.parse(value) as TaskValue<K>);
  }

  /** What the reader looks at: frames near it go first. */
  focus(focus: Focus | null): void {
    this.#focus = focus;
    if (this.#state === 'ready') this.#send({ type: 'focus', focus });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#restart);
    for (const task of this.#pending.values()) task.reject(new ReaderError('closing', 'The workstation is closing.'));
    this.#pending.clear();
    this.#process?.kill();
    this.#process = null;
  }

  #start(): void {
    let child: EngineProcess;
    try {
      child = this.#spawn();
    } catch (error) {
      this.#process = null;
      this.#died(`it cannot be started: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    this.#process = child;
    child.onMessage((raw) => {
      if (child !== this.#process) return;
      const message = fromEngineSchema.safeParse(raw);
      if (message.success) this.#receive(message.data);
      else console.error('workstation: message of the engine refused:', message.error.message);
    });
    child.onExit((code) => {
      if (child !== this.#process) return;
      this.#process = null;
      this.#died(code === null ? 'a signal ended it' : `it ended with code ${code}`);
    });
    this.#send({ type: 'configure', configuration: this.#configuration });
  }

  #died(how: string): void {
    if (this.#closed) return;
    this.#fruitless += 1;
    for (const task of [...this.#pending.values()]) {
      if (task.started) task.deaths += 1;
      task.sent = false;
      task.started = false;
      if (task.options.signal?.aborted) this.#settle(task, 'reject', task.options.signal.reason);
      else if (task.deaths >= allowedDeaths) this.#settle(task, 'reject', this.#accusation(task, how));
    }
    if (this.#fruitless >= allowedFruitless) {
      const message = `The engine does not stay up (${how}).`;
      this.#setState('failed', message);
      for (const task of [...this.#pending.values()])
        this.#settle(task, 'reject', new ReaderError('engine-unavailable', message, 'Restart Dextra.'));
      return;
    }
    this.#setState('restarting', `The engine stopped (${how}) and is started again.`);
    this.#restart = setTimeout(() => this.#start(), 50 * 4 ** (this.#fruitless - 1));
  }

  #accusation(task: Pending, how: string): ReaderError {
    return new ReaderError(
      'engine-died',
      `The engine stopped ${task.deaths} times while it worked on this (${task.kind}; ${how}).`,
      'It is not tried again. Everything else goes on; the file or the memory of this machine may be at fault.',
    );
  }

  #receive(message: FromEngine): void {
    if (message.type === 'ready') {
      this.#setState('ready', 'The engine is ready.');
      this.#send({ type: 'focus', focus: this.#focus });
      this.#flush();
      return;
    }
    const task = this.#pending.get(message.id);
    if (message.type === 'started') {
      if (task) task.started = true;
    } else if (message.type === 'note') {
      if (task) void this.#note(task, message.note, message.questionId);
    } else {
      this.#fruitless = 0;
      if (!task) return;
      if (message.type === 'done') this.#settle(task, 'resolve', message.value);
      else if (message.cancelled && task.options.signal?.aborted)
        this.#settle(task, 'reject', task.options.signal.reason);
      else {
        const { code, message: text, hint } = message.failure;
        this.#settle(task, 'reject', new ReaderError(code, text, hint));
      }
      this.#flush();
    }
  }

  async #note(task: Pending, raw: unknown, questionId: number | null): Promise<void> {
    const child = this.#process;
    try {
      const value = await task.options.onNote?.(noteSchema.parse(raw));
      if (questionId !== null && child === this.#process)
        this.#send({ type: 'answer', questionId, value: value ?? null });
    } catch (error) {
      // What the engine found cannot be kept (a full disk): the task has failed, whatever the engine goes on to say.
      this.#settle(task, 'reject', error);
      if (child === this.#process) this.#send({ type: 'cancel', id: task.id });
    }
  }

  #cancel(task: Pending): void {
    if (!this.#pending.has(task.id)) return;
    if (task.sent) this.#send({ type: 'cancel', id: task.id });
    // A job says itself when it has stopped; nobody waits for the rest of a small task.
    if (!task.sent || tasks[task.kind].job === null) this.#settle(task, 'reject', task.options.signal?.reason);
  }

  #settle(task: Pending, how: 'resolve' | 'reject', value: unknown): void {
    if (this.#pending.delete(task.id)) task[how](value);
  }

  #flush(): void {
    if (this.#state !== 'ready') return;
    const waiting = [...this.#pending.values()].filter((task) => !task.sent);
    const send = (task: Pending): void => {
      task.sent = true;
      this.#send({ type: 'start', id: task.id, kind: task.kind, payload: task.payload });
    };
    for (const task of waiting) if (task.deaths === 0) send(task);
    const suspectAtWork = [...this.#pending.values()].some((task) => task.deaths > 0 && task.sent);
    const suspects = waiting.filter((task) => task.deaths > 0);
    // The reader waits for small tasks: they are tried before the jobs.
    const next = suspects.find((task) => tasks[task.kind].job === null) ?? suspects[0];
    if (next && !suspectAtWork) send(next);
  }

  #send(message: ToEngine): void {
    this.#process?.send(message);
  }

  #setState(state: EngineState, message: string): void {
    this.#state = state;
    if (state !== 'starting') this.#onState({ type: 'engine', state, message });
  }
}
