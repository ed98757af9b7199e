import { expect, test } from 'vitest';
import type { Frame, Plane } from '../../electron/contract';
import type { StackFrames } from '../viewer/frames';
import { fillSlice, planVolume, type VolumePlan } from './from-frames';
import { pointAt, spacingOf } from './grid';
import { nextSlice } from './load';

const plane = (z: number, change: Partial<Plane> = {}): Plane => ({
  originMm: [-10, -20, z],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  rowSpacingMm: 0.9,
  columnSpacingMm: 0.6,
  ...change,
});
const frame = (slice: number, at: Plane | null, change: Partial<Frame> = {}): Frame => ({
  frameId: `1.2.${slice}/1`,
  sopInstanceUid: `1.2.${slice}`,
  frameNumber: 1,
  seriesInstanceUid: '1.2',
  sliceIndex: slice,
  phaseIndex: 0,
  timeMs: null,
  path: '',
  rows: 3,
  columns: 4,
  plane: at,
  pixelType: 'int16',
  photometric: 'MONOCHROME2',
  slope: 1,
  intercept: -1024,
  windowCenter: null,
  windowWidth: null,
  ...change,
});
const stackOf = (frames: (Frame | null)[]): StackFrames => ({
  stackId: 's',
  slices: frames.length,
  phases: 1,
  frames,
  planes: frames.map((one) => one?.plane ?? null),
  modality: 'CT',
});
const planOf = (planes: Plane[]): VolumePlan => {
  const plan = planVolume(stackOf(planes.map((at, slice) => frame(slice, at))));
  if (typeof plan === 'string') throw new Error(plan);
  return plan;
};

test('voxels lie where the planes of the slices say, with pixels that are not square', () => {
  const plan = planOf([plane(5), plane(7.5), plane(10)]);
  expect(plan.uneven).toBe(false);
  expect(spacingOf(plan.grid)).toEqual([0.6, 0.9, 2.5]);
  expect(pointAt(plan.grid, [3, 2, 1])).toEqual([expect.closeTo(-8.2), expect.closeTo(-18.2), expect.closeTo(7.5)]);
  expect(plan.whole).toBe(true);
  expect(plan.bytes).toBe(3 * 4 * 3 * 2);
});

test('slices from the head down, a tilted gantry, and a gap: each slice keeps its own place', () => {
  expect(pointAt(planOf([plane(10), plane(8), plane(6)]).grid, [0, 0, 2])[2]).toBeCloseTo(6);
  const tilted = planOf([0, 1, 2].map((k) => plane(4 * k, { originMm: [-10, -20 + 0.7 * k, 4 * k] })));
  expect(tilted.uneven).toBe(false);
  expect(pointAt(tilted.grid, [0, 0, 2])).toEqual([-10, expect.closeTo(-18.6), expect.closeTo(8)]);
  const gap = planOf([plane(0), plane(2), plane(8), plane(10)]);
  expect(gap.uneven).toBe(true);
  for (const [slice, z] of [0, 2, 8, 10].entries()) expect(pointAt(gap.grid, [0, 0, slice])[2]).toBeCloseTo(z);
  expect(pointAt(gap.grid, [0, 0, 1.5])[2]).toBeCloseTo(5);
});

test.each([
  ['incomplete', [frame(0, plane(0)), null, frame(2, plane(2))]],
  ['no-place', [frame(0, plane(0)), frame(1, null)]],
  ['colour', [frame(0, plane(0), { pixelType: 'rgb8', photometric: 'RGB' }), frame(1, plane(1))]],
  ['mixed', [frame(0, plane(0)), frame(1, plane(1), { rows: 4 })]],
  ['mixed', [frame(0, plane(0)), frame(1, plane(1, { rowSpacingMm: 0.95 }))]],
  ['mixed', [frame(0, plane(0)), frame(1, plane(1, { rowDirection: [0.98, 0.2, 0] }))]],
  ['not-apart', [frame(0, plane(0)), frame(1, plane(0))]],
  ['not-apart', [frame(0, plane(0)), frame(1, plane(4)), frame(2, plane(2))]],
  ['crooked', [frame(0, plane(0)), frame(1, plane(2, { originMm: [-4, -20, 2] })), frame(2, plane(4))]],
  ['too-large', [0, 1, 2].map((k) => frame(k, plane(k), { rows: 20_000, columns: 20_000 }))],
] as const)('what is no volume says why: %s', (reason, frames) => {
  expect(planVolume(stackOf([...frames]))).toBe(reason);
});

test('modality values are stored × slope + intercept, of each slice its own', () => {
  const whole = new Int16Array(24);
  expect(
    fillSlice(
      whole,
      12,
      frame(1, null),
      Int16Array.from({ length: 12 }, (_, k) => k * 100),
    ),
  ).toBe(true);
  expect([...whole.subarray(10, 15)]).toEqual([0, 0, -1024, -924, -824]);
  const real = new Float32Array(12);
  expect(fillSlice(real, 0, frame(0, null, { slope: 0.25, intercept: 0 }), new Uint16Array(12).fill(6))).toBe(true);
  expect(real[0]).toBe(1.5);
  expect(planVolume(stackOf([frame(0, plane(0), { slope: 0.25 }), frame(1, plane(1))]))).toMatchObject({
    whole: false,
  });
  // A value beyond 16 bits is told, not wrapped round.
  expect(fillSlice(whole, 0, frame(0, null, { intercept: 0 }), new Uint16Array(12).fill(40_000))).toBe(false);
});

test('the slices nearest to the reader are read first', () => {
  const asked = new Uint8Array(6);
  const order: number[] = [];
  for (let next = nextSlice(asked, 2); next >= 0; next = nextSlice(asked, 2)) {
    asked[next] = 1;
    order.push(next);
  }
  expect(order).toEqual([2, 3, 1, 4, 0, 5]);
});
