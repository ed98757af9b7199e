import type { Frame, PixelType, Plane, Stack } from '../../electron/contract';
import { ReaderError } from '../../electron/contract';
import { session } from '../app/session';
import { workstation } from '../app/workstation';

/** The frames of a stack by place. */
export interface StackFrames {
  readonly stackId: string;
  readonly slices: number;
  readonly phases: number;
  /** Phase, then slice; null where a slice has no such phase. */
  readonly frames: readonly (Frame | null)[];
  /** Plane of each slice. */
  readonly planes: readonly (Plane | null)[];
  readonly modality: string;
  /** Stack that this one is computed from. */
  readonly made?: string;
}

export const frameAt = (stack: StackFrames, slice: number, phase: number): Frame | null =>
  stack.frames[phase * stack.slices + slice] ?? null;

/** Places frames by their own indices; a phase that a slice lacks shows the nearest one that it has. */
export function arrange(stack: Stack, frames: readonly Frame[]): StackFrames {
  const { sliceCount: slices, phaseCount: phases } = stack;
  const placed = new Array<Frame | null>(slices * phases).fill(null);
  for (const frame of frames) {
    if (frame.sliceIndex < slices && frame.phaseIndex < phases)
      placed[frame.phaseIndex * slices + frame.sliceIndex] ??= frame;
  }
  const filled = placed.map((frame, place) => {
    if (frame) return frame;
    const slice = place % slices;
    const phase = Math.floor(place / slices);
    for (let off = 1; off < phases; off++) {
      const near = placed[(phase - off) * slices + slice] ?? placed[(phase + off) * slices + slice];
      if (near) return near;
    }
    return null;
  });
  return {
    stackId: stack.stackId,
    slices,
    phases,
    frames: filled,
    planes: Array.from({ length: slices }, (_, slice) => filled[slice]?.plane ?? null),
    modality: stack.modality,
  };
}

/** Of the open study, and of one that is compared with it: another study's frames are forgotten. */
const known = new Map<string, Promise<StackFrames>>();
const frameOf = new Map<string, { frame: Frame; modality: string }>();
let ofStudy = '';

/**
 * Throws `ReaderError` when the workstation cannot tell.
 *
 * @param beside the stack is shown beside the open study, whose frames are kept
 */
export function framesOf(stack: Stack, beside = false): Promise<StackFrames> {
  if (stack.studyInstanceUid !== ofStudy && !beside) {
    known.clear();
    frameOf.clear();
    ofStudy = stack.studyInstanceUid;
  }
  const key = `${stack.studyInstanceUid} ${stack.stackId}`;
  const before = known.get(key);
  if (before) return before;
  const asked = (async () => {
    const { studyInstanceUid, stackId } = stack;
    const result = await workstation.call('stack.frames', { studyInstanceUid, stackId });
    if (!result.ok) throw new ReaderError(result.error.code, result.error.message, result.error.hint);
    for (const frame of result.value) frameOf.set(frame.frameId, { frame, modality: stack.modality });
    return arrange(stack, result.value);
  })();
  asked.catch(() => known.delete(key));
  known.set(key, asked);
  return asked;
}

export const frameById = (frameId: string) => frameOf.get(frameId) ?? null;

const arrays: Record<
  Exclude<PixelType, 'rgb8'>,
  new (
    buffer: ArrayBuffer,
  ) => ArrayLike<number> & { readonly length: number }
> = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
};

/** What the graphics card and the tools understand. */
export type Pixels = Uint8Array | Int16Array | Uint16Array | Float32Array;

/**
 * Modality values of a decoded frame: stored × slope + intercept (PS3.3 C.11.1.1.2), as 16-bit numbers where nothing is
 * lost by it, else as floats.
 *
 * @throws ReaderError when the body does not have the size that the frame promises
 */
export function modalityPixels(frame: Frame, body: ArrayBuffer): Pixels {
  const count = frame.rows * frame.columns;
  if (frame.pixelType === 'rgb8') {
    if (body.byteLength !== 3 * count) throw wrongSize(frame);
    return new Uint8Array(body);
  }
  const stored = storedPixels(frame, body);
  const { slope, intercept } = frame;
  if (slope === 1 && intercept === 0) {
    if (stored instanceof Uint8Array || stored instanceof Int16Array || stored instanceof Uint16Array) return stored;
    if (stored instanceof Float32Array) return stored;
  }
  const values = new Float32Array(count);
  let whole = true;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const value = stored[i]! * slope + intercept;
    values[i] = value;
    whole &&= Number.isInteger(value);
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return whole && least >= -32768 && most <= 32767 ? Int16Array.from(values) : values;
}

/**
 * Stored values of a decoded frame that is not in colour.
 *
 * @throws ReaderError when the body does not have the size that the frame promises
 */
export function storedPixels(frame: Frame, body: ArrayBuffer): ArrayLike<number> {
  if (frame.pixelType === 'rgb8') throw wrongSize(frame);
  const bytes = { uint8: 1, int8: 1, uint16: 2, int16: 2, uint32: 4, int32: 4, float32: 4 }[frame.pixelType];
  if (body.byteLength !== bytes * frame.rows * frame.columns) throw wrongSize(frame);
  return new arrays[frame.pixelType](body);
}

const wrongSize = (frame: Frame) =>
  new ReaderError(
    'frame-size',
    `Image ${frame.sliceIndex + 1} of the stack has not the size that its header promises.`,
    'The file is probably damaged: import the study again from its source.',
  );

/** Fetches one frame. Throws `ReaderError` when it cannot be read. */
export const fetchPixels = async (frame: Frame, signal?: AbortSignal): Promise<Pixels> =>
  modalityPixels(frame, await fetchFrame(frame, signal));

/** The body of a decoded frame. Throws `ReaderError` when it cannot be read. */
export async function fetchFrame(frame: Frame, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(workstation.url(frame.path), signal ? { signal } : {});
  if (!response.ok) {
    const text = await response.text();
    const told = failureIn(text);
    throw new ReaderError(
      told?.code ?? 'frame-unreadable',
      told?.message ?? `Image ${frame.sliceIndex + 1} of the stack could not be read.`,
      told?.hint ?? 'The file is probably damaged: import the study again from its source.',
    );
  }
  return response.arrayBuffer();
}

function failureIn(text: string): { code?: string; message?: string; hint?: string } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

/** The stack of an id among those of the open study. */
export const stackById = (stackId: string | null): Stack | null =>
  session.get().stacks.find((stack) => stack.stackId === stackId) ?? null;
