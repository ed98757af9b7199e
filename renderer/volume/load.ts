import type { Stack } from '../../electron/contract';
import { session } from '../app/session';
import { workstation } from '../app/workstation';
import { fetchFrame, framesOf, type StackFrames, storedPixels } from '../viewer/frames';
import { fillSlice, planVolume, type Unfit, type VolumePlan } from './from-frames';
import type { Grid } from './grid';
import { arrivals, volumeView } from './state';
import type { Volume } from './types';

/** Requests at once; browsers open six connections to one host, and calls need room beside the frames. */
const atOnce = 4;
/** Slices between two turns of the progress bar. */
const toldEach = 4;

/** What voxels are before their slice has arrived: air in CT, nothing elsewhere. */
const emptyOf = (modality: string) => (modality === 'CT' ? -1024 : 0);

/** The unit of modality values, where the modality alone tells it (PS3.3 C.11.1.1.2). */
const unitOf = (modality: string) => (modality === 'CT' ? 'HU' : '');

/** A stack's own volume. Its values change their array when they turn out not to fit into 16 bits. */
class StackVolume implements Volume {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly modality: string;
  readonly space = 'patient';
  readonly stackId: string;
  readonly shape: Grid['shape'];
  readonly toMm: Grid['toMm'];
  declare readonly places?: Float64Array;
  values: Int16Array | Float32Array;

  constructor(stack: Stack, plan: VolumePlan) {
    this.id = stack.stackId;
    this.stackId = stack.stackId;
    this.label = stack.label;
    this.modality = stack.modality;
    this.unit = unitOf(stack.modality);
    this.shape = plan.grid.shape;
    this.toMm = plan.grid.toMm;
    if (plan.grid.places) this.places = plan.grid.places;
    const [columns, rows, slices] = plan.grid.shape;
    const count = columns * rows * slices;
    this.values = plan.whole ? new Int16Array(count) : new Float32Array(count);
    const empty = emptyOf(stack.modality);
    if (empty !== 0) this.values.fill(empty);
  }
}

const breathe = () => new Promise((resolve) => setTimeout(resolve));

/** The place of the slice that is wanted next: the one nearest to where the reader is. −1: none is left. */
export function nextSlice(asked: ArrayLike<number>, near: number): number {
  for (let off = 0; off < asked.length; off++) {
    if (near + off < asked.length && asked[near + off] === 0) return near + off;
    if (near - off >= 0 && asked[near - off] === 0) return near - off;
  }
  return -1;
}

export type LoadOutcome = { kind: 'unfit'; reason: Unfit | 'memory' } | { kind: 'failed'; error: unknown } | null;

/** Begins to read a stack into the shown volume, the slices nearest to the reader first. */
export function loadVolume(stack: Stack, ended: (outcome: LoadOutcome) => void): () => void {
  const stop = new AbortController();
  void (async () => {
    try {
      const frames = await framesOf(stack);
      if (stop.signal.aborted) return;
      const outcome = await read(stack, frames, stop.signal);
      if (!stop.signal.aborted) ended(outcome);
    } catch (error) {
      if (!stop.signal.aborted) ended({ kind: 'failed', error });
    }
  })();
  return () => {
    stop.abort();
    if (volumeView.get().source?.stackId === stack.stackId) volumeView.setSource(null);
  };
}

async function read(stack: Stack, frames: StackFrames, signal: AbortSignal): Promise<LoadOutcome> {
  const plan = planVolume(frames);
  if (typeof plan === 'string') return { kind: 'unfit', reason: plan };
  let volume: StackVolume;
  try {
    volume = new StackVolume(stack, plan);
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'unfit', reason: 'memory' };
    throw error;
  }
  const [columns, rows, slices] = volume.shape;
  const size = columns * rows;
  const asked = new Uint8Array(slices);
  let widening: Promise<void> | null = null;
  /** A value beyond 16 bits: the slices that are there already are copied, a few at a time, into floats. */
  const widen = async () => {
    const wide = new Float32Array(volume.values.length);
    for (let slice = 0; slice < slices; slice++) {
      wide.set(volume.values.subarray(slice * size, (slice + 1) * size), slice * size);
      if (slice % 16 === 15) await breathe();
    }
    volume.values = wide;
  };
  const put = async (slice: number, body: ArrayBuffer) => {
    const frame = plan.frames[slice]!;
    const stored = storedPixels(frame, body);
    if (widening) await widening;
    if (fillSlice(volume.values, slice * size, frame, stored)) return;
    widening ??= widen();
    await widening;
    fillSlice(volume.values, slice * size, frame, stored);
  };

  const failed: number[] = [];
  let lastError: unknown;
  let done = 0;
  let shown = false;
  let focus = -1;
  const worker = async () => {
    for (;;) {
      const near = Math.max(0, Math.min(slices - 1, session.get().sliceIndex));
      if (near !== focus) {
        focus = near;
        void workstation.call('view.focus', { stackId: stack.stackId, sliceIndex: near, phaseIndex: 0 });
      }
      const slice = nextSlice(asked, near);
      if (slice < 0) return;
      asked[slice] = 1;
      try {
        await put(slice, await fetchFrame(plan.frames[slice]!, signal));
      } catch (error) {
        if (signal.aborted) return;
        lastError = error;
        failed.push(slice);
      }
      if (signal.aborted) return;
      done++;
      if (!shown && failed.length < done) {
        // With something to see, and to find a window from.
        shown = true;
        const { windowCenter, windowWidth, photometric } = plan.frames[slice]!;
        volumeView.setSource(volume, { windowCenter, windowWidth });
        if (photometric === 'MONOCHROME1') volumeView.set({ colour: 'inverse-grey' });
      }
      if (done % toldEach === 0 || done === slices)
        volumeView.set({ loaded: done / slices, unread: [...failed].sort((a, b) => a - b) });
      arrivals.tell();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (signal.aborted) return null;
  if (failed.length === slices) return { kind: 'failed', error: lastError };
  volumeView.settle();
  return null;
}
