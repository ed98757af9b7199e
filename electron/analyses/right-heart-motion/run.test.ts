import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Adjustment,
  type AnalysisResult,
  analysisResultSchema,
  contoursFileSchema,
  type FrameRef,
} from '../../contract';
import { decodeRuns, encodeRuns } from '../../imaging/label-runs';
import { readNifti } from '../../imaging/nifti';
import type { AdjustableRun, AnalysisInput, Applied } from '../analysis';
import type { MadeChange } from '../changes';
import { rightHeartMotion } from '.';
import { reopen } from './run';
import { drawnCine, drawnStack, greyLibrary } from './testing/fixtures';

const cine = drawnCine();
const stack = drawnStack(cine);
const { rows, columns } = cine;
const size = rows * columns;
const input: AnalysisInput = {
  study: { studyInstanceUid: '1.2.3', patientId: 'P', series: ['1.2.3.4'] },
  stack,
  cine,
  software: { name: 'dextra', version: '0.0.0' },
  importMs: 5,
};
type Files = Map<string, Uint8Array | string>;
const contextOf = (files: Files) => ({
  signal: new AbortController().signal,
  progress: () => undefined,
  breathe: async () => undefined,
  models: greyLibrary(),
  write: async (name: string, bytes: Uint8Array | string) => void files.set(name, bytes),
});
const bytesOf = (files: Files, name: string): Uint8Array | null => {
  const found = files.get(name);
  return typeof found === 'string' ? new TextEncoder().encode(found) : (found ?? null);
};
const refresh = (run: AdjustableRun, files: Files) =>
  run.refresh({ ...contextOf(files), input: async () => structuredClone(input) });

/** An analysed heart, with its files, which every test takes up again for itself. */
let result: AnalysisResult;
let files: Files;
beforeAll(async () => {
  files = new Map();
  result = await rightHeartMotion.run(input, { ...contextOf(files), contours: () => undefined });
}, 120_000);

const takenUp = (changes: readonly MadeChange[] = [], from = files, change = {}) =>
  reopen({ stack: { ...stack, ...change }, result, changes, read: async (name) => bytesOf(from, name) });

const at = '2026-11-02T10:00:00.000Z';
/** Makes changes one after another. */
function make(run: AdjustableRun, ...adjustments: Adjustment[]): { applied: Applied[]; kept: MadeChange[] } {
  const first = run.revision;
  const applied = adjustments.map((adjustment) => run.adjust(adjustment, 'kim', at));
  return { applied, kept: applied.map(({ change }, k) => ({ revision: first + k + 1, at, by: 'kim', change })) };
}
const drawing = (frame: FrameRef, labels: Uint8Array): Adjustment => ({
  kind: 'labels',
  tool: 'brush',
  frames: [{ ...frame, labels: { ...frame, rows, columns, runs: encodeRuns(labels) } }],
});
const frameOf = (labels: Uint8Array, { sliceIndex, phaseIndex }: FrameRef) =>
  labels.subarray((phaseIndex * cine.slices + sliceIndex) * size, (phaseIndex * cine.slices + sliceIndex + 1) * size);
/** The network's labels of a frame with its RV one pixel wider to all sides. */
function widened(frame: FrameRef): Uint8Array {
  const from = frameOf(cine.truth, frame);
  return from.map((label, i) =>
    label === 0 && [i - 1, i + 1, i - columns, i + columns].some((j) => from[j] === 3) ? 3 : label,
  );
}
const count = (labels: Uint8Array, label: number) => labels.filter((l) => l === label).length;
const plane = cine.planes[0]!;
const voxelMl = (plane.rowSpacingMm * plane.columnSpacingMm * cine.sliceSpacingMm) / 1000;
const middle: FrameRef = { sliceIndex: Math.floor(cine.slices / 2), phaseIndex: 0 };

