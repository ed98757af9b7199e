import { describe, expect, it } from 'vitest';
import { stackSchema, studySchema, type Vector } from '../../contract';
import { combine, cross, dot, scale, subtract, unit } from '../../imaging/vector';
import type { FrameFacts, InstanceRecord, PixelFacts } from '../record';
import { groupStudies } from './studies';

/** A heart's axis as in the first public Sunnybrook study: its header's directions, so that the frame is a real one. */
const row: Vector = unit([-0.104592, 0.346381, -0.932245]);
const column: Vector = unit([-0.733192, -0.660188, -0.163037]);
const normal = cross(row, column);

const pixel: PixelFacts = {
  rows: 256,
  columns: 256,
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  signed: false,
  samplesPerPixel: 1,
  planarConfiguration: 0,
  photometric: 'MONOCHROME2',
  sample: 'integer',
  frameCount: 1,
  bytesSwapped: false,
  dataOffset: 0,
  dataLength: 131072,
};

const facts = (over: Partial<FrameFacts>): FrameFacts => ({
  position: [0, 0, 0],
  rowDirection: row,
  columnDirection: column,
  spacingMm: [1.4, 1.4],
  triggerMs: null,
  offsetMs: null,
  temporalIndex: null,
  slope: 1,
  intercept: 0,
  windowCenter: null,
  windowWidth: null,
  ...over,
});

let count = 0;
function record(frames: FrameFacts[], over: Partial<InstanceRecord> = {}): InstanceRecord {
  count++;
  return {
    recordVersion: 1,
    origin: 'dicom',
    storage: 'library',
    file: `/nowhere/${count}`,
    byteLength: 1,
    sha256: `${count}`,
    importedAt: '2026-01-01T00:00:00.000Z',
    sopInstanceUid: `1.2.9.${count}`,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.4',
    seriesInstanceUid: '1.2.1',
    studyInstanceUid: '1.2',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    patientId: 'P',
    patientName: 'A^B',
    patientBirthDate: null,
    patientSex: null,
    studyDate: null,
    studyDescription: '',
    modality: 'MR',
    seriesNumber: 1,
    seriesDescription: 'cine',
    instanceNumber: count,
    acquisitionNumber: null,
    imageType: ['ORIGINAL', 'PRIMARY'],
    frameOfReferenceUid: null,
    simulated: false,
    sliceThicknessMm: 8,
    spacingBetweenSlicesMm: null,
    beat: { nominalIntervalMs: null, heartRate: null, imageCount: null },
    pixel: { ...pixel, frameCount: frames.length },
    frames,
    warnings: [],
    ...over,
  };
}

interface Cine {
  slices: number;
  phases: number;
  gap?: number;
  rr?: (slice: number) => number;
  series?: (slice: number) => string;
  number?: (slice: number) => number;
  directions?: { row: Vector; column: Vector };
  origin?: Vector;
  times?: boolean;
  skip?: (slice: number, phase: number) => boolean;
}

/** Files of a cine, in an order that says nothing. */
function cine({ slices, phases, gap = 8, ...o }: Cine): InstanceRecord[] {
  const { row: r, column: c } = o.directions ?? { row, column };
  const n = cross(r, c);
  const files: InstanceRecord[] = [];
  for (let phase = 0; phase < phases; phase++)
    for (let slice = 0; slice < slices; slice++) {
      if (o.skip?.(slice, phase)) continue;
      const rr = o.rr?.(slice) ?? 800;
      const position = combine(o.origin ?? [150, 30, 140], n, slice * gap, [0, 0, 0], 0, [0, 0, 0], 0);
      const times = o.times === false ? {} : { triggerMs: 10 + (phase * rr) / phases };
      files.push(
        record([facts({ position, rowDirection: r, columnDirection: c, ...times })], {
          seriesInstanceUid: o.series?.(slice) ?? '1.2.1',
          seriesNumber: o.number?.(slice) ?? 1,
          beat: { nominalIntervalMs: o.times === false ? null : rr, heartRate: null, imageCount: null },
        }),
      );
    }
  return files.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
}

