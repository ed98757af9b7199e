import type { Frame } from '../contract';
import type { Focus } from '../engine/focus';
import type { TaskPayload } from '../engine/tasks';
import type { TaskOptions } from './engine-client';

/** Who decodes. */
export interface FrameSource {
  run(kind: 'frame', payload: TaskPayload<'frame'>, options?: TaskOptions): Promise<Uint8Array>;
}

interface InFlight {
  readonly ahead: boolean;
  readonly controller: AbortController;
  readonly bytes: Promise<Uint8Array>;
  /** Readers that wait for it; when the last one goes away the decoding is called off. */
  waiting: number;
}

/** Half a gigabyte holds six whole cines of 240 images of 512² in 16 bits. */
const defaultBudgetBytes = 512 * 1024 * 1024;
/** A stack that would take more of the budget than this is not read ahead. */
const readAheadShare = 0.5;

/** Decoded frames: kept in memory up to a budget, decoded once however many ask, read ahead around the focus. */
export class FrameCache {
  readonly #engine: FrameSource;
  readonly #budgetBytes: number;
  readonly #frames = new Map<string, Uint8Array>();
  readonly #inFlight = new Map<string, InFlight>();
  readonly #places = new Map<string, Focus>();
  #bytes = 0;
  #readAhead = new AbortController();
  #stackAhead = '';

  constructor(engine: FrameSource, budgetBytes = defaultBudgetBytes) {
    this.#engine = engine;
    this.#budgetBytes = budgetBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The decoded frame, little endian, row by row.
   * @throws ReaderError of the engine; the signal's reason when aborted
   */
  async get(sopInstanceUid: string, frameNumber: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    const frameId = `${sopInstanceUid}/${frameNumber}`;
    const kept = this.#frames.get(frameId);
    if (kept) {
      // Last used, last to go.
      this.#frames.delete(frameId);
      this.#frames.set(frameId, kept);
      return kept;
    }
    let flight = this.#inFlight.get(frameId);
    // What was to be read ahead is wanted now: ask again with the turn of a wanted frame.
    if (!flight || flight.ahead || flight.controller.signal.aborted) {
      const previous = flight;
      flight = this.#fetch(frameId, sopInstanceUid, frameNumber, false);
      previous?.controller.abort();
    }
    return this.#wait(flight, signal);
  }

  /** The reader looks at a stack: its frames get places, so that those near the focus go first. */
  know(stackId: string, frames: readonly Frame[]): void {
    this.#places.clear();
    for (const { frameId, sliceIndex, phaseIndex } of frames)
      this.#places.set(frameId, { stackId, sliceIndex, phaseIndex });
  }

  /** Decodes the rest of a stack while nothing else is wanted, unless it is too large to be kept. */
  readAhead(stackId: string, list: () => readonly Frame[]): void {
    if (this.#stackAhead === stackId) return;
    const frames = list();
    this.know(stackId, frames);
    this.#readAhead.abort();
    this.#readAhead = new AbortController();
    this.#stackAhead = stackId;
    const bytes = frames.reduce((sum, frame) => sum + frame.rows * frame.columns * bytesPerPixel[frame.pixelType], 0);
    if (bytes > this.#budgetBytes * readAheadShare) return;
    const { signal } = this.#readAhead;
    for (const { frameId, sopInstanceUid, frameNumber } of frames) {
      if (this.#frames.has(frameId) || this.#inFlight.has(frameId)) continue;
      const flight = this.#fetch(frameId, sopInstanceUid, frameNumber, true);
      signal.addEventListener('abort', () => flight.waiting === 0 && flight.controller.abort(), { once: true });
    }
  }

  /** Forgets frames, for instance those of a study that was removed. */
  forget(belongs: (sopInstanceUid: string) => boolean): void {
    this.#readAhead.abort();
    this.#stackAhead = '';
    for (const [frameId, bytes] of this.#frames) {
      if (!belongs(frameId.slice(0, frameId.indexOf('/')))) continue;
      this.#frames.delete(frameId);
      this.#bytes -= bytes.byteLength;
    }
  }

  #fetch(frameId: string, sopInstanceUid: string, frameNumber: number, ahead: boolean): InFlight {
    const controller = new AbortController();
    const place = this.#places.get(frameId) ?? null;
    const bytes = this.#engine
      .run('frame', { sopInstanceUid, frameNumber, place, ahead }, { signal: controller.signal })
      .then((decoded) => {
        if (this.#inFlight.get(frameId) === flight) this.#keep(frameId, decoded);
        return decoded;
      })
      .finally(() => {
        if (this.#inFlight.get(frameId) === flight) this.#inFlight.delete(frameId);
      });
    // Nobody may be waiting (any more): the error is for whoever asks next.
    bytes.catch(() => undefined);
    const flight: InFlight = { ahead, controller, bytes, waiting: 0 };
    this.#inFlight.set(frameId, flight);
    return flight;
  }

  async #wait(flight: InFlight, signal?: AbortSignal): Promise<Uint8Array> {
    flight.waiting += 1;
    let abort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
    });
    try {
      return await Promise.race([flight.bytes, aborted]);
    } finally {
      signal?.removeEventListener('abort', abort);
      flight.waiting -= 1;
      if (flight.waiting === 0) flight.controller.abort();
    }
  }

  #keep(frameId: string, bytes: Uint8Array): void {
    if (bytes.byteLength > this.#budgetBytes) return;
    this.#frames.set(frameId, bytes);
    this.#bytes += bytes.byteLength;
    for (const [oldest, old] of this.#frames) {
      if (this.#bytes <= this.#budgetBytes) break;
      this.#frames.delete(oldest);
      this.#bytes -= old.byteLength;
    }
  }
}

const bytesPerPixel: Record<Frame['pixelType'], number> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  float32: 4,
  rgb8: 3,
};
