import { z } from 'zod';
import { type Failure, failureSchema, ReaderError } from '../contract';
import { type Focus, focusSchema, rankOf } from './focus';
import { Scheduler } from './scheduler';

/** Messages to the engine's process. */
export const toEngineSchema = z.discriminatedUnion('type', [
  /** The first message; everything else waits for the `ready` that answers it. */
  z.object({ type: z.literal('configure'), configuration: z.unknown() }),
  z.object({ type: z.literal('start'), id: z.int(), kind: z.string(), payload: z.unknown() }),
  z.object({ type: z.literal('cancel'), id: z.int() }),
  z.object({ type: z.literal('focus'), focus: focusSchema.nullable() }),
  z.object({ type: z.literal('answer'), questionId: z.int(), value: z.unknown() }),
]);
export type ToEngine = z.infer<typeof toEngineSchema>;

/** Messages from it. */
export const fromEngineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** Work on a task has begun: if the process dies now, this task is under suspicion. */
  z.object({ type: z.literal('started'), id: z.int() }),
  z.object({ type: z.literal('done'), id: z.int(), value: z.unknown() }),
  z.object({ type: z.literal('failed'), id: z.int(), failure: failureSchema, cancelled: z.boolean() }),
  z.object({ type: z.literal('note'), id: z.int(), note: z.unknown(), questionId: z.int().nullable() }),
]);
export type FromEngine = z.infer<typeof fromEngineSchema>;

/** The engine's end of the line to its parent. */
export interface Port {
  send(message: FromEngine): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** What a task may do while it runs. */
export interface TaskContext {
  readonly signal: AbortSignal;
  breathe(): Promise<void>;
  /** What the reader looks at now. */
  focus(): Focus | null;
  /** Tells the parent something. */
  tell(note: unknown): void;
  /** Tells the parent something and waits for its answer. */
  ask(note: unknown): Promise<unknown>;
}

/** How one kind of task is done. A job names its lane; a small task has none. */
export interface Handler {
  readonly lane: string | null;
  /** Throws `ReaderError` for what the reader should know, `signal.reason` when cancelled. */
  run(payload: unknown, context: TaskContext): Promise<unknown>;
}

/**
 * Serves tasks to the parent until the process ends.
 * @param configure makes the handlers, by kind of task, from what the parent sends first
 */
export function serve(port: Port, configure: (configuration: unknown) => Readonly<Record<string, Handler>>): void {
  let handlers: Readonly<Record<string, Handler>> = {};
  const scheduler = new Scheduler();
  const running = new Map<number, AbortController>();
  const questions = new Map<number, (answer: unknown) => void>();
  let focus: Focus | null = null;
  let nextQuestion = 1;

  const start = (id: number, kind: string, payload: unknown): void => {
    const handler = Object.hasOwn(handlers, kind) ? handlers[kind] : undefined;
    if (!handler) {
      const failure = { code: 'unknown-task', message: `The engine knows no task "${kind}".`, hint: '' };
      port.send({ type: 'failed', id, failure, cancelled: false });
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    running.set(id, controller);
    const context: TaskContext = {
      signal,
      breathe: () => scheduler.breathe(signal),
      focus: () => focus,
      tell: (note) => port.send({ type: 'note', id, note, questionId: null }),
      ask: (note) =>
        new Promise((resolve, reject) => {
          const questionId = nextQuestion++;
          const abort = () => reject(signal.reason);
          signal.addEventListener('abort', abort, { once: true });
          questions.set(questionId, (answer) => {
            signal.removeEventListener('abort', abort);
            resolve(answer);
          });
          port.send({ type: 'note', id, note, questionId });
        }),
    };
    const run = async (): Promise<void> => {
      try {
        signal.throwIfAborted();
        port.send({ type: 'started', id });
        port.send({ type: 'done', id, value: await handler.run(payload, context) });
      } catch (error) {
        const cancelled = signal.aborted && !(error instanceof ReaderError);
        port.send({ type: 'failed', id, failure: failureOf(error, kind), cancelled });
      } finally {
        running.delete(id);
      }
    };
    if (handler.lane !== null) scheduler.addJob(handler.lane, signal, run);
    else scheduler.addSmall({ signal, rank: () => rankOf(kind, payload, focus), run });
  };

  port.onMessage((raw) => {
    const message = toEngineSchema.parse(raw);
    if (message.type === 'configure') {
      handlers = configure(message.configuration);
      port.send({ type: 'ready' });
    } else if (message.type === 'start') start(message.id, message.kind, message.payload);
    else if (message.type === 'cancel') running.get(message.id)?.abort();
    else if (message.type === 'focus') focus = message.focus;
    else {
      questions.get(message.questionId)?.(message.value);
      questions.delete(message.questionId);
    }
  });
}

/** Words for the reader about whatever was thrown. */
export function failureOf(error: unknown, doing: string): Failure {
  if (error instanceof ReaderError) return error.failure;
  // A defect: the whole story goes to the log, the reader gets one sentence.
  if (!(error instanceof DOMException && error.name === 'AbortError')) console.error(`engine: ${doing}:`, error);
  return {
    code: 'engine-error',
    message: `The engine failed at "${doing}": ${error instanceof Error ? error.message : String(error)}.`,
    hint: 'Try again. If it happens again, report it together with the study that causes it.',
  };
}