describe('a frame that is drawn', () => {
  it('changes the volume of its phase by what was drawn, and its own outlines only', async () => {
    const run = await takenUp();
    const before = decodeRuns(run.labels(middle).now.runs, size, 3);
    const drawn = widened(middle);
    const [answer] = make(run, drawing(middle, drawn)).applied;
    const expected = result.curves.rvVolumeMl.map((ml, phase) =>
      phase === 0 ? ml + (count(drawn, 3) - count(before, 3)) * voxelMl : ml,
    );
    for (const [phase, ml] of (answer?.volumes.rvMl ?? []).entries()) expect(ml).toBeCloseTo(expected[phase]!, 6);
    expect(answer?.volumes.lvMl).toEqual(result.curves.lvVolumeMl);
    expect(answer?.frames).toEqual([middle]);
    expect(new Set(answer?.contours.map(({ sliceIndex, phaseIndex }) => `${sliceIndex} ${phaseIndex}`)).size).toBe(1);
    expect(run.labels(middle)).toMatchObject({
      edited: true,
      now: { runs: encodeRuns(drawn) },
      network: { runs: encodeRuns(before) },
    });
    expect(run.revision).toBe(1);
  });

  it('is taken back by the inverse, and that by its own, any number of times', async () => {
    const run = await takenUp();
    const other = { ...middle, sliceIndex: middle.sliceIndex + 1 };
    const states = [run.labels(middle).now.runs];
    const inverses: Adjustment[] = [];
    const adjustments: Adjustment[] = [
      drawing(middle, widened(middle)),
      { kind: 'copy', from: other, to: [middle] },
      {
        kind: 'labels',
        tool: 'delete',
        frames: [{ ...middle, labels: { ...middle, rows, columns, runs: [0, size] } }],
      },
    ];
    for (const adjustment of adjustments) {
      inverses.push(run.adjust(adjustment, 'kim', at).inverse);
      states.push(run.labels(middle).now.runs);
    }
    expect(new Set(states.map((runs) => runs.join())).size).toBe(4);
    const redo: Adjustment[] = [];
    for (let k = 3; k > 0; k--) {
      redo.push(run.adjust(inverses[k - 1]!, 'kim', at).inverse);
      expect(run.labels(middle).now.runs).toEqual(states[k - 1]);
    }
    expect(run.labels(middle).edited).toBe(false);
    for (let k = 1; k <= 3; k++) {
      run.adjust(redo.pop()!, 'kim', at);
      expect(run.labels(middle).now.runs).toEqual(states[k]);
    }
  });

  it('that is reverted is the network’s again, byte for byte', async () => {
    const run = await takenUp();
    make(run, drawing(middle, widened(middle)), drawing({ ...middle, phaseIndex: 3 }, new Uint8Array(size)));
    const revert = (frame: FrameRef): Adjustment => ({
      kind: 'labels',
      tool: 'revert',
      frames: [{ ...frame, labels: null }],
    });
    make(run, revert(middle));
    expect(run.labels(middle)).toMatchObject({ edited: false, now: run.labels(middle).network });
    expect(run.labels({ ...middle, phaseIndex: 3 }).edited).toBe(true);
    const [last] = make(run, revert({ ...middle, phaseIndex: 3 })).applied;
    expect(last?.volumes.rvMl).toEqual(result.curves.rvVolumeMl);
    const written: Files = new Map();
    const after = await refresh(run, written);
    expect(after.files.labels).toEqual(result.files.labels);
    expect(after.adjustments).toMatchObject({ revision: 4, editedFrames: [], editedBy: [] });
    expect(after.measurements).toEqual(result.measurements);
    expect(bytesOf(written, after.files.motion!)).toEqual(bytesOf(files, result.files.motion!));
  }, 60_000);
});

