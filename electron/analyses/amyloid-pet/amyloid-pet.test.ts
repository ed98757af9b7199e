import { describe, expect, it } from 'vitest';
import type { Stack } from '../../contract';
import type { CineVolume } from '../../imaging/volume';
import { activityOf } from './activity';
import { bandOf, centiloidOf } from './centiloid';
import { headerChecks, uptakeChecks } from './checks';
import { concludeFor } from './conclude';
import { quantify, voxelsOf } from './quantify';
import { refusal } from './refusals';
import type { Space } from './space';
import { otherTracer, tracerOf } from './tracer';

const stack: Stack = {
  stackId: 'a',
  studyInstanceUid: '1.2',
  seriesInstanceUids: ['1.2.3'],
  role: 'volume',
  reason: '',
  label: 'Series 1',
  modality: 'PT',
  sliceCount: 90,
  phaseCount: 1,
  phaseTimesMs: [0],
  rrIntervalMs: null,
  rows: 128,
  columns: 128,
  pixelSpacingMm: [2, 2],
  sliceSpacingMm: 2,
  warnings: [],
};
const header = {
  units: 'BQML',
  words: ['Florbetapir F^18^'],
  decayCorrection: 'START',
  attenuationCorrected: true,
  injectedToScanMin: 50,
  eightBit: false,
};

describe('Centiloid', () => {
  it('is 0 and 100 at the anchors of the PiB scale (Klunk et al. 2015: SUVR 1.009 and 2.076)', () => {
    expect(centiloidOf('pib', 1.009)).toBeCloseTo(0, 6);
    expect(centiloidOf('pib', 2.076)).toBeCloseTo(100, 6);
  });
  it('follows the published equations', () => {
    expect(centiloidOf('florbetaben', 1.2)).toBeCloseTo(153.4 * 1.2 - 154.9, 9);
    expect(centiloidOf('florbetapir', 1.11)).toBeCloseTo(12.394, 3);
  });
  it('has bands at 12 and 30', () => {
    expect([12, 12.1, 29.9, 30].map(bandOf)).toEqual(['negative', 'subtle', 'subtle', 'positive']);
  });
});

describe('the tracer of a header', () => {
  it('is found under its names', () => {
    expect(tracerOf(['Neuraceq'])).toBe('florbetaben');
    expect(tracerOf(['', 'AV45 brain'])).toBe('florbetapir');
    expect(tracerOf(['VIZAMYL'])).toBe('flutemetamol');
    expect(tracerOf(['11C-PiB'])).toBe('pib');
  });
  it('is unknown when nothing or two are named', () => {
    expect(tracerOf(['Other'])).toBeNull();
    expect(tracerOf(['florbetapir or florbetaben'])).toBeNull();
  });
  it('may be another', () => {
    expect(otherTracer(['Fluorodeoxyglucose F^18^'])).toBe('Fluorodeoxyglucose');
    expect(otherTracer(['Florbetapir'])).toBeNull();
  });
});

describe('unfit input is refused in one sentence', () => {
  it.each([
    ['a brain MR', { modality: 'MR' }, 'not-pet'],
    ['a whole body', { sliceCount: 400, sliceSpacingMm: 3 }, 'whole-body'],
    ['a few slices', { sliceCount: 20 }, 'small-field'],
    ['a single image', { sliceCount: 1 }, 'one-slice'],
    ['no spacing', { sliceSpacingMm: null }, 'no-calibration'],
  ])('%s', (_, change, code) => {
    const found = refusal({ ...stack, ...change });
    expect(found?.code).toBe(code);
    expect(found?.message).toMatch(/^[^.]+(\.\d[^.]*)?\.$/);
  });
  it.each([
    ['8 bits', { eightBit: true }, 'eight-bit'],
    ['another unit', { units: 'PROCESSED' }, 'wrong-units'],
    ['FDG', { words: ['FDG'] }, 'not-amyloid'],
  ])('%s', (_, change, code) => {
    expect(() => headerChecks(stack, { ...header, ...change })).toThrow(expect.objectContaining({ code }));
  });
  it('an image whose orientation is not known', () => {
    const warnings = ['a.nii has no orientation; directions and positions are unknown, the voxel size is from pixdim.'];
    expect(() => headerChecks({ ...stack, warnings }, null)).toThrow(
      expect.objectContaining({ code: 'no-orientation' }),
    );
  });
  it('and a good one is not', () => {
    expect(refusal(stack)).toBeNull();
    expect(headerChecks(stack, header).every(({ status }) => status === 'pass')).toBe(true);
  });
});

function cine(phases: number, fill: (t: number, z: number, y: number, x: number) => number): CineVolume {
  const n = 12;
  const samples = new Float32Array(phases * n * n * n);
  let at = 0;
  for (let t = 0; t < phases; t++)
    for (let z = 0; z < n; z++)
      for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) samples[at++] = fill(t, z, y, x);
  const planes = Array.from({ length: n }, (_, z) => ({
    originMm: [10, 20, 4 * z] as [number, number, number],
    rowDirection: [1, 0, 0] as [number, number, number],
    columnDirection: [0, 1, 0] as [number, number, number],
    rowSpacingMm: 4,
    columnSpacingMm: 4,
  }));
  return {
    phases,
    slices: n,
    rows: n,
    columns: n,
    samples,
    planes,
    sliceSpacingMm: 4,
    phaseTimesMs: [],
    rrIntervalMs: null,
  };
}