/** Planes that hold the long axis, turned about it; through the middle of the stack that `cine` makes. */
function longAxis(degrees: number, series: string): InstanceRecord[] {
  const a = (degrees * Math.PI) / 180;
  const across = combine([0, 0, 0], row, Math.cos(a), column, Math.sin(a), normal, 0);
  const middle = combine([150, 30, 140], row, 127.5 * 1.4, column, 127.5 * 1.4, normal, 36);
  const origin = combine(middle, across, -127.5 * 1.4, normal, -127.5 * 1.4, [0, 0, 0], 0);
  return cine({
    slices: 1,
    phases: 25,
    directions: { row: across, column: normal },
    origin,
    series: () => series,
    number: () => 20,
  });
}

const stacks = (records: InstanceRecord[]) => groupStudies(records)[0]!.stacks;
const main = (records: InstanceRecord[]) => stacks(records)[0]!;

describe('the short-axis cine', () => {
  it('is found in one series, whatever the order of the files', () => {
    const { stack, frames } = main(cine({ slices: 10, phases: 20 }));
    expect(stack).toMatchObject({
      role: 'short-axis-cine',
      sliceCount: 10,
      phaseCount: 20,
      rrIntervalMs: 800,
      warnings: [],
    });
    expect(stack.sliceSpacingMm).toBeCloseTo(8, 6);
    expect(stack.phaseTimesMs[1]! - stack.phaseTimesMs[0]!).toBeCloseTo(40, 6);
    expect(frames).toHaveLength(200);
    expect(frames.map((f) => [f.phaseIndex, f.sliceIndex])).toEqual(
      Array.from({ length: 200 }, (_, i) => [Math.floor(i / 10), i % 10]),
    );
    expect(stackSchema.safeParse(stack).success).toBe(true);
  });

  it('runs from base to apex: to the left, forward, downward', () => {
    for (const gap of [8, -8]) {
      const { frames } = main(cine({ slices: 8, phases: 20, gap }));
      const along = subtract(frames[7]!.plane!.originMm, frames[0]!.plane!.originMm);
      expect(dot(along, [0.66, -0.57, -0.48])).toBeGreaterThan(0);
    }
  });

  it('is found in one series per slice, among long-axis views that are named alike', () => {
    const records = [
      ...cine({ slices: 9, phases: 30, series: (s) => `1.2.1.${s}`, number: (s) => 10 + s, rr: (s) => 780 + 12 * s }),
      ...longAxis(15, '1.2.50'),
      ...longAxis(75, '1.2.51'),
      ...longAxis(135, '1.2.52'),
    ];
    const found = stacks(records);
    expect(found.map(({ stack }) => stack.role)).toEqual([
      'short-axis-cine',
      'long-axis-cine',
      'long-axis-cine',
      'long-axis-cine',
    ]);
    expect(found[0]!.stack).toMatchObject({ sliceCount: 9, phaseCount: 30 });
    expect(found[0]!.stack.seriesInstanceUids).toHaveLength(9);
    expect(found[0]!.stack.reason).toContain('long-axis views of the study meet in a line 0° from its axis');
    expect(found[1]!.stack.reason).toBe('It crosses the short-axis slices at 90°.');
  });

  it('is found in one multi-frame object', () => {
    const frames = Array.from({ length: 8 * 25 }, (_, i) =>
      facts({
        position: combine([0, 0, 0], normal, (i % 8) * 9, row, 0, row, 0),
        triggerMs: Math.floor(i / 8) * 33,
        temporalIndex: Math.floor(i / 8) + 1,
      }),
    );
    const { stack, frames: listed } = main([record(frames)]);
    expect(stack).toMatchObject({ role: 'short-axis-cine', sliceCount: 8, phaseCount: 25 });
    expect(stack.rrIntervalMs).toBeCloseTo(825, 6);
    expect(new Set(listed.map((f) => f.frameId)).size).toBe(200);
  });

  it('is found in one clip per slice', () => {
    const clips = Array.from({ length: 7 }, (_, slice) =>
      record(
        Array.from({ length: 25 }, (_, i) => facts({ position: scale(normal, 10 * slice), offsetMs: 32 * i })),
        { seriesInstanceUid: `1.2.7.${slice}` },
      ),
    );
    expect(main(clips).stack).toMatchObject({
      role: 'short-axis-cine',
      sliceCount: 7,
      phaseCount: 25,
      rrIntervalMs: 800,
    });
  });

  it('keeps its phases when breath-holds had other heart rates, and says so', () => {
    const { stack, frames } = main(cine({ slices: 10, phases: 20, rr: (s) => (s < 5 ? 700 : 950) }));
    expect(stack.phaseCount).toBe(20);
    expect(stack.warnings).toEqual([expect.stringContaining('R-R 700 to 950 ms')]);
    expect(frames.filter((f) => f.phaseIndex === 10).map((f) => Math.round(f.timeMs!))).toEqual(
      expect.arrayContaining([360, 485]),
    );
  });

  it('is whole when images are missing: the nearest in time stands in, and it is said', () => {
    const { stack, frames } = main(cine({ slices: 8, phases: 20, skip: (s, p) => s === 3 && (p === 7 || p === 19) }));
    expect(stack).toMatchObject({ role: 'short-axis-cine', sliceCount: 8, phaseCount: 20 });
    expect(stack.warnings).toEqual([expect.stringMatching(/^Slice [45] has 18 phases where the others have 20/)]);
    const slice = frames.filter(
      (f) => f.frameId === frames[6 * 8 + 3]!.frameId || f.frameId === frames[6 * 8 + 4]!.frameId,
    );
    expect(frames).toHaveLength(160);
    expect(slice.length).toBeGreaterThan(2);
    for (const f of frames)
      if (f.phaseIndex < 19) expect(Math.abs(f.timeMs! - stack.phaseTimesMs[f.phaseIndex]!)).toBeLessThan(41);
  });

  it('matches slices of 25 and 30 phases by the fraction of the beat', () => {
    const slices = Array.from({ length: 6 }, (_, s) =>
      cine({
        slices: 1,
        phases: s === 2 ? 25 : 30,
        origin: combine([0, 0, 0], normal, 8 * s, row, 0, row, 0),
        series: () => `1.2.4.${s}`,
      }),
    );
    const { stack, frames } = main(slices.flat());
    expect(stack).toMatchObject({ role: 'short-axis-cine', sliceCount: 6, phaseCount: 30 });
    for (const f of frames) expect(Math.abs(f.timeMs! - stack.phaseTimesMs[f.phaseIndex]!)).toBeLessThanOrEqual(17);
  });

  it('uses the later of two acquisitions of one slice, and shows the other on its own', () => {
    const again = cine({
      slices: 1,
      phases: 20,
      origin: combine([150, 30, 140], normal, 25, row, 0, row, 0),
      series: () => '1.2.99',
      number: () => 99,
    });
    const records = [...cine({ slices: 8, phases: 20, series: (s) => `1.2.1.${s}`, number: (s) => s + 1 }), ...again];
    const found = stacks(records);
    expect(found[0]!.stack).toMatchObject({ role: 'short-axis-cine', sliceCount: 8 });
    expect(found[0]!.stack.seriesInstanceUids).toContain('1.2.99');
    expect(found[0]!.stack.warnings.join()).toContain(
      'acquired more than once; series 99 is used, series 4 is shown on its own',
    );
    expect(found[1]!.stack).toMatchObject({ role: 'cine', sliceCount: 1, seriesInstanceUids: ['1.2.1.3'] });
  });

  it('says where a slice is missing', () => {
    const { stack } = main(cine({ slices: 10, phases: 20, skip: (s) => s === 4 }));
    expect(stack).toMatchObject({ role: 'short-axis-cine', sliceCount: 9 });
    expect(stack.warnings).toEqual([
      expect.stringMatching(/there are 16\.0 mm instead of 8\.0 mm: a slice may be missing/),
    ]);
  });

  it('keeps velocity maps of the same place and time out of the cine', () => {
    const magnitude = cine({ slices: 8, phases: 20 });
    const maps = magnitude.map((m, i) => ({
      ...m,
      sopInstanceUid: `1.3.${i}`,
      imageType: ['ORIGINAL', 'PRIMARY', 'P'],
    }));
    const found = stacks([...maps, ...magnitude]);
    expect(found[0]!.stack).toMatchObject({ role: 'short-axis-cine', sliceCount: 8, phaseCount: 20 });
    expect(found[0]!.frames.every((f) => f.sopInstanceUid.startsWith('1.2.9.'))).toBe(true);
  });
});