describe('what follows from changes', () => {
  it('is what follows from the same labels from the beginning, however it came about', async () => {
    const wide = { ...middle, phaseIndex: 2 };
    const adjustments: Adjustment[] = [
      drawing(middle, widened(middle)),
      drawing(wide, widened(wide)),
      { kind: 'phases', endDiastole: null, rvEndSystole: 5, lvEndSystole: null },
      { kind: 'body', heightCm: 171, weightKg: 64 },
    ];
    // One run lives through it, refreshed after every change: it keeps what did not change.
    const lived = await takenUp();
    const livedFiles: Files = new Map();
    const kept: MadeChange[] = [];
    let after = result;
    for (const adjustment of adjustments) {
      kept.push(...make(lived, adjustment).kept);
      after = await refresh(lived, livedFiles);
    }
    // The other is taken up afterwards and has nothing but labels and changes.
    const anew: Files = new Map();
    const fresh = await refresh(await takenUp(kept), anew);
    const facts = ({ timingsMs: _, files: __, ...rest }: AnalysisResult) => rest;
    expect(facts(after)).toEqual(facts(fresh));
    for (const name of ['motion', 'mesh', 'contours'] as const)
      expect(bytesOf(livedFiles, after.files[name]!), name).toEqual(bytesOf(anew, fresh.files[name]!));
    expect(analysisResultSchema.parse(after)).toEqual(after);
    expect(after).toMatchObject({
      adjustments: { revision: 4, editedFrames: [middle, wide], editedBy: ['kim'], override: null },
      phases: { endDiastole: 0, rvEndSystole: 5, byHand: ['rvEndSystole'] },
    });
    // And the labels that were written are those that were drawn, beside the network's.
    const [now = '', network = ''] = after.files.labels;
    const [drawn, found] = await Promise.all(
      [now, network].map((name) => readNifti(bytesOf(name === network ? files : livedFiles, name)!)),
    );
    expect(Uint8Array.from(frameOf(Uint8Array.from(drawn!.data), middle))).toEqual(widened(middle));
    expect([...frameOf(Uint8Array.from(found!.data), middle)].filter((l) => l === 3).length).toBeLessThan(
      count(widened(middle), 3),
    );
    const outlines = contoursFileSchema.parse(JSON.parse(anew.get(fresh.files.contours!) as string)).contours;
    expect(outlines.length).toBeGreaterThan(cine.phases * 10);
  }, 120_000);

  it('writes nothing again that is as it was, and every new content under a new name', async () => {
    const run = await takenUp();
    const written: Files = new Map();
    make(run, drawing(middle, widened(middle)));
    const first = await refresh(run, written);
    const names = new Set(written.keys());
    make(run, { kind: 'body', heightCm: 180, weightKg: 80 });
    written.clear();
    const second = await refresh(run, written);
    expect([...written.keys()]).toEqual(['result.json']);
    expect(second.files).toEqual(first.files);
    make(run, { kind: 'labels', tool: 'undo', frames: [{ ...middle, labels: null }] });
    written.clear();
    await refresh(run, written);
    for (const name of written.keys()) if (name !== 'result.json') expect(names.has(name), name).toBe(false);
    expect([...names, ...written.keys()]).not.toContain('labels.nii.gz');
  }, 120_000);

  it('is given up when a change comes meanwhile', async () => {
    const run = await takenUp();
    make(run, drawing(middle, widened(middle)));
    const written: Files = new Map();
    const work = refresh(run, written);
    make(run, { kind: 'body', heightCm: 180, weightKg: 80 });
    await expect(work).rejects.toMatchObject({ code: 'superseded' });
    expect(written.has('result.json')).toBe(false);
    expect((await refresh(run, written)).adjustments?.revision).toBe(2);
  }, 60_000);

  it('of an override names who and why, and ends with it', async () => {
    const run = await takenUp();
    const { applied } = make(run, { kind: 'override', reason: 'Base checked by eye' });
    const written: Files = new Map();
    expect((await refresh(run, written)).adjustments?.override).toEqual({
      reason: 'Base checked by eye',
      by: 'kim',
      at,
    });
    make(run, applied[0]!.inverse);
    expect((await refresh(run, written)).adjustments?.override).toBeNull();
  }, 60_000);
});

describe('interpolation', () => {
  it('fills what lies between edited slices, anew when one of them changes, and leaves the rest', async () => {
    const run = await takenUp();
    const slice = (sliceIndex: number): FrameRef => ({ sliceIndex, phaseIndex: 4 });
    const square = (half: number) =>
      Uint8Array.from({ length: size }, (_, i) =>
        Math.abs((i % columns) - 40) <= half && Math.abs(Math.floor(i / columns) - 40) <= half ? 3 : 0,
      );
    make(run, drawing(slice(2), square(4)), drawing(slice(5), square(10)));
    const [filled] = make(run, { kind: 'interpolate', along: 'slices', at: slice(0) }).applied;
    expect(filled?.frames).toEqual([slice(3), slice(4)]);
    const sides = [2, 3, 4, 5].map((k) => Math.sqrt(count(decodeRuns(run.labels(slice(k)).now.runs, size, 3), 3)));
    // Squares of 9 and 21 pixels: those between grow evenly.
    for (const [k, side] of sides.entries()) expect(Math.abs(side - (9 + 4 * k))).toBeLessThan(0.6);
    make(run, drawing(slice(5), square(4)));
    make(run, { kind: 'interpolate', along: 'slices', at: slice(0) });
    expect(count(decodeRuns(run.labels(slice(4)).now.runs, size, 3), 3)).toBe(81);
    expect(run.labels(slice(6)).edited).toBe(false);
    const [phases] = make(run, drawing({ ...slice(2), phaseIndex: 7 }, square(6)), {
      kind: 'interpolate',
      along: 'phases',
      at: slice(2),
    }).applied.slice(1);
    expect(phases?.frames).toEqual([5, 6].map((phaseIndex) => ({ sliceIndex: 2, phaseIndex })));
  });
});