describe('frames', () => {
  const ball = (z: number, y: number, x: number) => ((z - 6) ** 2 + (y - 6) ** 2 + (x - 6) ** 2 < 16 ? 1 : 0.01);
  it('are averaged, in RAS', () => {
    const { grid, checks } = activityOf(
      cine(2, (t, z, y, x) => (t + 1) * ball(z, y, x)),
      'a',
    );
    expect(grid.data[6 * 144 + 6 * 12 + 6]).toBeCloseTo(1.5, 5);
    expect(grid.toMm).toEqual([-4, 0, 0, -10, 0, -4, 0, -20, 0, 0, 4, 0].map((v) => expect.closeTo(v, 6)));
    expect(checks.map(({ id, status }) => [id, status])).toEqual([['pet.motion', 'pass']]);
  });
  it('that moved by one voxel of 4 mm are warned about', () => {
    const { checks } = activityOf(
      cine(2, (t, z, y, x) => ball(z, y, x - t)),
      'a',
    );
    expect(checks[0]).toMatchObject({ id: 'pet.motion', status: 'warn' });
  });
  it('of nothing, or not of numbers, or with missing slices are refused', () => {
    expect(() =>
      activityOf(
        cine(1, () => 0),
        'a',
      ),
    ).toThrow(expect.objectContaining({ code: 'empty-scan' }));
    expect(() =>
      activityOf(
        cine(1, (_, z) => (z === 3 ? Number.NaN : 1)),
        'a',
      ),
    ).toThrow(expect.objectContaining({ code: 'not-numbers' }));
    expect(() =>
      activityOf(
        cine(1, (_, z) => (z < 4 ? 0 : 1)),
        'a',
      ),
    ).toThrow(expect.objectContaining({ code: 'empty-slices' }));
  });
});

/** A made-up standard space: three slabs along z: target (1), white matter (20), cerebellum (30). */
function slabs(): Space {
  const size = [8, 8, 12] as [number, number, number];
  const labels = new Uint8Array(8 * 8 * 12).map((_, i) => [30, 20, 1][Math.floor(i / (64 * 4))]!);
  const grid = { data: new Float32Array(labels.length), size, toMm: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0] };
  return {
    negative: grid,
    positive: grid,
    brain: new Uint8Array(labels.length).fill(1),
    labels,
    regions: [{ id: 'one', name: 'one', label: 1 }],
    target: [1],
    white: 20,
    cerebellum: [30, 31],
    bands: () => new Map([['one', { mean: 1, deviation: 0.1, low: 0.8, high: 1.2 }]]),
  };
}

describe('quantification', () => {
  const space = slabs();
  const scan = Float32Array.from(space.labels, (label) => (label === 1 ? 600 : label === 20 ? 800 : 400));
  it('is a ratio to whole cerebellum', () => {
    const found = quantify(scan, space, null, 1);
    expect(found.target.value).toBeCloseTo(1.5, 6);
    expect(found.white).toBeCloseTo(2, 6);
    expect(found.suvr[0]).toBeCloseTo(1, 6);
    expect(found.target.interval.low).toBeLessThan(1.5);
    expect(found.target.interval.high).toBeGreaterThan(1.5);
  });
  it('is surer where the registration is', () => {
    const width = (mm: number) => {
      const { low, high } = quantify(scan, space, null, mm).target.interval;
      return high - low;
    };
    expect(width(0.5)).toBeLessThan(width(2));
  });
  it('takes imported masks before its own regions', () => {
    const vois = {
      cortex: voxelsOf(space.labels, (l) => l === 20),
      wholeCerebellum: voxelsOf(space.labels, (l) => l === 1),
    };
    const found = quantify(scan, space, vois, 1);
    expect([found.from, found.target.value]).toEqual(['standard', expect.closeTo(800 / 600, 6)]);
  });
  it('tells z-scores, and Centiloid only with a tracer', () => {
    const suvr = { quantity: { value: 1.5, unit: '1', source: 'x' }, interval: { low: 1.4, high: 1.6 } };
    const regions = [{ id: 'one', name: 'one', suvr: 1.5 }];
    const unknown = concludeFor(null, 'unknown', { suvr, regionsFrom: 'own', regions }, space);
    expect(unknown.centiloid).toBeNull();
    expect(unknown.regions[0]!.z).toBeCloseTo(5, 6);
    const known = concludeFor('florbetaben', 'reader', { suvr, regionsFrom: 'own', regions }, space);
    expect(known.centiloid).toMatchObject({ band: 'positive', quantity: { value: expect.closeTo(75.2, 6) } });
    expect(known.centiloid!.quantity.source).toMatch(/own regions/);
  });
  it('refuses what looks like FDG', () => {
    const found = quantify(scan, space, null, 1);
    const fdg = { ...found, target: { ...found.target, value: 1.2 }, white: 0.8, cerebellarGrey: 1.05 };
    expect(() => uptakeChecks(stack, fdg)).toThrow(expect.objectContaining({ code: 'looks-like-fdg' }));
    expect(uptakeChecks(stack, found)).toEqual([]);
  });
});