describe('what is not a short-axis cine says why', () => {
  const axial = { row: [1, 0, 0] as Vector, column: [0, 1, 0] as Vector };
  it.each([
    ['one phase only', cine({ slices: 10, phases: 1 }), 'volume', /10 parallel slices, one image each/],
    [
      'two slices only',
      cine({ slices: 2, phases: 20 }),
      'cine',
      /2 parallel slices only; a short-axis stack has at least 4/,
    ],
    ['one slice', cine({ slices: 1, phases: 20 }), 'cine', /1 parallel slice only/],
    [
      'axial slices',
      cine({ slices: 10, phases: 20, directions: axial }),
      'cine',
      /° from the usual long axis of a heart/,
    ],
    ['few phases', cine({ slices: 8, phases: 5 }), 'cine', /5 phases only/],
    ['slices of 2 mm', cine({ slices: 20, phases: 20, gap: 2 }), 'cine', /2\.0 mm apart/],
    [
      'one image per beat',
      Array.from({ length: 40 }, (_, i) => record([facts({ triggerMs: 300 })], { instanceNumber: i })),
      'cine',
      /40 images at each place, not the phases of one beat/,
    ],
  ])('%s', (_, records, role, reason) => {
    const { stack } = main(records);
    expect(stack.role).toBe(role);
    expect(stack.reason).toMatch(reason);
  });

  it('a CT volume, with a gap that is named', () => {
    const slices = Array.from({ length: 20 }, (_, i) =>
      record(
        [facts({ rowDirection: [1, 0, 0], columnDirection: [0, 1, 0], position: [0, 0, i < 12 ? 2 * i : 2 * i + 2] })],
        { modality: 'CT' },
      ),
    );
    const { stack, frames } = main(slices);
    expect(stack).toMatchObject({
      role: 'volume',
      sliceCount: 20,
      phaseCount: 1,
      sliceSpacingMm: 2,
      rrIntervalMs: null,
    });
    expect(stack.warnings).toEqual([expect.stringContaining('Between slices 12 and 13 there are 4.0 mm')]);
    expect(frames[0]!.plane!.originMm[2]).toBe(0);
    expect(frames[0]!.timeMs).toBeNull();
  });

  it('images without a position, and of two sizes', () => {
    const other = { ...pixel, rows: 100 };
    const found = stacks([
      record([facts({ position: null })]),
      record([facts({ position: null })]),
      record([facts({ position: null })], { pixel: other }),
    ]);
    expect(found.map(({ stack }) => [stack.role, stack.sliceCount, stack.rows])).toEqual([
      ['image', 2, 256],
      ['image', 1, 100],
    ]);
    expect(found[0]!.frames[0]!.plane).toBeNull();
    expect(new Set(found.map(({ stack }) => stack.stackId)).size).toBe(2);
  });
});

describe('studies', () => {
  it('are told apart, and hold what the contract says', () => {
    const one = cine({ slices: 5, phases: 10 });
    const two = one.map((r) => ({
      ...r,
      studyInstanceUid: '1.02',
      sopInstanceUid: `${r.sopInstanceUid}.1`,
      simulated: true,
    }));
    const found = groupStudies([...two, ...one]);
    expect(found).toHaveLength(2);
    for (const { study } of found) expect(studySchema.safeParse(study).success).toBe(true);
    expect(found.map(({ study }) => study.simulated).sort()).toEqual([false, true]);
    expect(found[0]!.series).toEqual([
      expect.objectContaining({ instanceCount: 50, frameCount: 50, thumbnail: 'thumbnails/1.2.1' }),
    ]);
  });

  it('do not change their stacks’ identifiers when images are added', () => {
    const all = cine({ slices: 8, phases: 20 });
    expect(main(all).stack.stackId).toBe(main(all.filter((r) => r.frames[0]!.triggerMs! < 500)).stack.stackId);
  });
});