describe('what does not fit the run', () => {
  const frame = { sliceIndex: 1, phaseIndex: 1 };
  const labels = { ...frame, rows, columns, runs: [0, size] };
  it.each<[string, Adjustment, RegExp]>([
    ['no-such-frame', drawing({ sliceIndex: 99, phaseIndex: 0 }, new Uint8Array(size)), /no slice 100/],
    ['no-such-frame', { kind: 'copy', from: frame, to: [{ sliceIndex: 0, phaseIndex: 99 }] }, /phase 100/],
    ['no-such-frame', { kind: 'interpolate', along: 'phases', at: { sliceIndex: 99, phaseIndex: 0 } }, /slice 100/],
    [
      'labels-unfit',
      { kind: 'labels', tool: 'drag', frames: [{ ...frame, labels: { ...labels, rows: 4 } }] },
      /× 4 pixels/,
    ],
    [
      'labels-unfit',
      { kind: 'labels', tool: 'drag', frames: [{ ...frame, labels: { ...labels, runs: [0, 7] } }] },
      /7 of/,
    ],
    [
      'labels-unfit',
      { kind: 'labels', tool: 'drag', frames: [{ ...frame, labels: { ...labels, runs: [9, size] } }] },
      /no label 9/,
    ],
    [
      'labels-unfit',
      { kind: 'labels', tool: 'drag', frames: [{ ...frame, labels: { ...labels, sliceIndex: 2 } }] },
      /those of slice 3/,
    ],
    [
      'frame-twice',
      {
        kind: 'labels',
        tool: 'revert',
        frames: [
          { ...frame, labels: null },
          { ...frame, labels: null },
        ],
      },
      /twice/,
    ],
    ['frame-twice', { kind: 'copy', from: frame, to: [frame] }, /twice/],
    ['too-few-edited', { kind: 'interpolate', along: 'slices', at: frame }, /no image/],
    ['no-such-phase', { kind: 'phases', endDiastole: 99, rvEndSystole: null, lvEndSystole: null }, /no phase 100/],
    ['phases-alike', { kind: 'phases', endDiastole: 3, rvEndSystole: 3, lvEndSystole: null }, /Phase 4/],
  ])('is refused as %s and changes nothing', async (code, adjustment, words) => {
    const run = await takenUp();
    expect(() => run.adjust(adjustment, 'kim', at)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(words), hint: expect.stringMatching(/\.$/) }),
    );
    expect(run.revision).toBe(0);
    expect(run.labels(frame).edited).toBe(false);
  });

  it('neighbours have nothing between them', async () => {
    const run = await takenUp();
    make(run, drawing(frame, widened(middle)), drawing({ ...frame, sliceIndex: 2 }, widened(middle)));
    expect(() => run.adjust({ kind: 'interpolate', along: 'slices', at: frame }, 'kim', at)).toThrow(
      expect.objectContaining({ code: 'nothing-between' }),
    );
  });
});

describe('a run of before', () => {
  it('that has its labels can be changed, without what was not written then', async () => {
    const old = new Map([['labels.nii.gz', files.get('labels.nii.gz')!]]);
    const run = await takenUp([], old);
    make(run, drawing(middle, widened(middle)));
    expect((await refresh(run, new Map())).adjustments?.editedFrames).toEqual([middle]);
  }, 60_000);

  it('without the network’s labels, or with others than its images, cannot be, and says so', async () => {
    await expect(takenUp([], new Map())).rejects.toMatchObject({
      code: 'no-network-labels',
      hint: expect.stringContaining('again'),
    });
    await expect(takenUp([], new Map([['labels.nii.gz', 'no gzip']]))).rejects.toMatchObject({
      code: 'no-network-labels',
    });
    await expect(takenUp([], files, { sliceCount: 3 })).rejects.toMatchObject({ code: 'images-changed' });
  });
});
