import type { Frame, Vector } from '../../electron/contract';
import { frameAt, type StackFrames } from '../viewer/frames';
import { dot, planeNormal, subtract } from '../viewer/geometry';
import type { Grid } from './grid';

/** A volume larger than this is not held in the page. */
export const mostBytes = 1.5 * 1024 ** 3;

/** Why slices are not one volume; `volume.unfit.<reason>` tells it to the reader. */
export type Unfit = 'incomplete' | 'no-place' | 'colour' | 'mixed' | 'not-apart' | 'crooked' | 'too-large';

export interface VolumePlan {
  readonly grid: Grid;
  readonly frames: readonly Frame[];
  /** Modality values are whole numbers of 16 bits, as far as the headers tell. */
  readonly whole: boolean;
  readonly bytes: number;
  /** Slices are not equally far apart. */
  readonly uneven: boolean;
}

const near = (a: Vector, b: Vector, by: number) => a.every((value, k) => Math.abs(value - b[k]!) <= by);

/** Slices may step aside from their straight line by this much, mm. */
const asideMm = 1;
/** A step that differs from the mean by more than this share makes the slices uneven. */
const unevenBy = 0.01;

/** The grid of a stack's slices, from their planes (PS3.3 C.7.6.2.1.1), or why there is none. */
export function planVolume(stack: StackFrames): VolumePlan | Unfit {
  const frames: Frame[] = [];
  for (let slice = 0; slice < stack.slices; slice++) {
    const frame = frameAt(stack, slice, 0);
    if (!frame) return 'incomplete';
    frames.push(frame);
  }
  const first = frames[0];
  if (!first?.plane || frames.some(({ plane }) => !plane)) return 'no-place';
  if (frames.some(({ photometric, pixelType }) => photometric === 'RGB' || pixelType === 'rgb8')) return 'colour';
  const plane = first.plane;
  const same = frames.every(
    (frame) =>
      frame.rows === first.rows &&
      frame.columns === first.columns &&
      near(frame.plane!.rowDirection, plane.rowDirection, 2e-3) &&
      near(frame.plane!.columnDirection, plane.columnDirection, 2e-3) &&
      Math.abs(frame.plane!.rowSpacingMm / plane.rowSpacingMm - 1) < 1e-3 &&
      Math.abs(frame.plane!.columnSpacingMm / plane.columnSpacingMm - 1) < 1e-3,
  );
  if (!same) return 'mixed';
  const count = frames.length;
  if (count < 2) return 'not-apart';
  const normal = planeNormal(plane);
  const steps = frames.map((frame) => subtract(frame.plane!.originMm, plane.originMm));
  const depths = steps.map((step) => dot(step, normal));
  const ahead = Math.sign(depths[count - 1]!);
  for (let slice = 1; slice < count; slice++)
    if (!(ahead * (depths[slice]! - depths[slice - 1]!) > 0.01)) return 'not-apart';
  // Slices of a tilted gantry step aside, all by the same amount: the third column of the affine leans.
  const whole = steps[count - 1]!;
  const places = Float64Array.from(depths, (depth) => ((count - 1) * depth) / depths[count - 1]!);
  for (const [slice, step] of steps.entries()) {
    const wanted = whole.map((mm) => (mm * places[slice]!) / (count - 1)) as unknown as Vector;
    if (!near(step, wanted, asideMm)) return 'crooked';
  }
  const uneven = places.some((place, slice) => slice > 0 && Math.abs(place - places[slice - 1]! - 1) > unevenBy);
  const integral = frames.every(
    ({ pixelType, slope, intercept }) =>
      ['uint8', 'int8', 'uint16', 'int16'].includes(pixelType) &&
      Number.isInteger(slope) &&
      Number.isInteger(intercept),
  );
  const bytes = first.rows * first.columns * count * (integral ? 2 : 4);
  if (bytes > mostBytes) return 'too-large';
  const row = (k: 0 | 1 | 2) => [
    plane.rowDirection[k] * plane.columnSpacingMm,
    plane.columnDirection[k] * plane.rowSpacingMm,
    whole[k] / (count - 1),
    plane.originMm[k],
  ];
  return {
    grid: {
      shape: [first.columns, first.rows, count],
      toMm: [...row(0), ...row(1), ...row(2), 0, 0, 0, 1],
      ...(uneven ? { places } : {}),
    },
    frames,
    whole: integral,
    bytes,
    uneven,
  };
}

/**
 * Writes the modality values of a slice, stored × slope + intercept (PS3.3 C.11.1.1.2), into its place.
 *
 * @returns false where a value does not fit into 16 bits: nothing may then be relied on
 */
export function fillSlice(
  values: Int16Array | Float32Array,
  at: number,
  frame: Frame,
  stored: ArrayLike<number>,
): boolean {
  const { slope, intercept } = frame;
  const count = frame.rows * frame.columns;
  if (values instanceof Float32Array) {
    for (let i = 0; i < count; i++) values[at + i] = stored[i]! * slope + intercept;
    return true;
  }
  let least = 0;
  let most = 0;
  for (let i = 0; i < count; i++) {
    const value = stored[i]! * slope + intercept;
    if (value < least) least = value;
    else if (value > most) most = value;
    values[at + i] = value;
  }
  return least >= -32768 && most <= 32767;
}
