import { describe, expect, it } from 'vitest';
import { percentiles } from '../../../imaging/resample';
import type { CineVolume } from '../../../imaging/volume';
import { drawnCine, drawnStack } from '../testing/fixtures';
import {
  anatomyOf,
  type Check,
  contourChecks,
  imageChecks,
  imageFacts,
  movementChecks,
  notAHeart,
  sectionsOf,
  timingChecks,
  volumeChecks,
  withheld,
} from '.';
import { reliability } from './calibration';
import { check } from './check';
import { beatCheck, confidenceCheck } from './contours';
import { orderOf } from './images';
import { baseByAnatomy, coverageChecks, shiftCheck, spacingChecks } from './stack';
import { agreementCheck, atlasCheck, fitCheck } from './surface';
import {
  drawsOf,
  frozenPhase,
  frozenSlice,
  noisy,
  onlyPhases,
  onlySlices,
  shuffledPhases,
  shuffledSlices,
} from './testing/spoil';

const cine = drawnCine(20);
const sections = sectionsOf(cine.truth, cine);
const order = { sliceOrder: { given: 1, best: 1 } };
const of = (checks: readonly Check[], id: string) => {
  const found = checks.find((one) => one.id === id);
  return found && `${found.case} ${found.status}`;
};
const evenly = (phases: number, stepMs: number, rrIntervalMs: number | null): CineVolume => ({
  ...cine,
  phases,
  phaseTimesMs: Array.from({ length: phases }, (_, k) => k * stepMs),
  rrIntervalMs,
});
const heights = (...mm: number[]) => mm.map((heightMm, index) => ({ index, heightMm }));

describe('spacing of slices', () => {
  const spacing = (...mm: number[]) => of(spacingChecks(heights(...mm), order), 'slices.spacing');
  it.each([
    ['even', [0, 10, 20, 30, 40], 'pass pass'],
    ['a little uneven', [0, 10, 20.8, 30, 40], 'pass pass'],
    ['uneven', [0, 10, 21.5, 30, 40], 'warn warn'],
    ['almost a slice left out', [0, 10, 25.9, 36, 46], 'warn warn'],
    ['one slice left out', [0, 10, 30, 40, 50], 'fail fail'],
    ['uneven the other way', [0, 10, 17, 27, 37], 'warn warn'],
  ])('%s', (_, mm, expected) => expect(spacing(...mm)).toBe(expected));
  it.each([
    [12, 'pass pass'],
    [12.1, 'warn warn'],
    [15, 'warn warn'],
    [15.1, 'fail fail'],
  ])('%f mm apart', (mm, expected) =>
    expect(of(spacingChecks(heights(0, mm, 2 * mm, 3 * mm), order), 'slices.distance')).toBe(expected),
  );
  it('names the slices beside the gap and its size', () => {
    const [found] = spacingChecks(heights(0, 8, 24, 32), order);
    expect(found!.message).toContain('between slices 2 and 3 there are 16 mm instead of 8 mm');
    expect(found).toMatchObject({ blocksRisk: true, values: { slice: 2, next: 3, mm: 16, usual: 8 } });
  });
});

describe('reach of the slices', () => {
  /** RV and LV sections of one phase; end-diastole, then end-systole. Apex first. */
  const reach = (rvEs: number[], lvEd: number[]) => {
    const blank = { wall: 0, lvX: 0, lvY: 0, rvX: 0, rvY: 0, open: 0, septum: 0 };
    const phase = (rv: number[], cavity: number[]) => rv.map((area, k) => ({ ...blank, rv: area, cavity: cavity[k]! }));
    const made = [phase([1, 2, 3, 4], lvEd), phase(rvEs, [200, 900, 1000, 1000])];
    const ends = { endDiastole: 0, rvEndSystole: 1, lvEndSystole: 1 };
    return {
      up: coverageChecks(made, { heights: heights(0, 8, 16, 24), towardsBase: 1, ...ends }),
      turned: coverageChecks(
        made.map((one) => [...one].reverse()),
        { heights: heights(0, 8, 16, 24), towardsBase: -1, ...ends },
      ),
    };
  };
  it.each([
    [[100, 900, 1000, 590], [100, 900, 1000, 1000], 'pass pass', 'pass pass'],
    [[100, 900, 1000, 610], [390, 900, 1000, 1000], 'warn warn', 'pass pass'],
    [[100, 900, 1000, 840], [410, 900, 1000, 1000], 'warn warn', 'warn warn'],
    [[100, 900, 1000, 910], [610, 900, 1000, 1000], 'fail fail', 'fail fail'],
  ])('RV at end-systole %j, LV at end-diastole %j', (rv, lv, base, apex) => {
    for (const checks of Object.values(reach(rv, lv))) {
      expect(of(checks, 'slices.base')).toBe(base);
      expect(of(checks, 'slices.apex')).toBe(apex);
    }
  });
});

it('the base is behind, to the right and above, where the normal is that of a short axis', () => {
  expect(baseByAnatomy([0.66, -0.57, -0.48])).toBe(-1);
  expect(baseByAnatomy([-0.66, 0.57, 0.48])).toBe(1);
  expect(baseByAnatomy([0, 0, 1])).toBeNull();
});

it.each([
  [5, 'pass'],
  [5.1, 'warn'],
  [10, 'warn'],
  [10.1, 'fail'],
])('a slice %f mm off the others: %s', (mm, status) =>
  expect(
    shiftCheck([
      { sliceIndex: 0, mm: 1 },
      { sliceIndex: 4, mm },
    ]),
  ).toMatchObject({ status, message: expect.stringContaining(status === 'pass' ? 'within' : 'Slice 5') }),
);

describe('phases', () => {
  const timing = (changed: CineVolume, id: string, closing = 1) =>
    of(timingChecks(drawnStack(changed), changed, closing), id);
  it.each([
    [20, 40, 'pass pass'],
    [15, 53, 'pass pass'],
    [14, 55, 'warn warn'],
    [15, 61, 'warn warn'],
    [8, 100, 'warn warn'],
    [7, 100, 'fail fail'],
    [8, 111, 'fail fail'],
  ])('%i phases, %i ms apart', (phases, step, expected) =>
    expect(timing(evenly(phases, step, phases * step), 'phases.number')).toBe(expected),
  );
  it.each([
    [20, 'pass pass'],
    [17, 'pass pass'],
    [16, 'warn warn'],
    [14, 'warn warn'],
    [13, 'fail fail'],
  ])('%i of 20 phases of a beat', (phases, expected) =>
    expect(timing(evenly(phases, 40, 800), 'phases.coverage')).toBe(expected),
  );
  it('a beat of unknown length is believed while it closes', () => {
    expect(timing(evenly(20, 40, null), 'phases.coverage', 2)).toBe('unknown warn');
    expect(timing(evenly(20, 40, null), 'phases.coverage', 2.1)).toBe('open warn');
    expect(timing(evenly(20, 40, null), 'phases.coverage', 3.6)).toBe('open fail');
  });
  const stepped = (long: number) => ({
    ...cine,
    phaseTimesMs: cine.phaseTimesMs.map((t, k) => (k > 9 ? t + long : t)),
  });
  it.each([
    [15, 'pass pass'],
    [17, 'warn warn'],
    [55, 'warn warn'],
    [57, 'fail fail'],
    [-41, 'order fail'],
  ])('a step that is %i ms longer than 40', (long, expected) =>
    expect(timing(stepped(long), 'phases.times')).toBe(expected),
  );
  it.each([
    [1200, 'pass pass'],
    [1210, 'warn warn'],
    [1600, 'warn warn'],
    [1610, 'fail fail'],
  ])('beats of 1000 to %i ms', (high, expected) => {
    const stack = drawnStack(cine, { rrRangeMs: [1000, high] });
    expect(of(timingChecks(stack, cine, 1), 'phases.beats')).toBe(expected);
  });
});

describe('images', () => {
  const movement = (changed: CineVolume, id: string) => of(movementChecks(imageFacts(changed)), id);
  // A little noise: no two real images are alike.
  const real = noisy(cine, 0.002);
  it('that were all acquired', () => {
    expect(movement(real, 'phases.frozen')).toBe('pass pass');
    expect(movement(real, 'phases.order')).toBe('pass pass');
  });
  it('of a phase that repeats the one before', () => {
    const [frozen] = movementChecks(imageFacts(frozenPhase(real, 7)));
    expect(frozen).toMatchObject({ id: 'phases.frozen', status: 'fail', values: { phase: 8 } });
  });
  it('of a slice that does not move', () => {
    const [frozen] = movementChecks(imageFacts(frozenSlice(real, 5)));
    expect(frozen).toMatchObject({ case: 'slice', status: 'fail', values: { slice: 6 } });
  });
  it('of which few repeat', () => {
    const size = cine.rows * cine.columns;
    const samples = real.samples.slice();
    samples.copyWithin((4 * cine.slices + 6) * size, (3 * cine.slices + 6) * size, (3 * cine.slices + 7) * size);
    const [frozen] = movementChecks(imageFacts({ ...real, samples }));
    expect(frozen).toMatchObject({ case: 'warn', status: 'warn', values: { images: 1, slice: 7, phase: 5 } });
  });
  it('whose phases or slices are out of order', () => {
    expect(movement(shuffledPhases(real), 'phases.order')).toBe('fail fail');
    // Beyond the drawn heart there is nothing to tell slices apart by.
    const within = onlySlices(
      real,
      [...Array(cine.slices).keys()].filter((k) => sections[0]![k]!.cavity > 0),
    );
    const facts = (changed: CineVolume) =>
      of(spacingChecks(heights(...changed.planes.map((_, k) => 8 * k)), imageFacts(changed)), 'slices.order');
    expect(facts(within)).toBe('pass pass');
    expect(facts(shuffledSlices(within))).toBe('fail fail');
  });
  it('whose beat does not close', () => {
    // A pattern that goes to and fro: from its farthest place back at once is 6.4 times its fastest step (20 phases).
    const waves = {
      ...cine,
      samples: cine.samples.map((_, i) => {
        const phase = Math.floor((i * cine.phases) / cine.samples.length);
        return Math.sin((i % cine.columns) / 12 + 0.4 * Math.cos((2 * Math.PI * phase) / cine.phases));
      }),
    };
    expect(imageFacts(waves).closing).toBeLessThan(1);
    const { closing } = imageFacts(onlyPhases(waves, [...Array(11).keys()]));
    expect(closing).toBeGreaterThan(5.5);
    expect(closing).toBeLessThan(6.5);
  });
  it.each([0.02, 0.05, 0.15])('with noise of %f: it is measured as a share of their range', (share) => {
    const changed = noisy(cine, share);
    const [low, high] = percentiles(changed.samples, [1, 99]) as [number, number];
    // Greys of the drawing reach from 0 to 1000. The estimate also counts its edges, sharper than any camera's.
    expect(imageFacts(changed).noise / ((share * 1000) / (high - low))).toBeGreaterThan(0.95);
    expect(imageFacts(changed).noise / ((share * 1000) / (high - low))).toBeLessThan(1.6);
  });
  it.each([
    [0.06, 'pass pass'],
    [0.061, 'warn warn'],
    [0.12, 'warn warn'],
    [0.121, 'fail fail'],
  ])('with noise of %f', (noise, expected) =>
    expect(of(imageChecks(cine, { ...imageFacts(cine), noise }), 'images.noise')).toBe(expected),
  );
});

describe('the best way through places', () => {
  it('is the given one where they lie in a row', () => {
    const places = [0, 1, 2, 4, 7];
    const distance = places.map((a) => places.map((b) => Math.abs(a - b)));
    expect(orderOf(distance, false)).toEqual({ given: 7, best: 7 });
  });
  it('is found where they do not', () => {
    const draw = drawsOf(3);
    const places = Array.from({ length: 12 }, () => draw());
    const distance = places.map((a) => places.map((b) => Math.abs(a - b)));
    const { given, best } = orderOf(distance, false);
    expect(best).toBeCloseTo(Math.max(...places) - Math.min(...places), 9);
    expect(given).toBeGreaterThan(best);
  });
});

describe('what is built like a heart', () => {
  it('a drawn heart is', () => {
    const anatomy = anatomyOf(sections);
    expect(of(contourChecks(null, anatomy, cine.phases), 'contours.heart')).toBe('pass pass');
    expect(notAHeart(anatomy, 'Series 7')).toBeNull();
  });
  const relabelled = (change: (label: number, x: number, phase: number) => number) =>
    anatomyOf(
      sectionsOf(
        cine.truth.map((label, i) =>
          change(label, i % cine.columns, Math.floor((i * cine.phases) / cine.truth.length)),
        ),
        cine,
      ),
    );
  it('a cavity without muscle is not', () => {
    const bare = relabelled((label) => (label === 2 ? 0 : label));
    expect(of(contourChecks(null, bare, cine.phases), 'contours.heart')).toBe('ring fail');
    expect(notAHeart(bare, 'Series 7')).toMatchObject({
      code: 'no-heart',
      message: expect.stringContaining('Series 7'),
    });
  });
  it('a right ventricle that lies apart is not', () => {
    const apart = relabelled((label, x) => (label === 3 && x < 56 ? 0 : label));
    expect(of(contourChecks(null, apart, cine.phases), 'contours.heart')).toBe('beside fail');
    expect(notAHeart(apart, 'Series 7')).not.toBeNull();
  });
  it('a right ventricle in few phases is not enough', () => {
    const rare = (phases: number) => relabelled((label, _, phase) => (label === 3 && phase >= phases ? 0 : label));
    expect(of(contourChecks(null, rare(19), cine.phases), 'contours.heart')).toBe('pass pass');
    expect(of(contourChecks(null, rare(18), cine.phases), 'contours.heart')).toBe('missing warn');
    expect(of(contourChecks(null, rare(13), cine.phases), 'contours.heart')).toBe('missing fail');
    expect(notAHeart(rare(13), 'Series 7')).toBeNull();
    expect(notAHeart(rare(9), 'Series 7')).not.toBeNull();
  });
  it.each([
    [0.35, 'pass pass'],
    [0.36, 'scattered warn'],
    [0.61, 'scattered fail'],
  ])('sections that wander by %f of their radius', (wander, expected) => {
    const anatomy = { ...anatomyOf(sections), wander };
    expect(of(contourChecks(null, anatomy, cine.phases), 'contours.heart')).toBe(expected);
  });
});

describe('certainty of the contours', () => {
  const said = (...values: number[]) => {
    const { case: key, status } = confidenceCheck(Float32Array.from(values), 2);
    return `${key} ${status}`;
  };
  it('is not known of every network', () => expect(confidenceCheck(null, 2).status).toBe('pass'));
  it('is that of what is labelled', () => expect(said(0.9, Number.NaN, 0.9, Number.NaN)).toBe('pass pass'));
  it('is none where nothing is labelled', () => expect(said(Number.NaN, Number.NaN)).toBe('fail fail'));
  it.each([
    [0.85, 'pass pass'],
    [0.83, 'warn warn'],
    [0.825, 'warn warn'],
    [0.815, 'fail fail'],
  ])('of %f on average', (value, expected) => expect(said(value, value, value, value)).toBe(expected));
  it('names an unsure slice', () =>
    expect(confidenceCheck(Float32Array.of(0.95, 0.6, 0.95, 0.95, 0.95, 0.95, 0.6, 0.95, 0.95, 0.95), 2)).toMatchObject(
      {
        case: 'slice',
        values: { slice: 2 },
      },
    ));
});

it.each([
  [106, 'pass pass'],
  [130, 'warn warn'],
  [175, 'fail fail'],
])('a right ventricle of %i ml among phases of 100 ml', (ml, expected) => {
  const volumes = [100, 100, 100, ml, 100, 100, 100, 100];
  expect(of([beatCheck(volumes, 0)], 'contours.beat')).toBe(expected);
});
it('a phase without a right ventricle', () =>
  expect(beatCheck([100, 100, 100], 1)).toMatchObject({ case: 'missing', status: 'fail', blocksRisk: true }));

describe('volumes', () => {
  const volumes = (change: Partial<Record<'rvMl' | 'lvMl' | 'myocardiumMl', number[]>>) =>
    volumeChecks({
      rvMl: [150, 70],
      lvMl: [140, 60],
      myocardiumMl: [100, 100],
      endDiastole: 0,
      rvEndSystole: 1,
      lvEndSystole: 1,
      ...change,
    });
  it('of a usual heart pass', () => expect(volumes({}).filter(({ status }) => status !== 'pass')).toEqual([]));
  it.each([
    ['volumes.rv', { rvMl: [44, 20] }, 'warn'],
    ['volumes.rv', { rvMl: [19, 9] }, 'fail'],
    ['volumes.rv', { rvMl: [410, 300] }, 'warn'],
    ['volumes.rv', { rvMl: [710, 300] }, 'fail'],
    ['volumes.rv', { rvMl: [150, 148] }, 'warn'],
    ['volumes.rv', { rvMl: [150, 5] }, 'fail'],
    ['volumes.rv', { rvMl: [0, 0] }, 'fail'],
    ['volumes.lv', { lvMl: [460, 300] }, 'warn'],
    ['volumes.lv', { lvMl: [15, 7] }, 'fail'],
    ['volumes.mass', { myocardiumMl: [25, 25] }, 'warn'],
    ['volumes.mass', { myocardiumMl: [10, 10] }, 'fail'],
    ['volumes.stroke', { rvMl: [150, 90] }, 'pass'],
    ['volumes.stroke', { rvMl: [150, 110] }, 'warn'],
    ['volumes.stroke', { rvMl: [150, 125] }, 'fail'],
    // 12 ml against 30 ml: a large share of little.
    ['volumes.stroke', { rvMl: [150, 138], lvMl: [140, 110] }, 'pass'],
  ])('%s %j: %s', (id, change, status) => expect(of(volumes(change), id)).toBe(`${status} ${status}`));
});

describe('surface', () => {
  const template = {
    positions: Float64Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1),
    triangles: Uint32Array.of(0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3),
  };
  it.each([
    [2, 'pass'],
    [2.1, 'fail'],
  ])('%f mm from the labels’ one: %s', (residualMm, status) =>
    expect(fitCheck({ phases: [template.positions], residualMm }, template).status).toBe(status),
  );
  it.each([
    [104, 'pass'],
    [106, 'warn'],
    [113, 'fail'],
  ])('of %i ml where the labels have 100', (ml, status) => {
    const track = { volumesMl: [ml, ml, ml, ml], timesMs: [0, 200, 400, 600] };
    expect(agreementCheck(track, [100, 100, 100, 100], evenly(4, 200, 800)).status).toBe(status);
  });
  it.each([
    [3, 14, 'pass'],
    [3.1, 2, 'warn'],
    [2, 14.1, 'warn'],
    [5.1, 2, 'fail'],
    [2, 20.1, 'fail'],
    [Number.NaN, 2, 'fail'],
  ])('%f mm and %f deviations from the atlas: %s', (rmsMm, mahalanobis, status) =>
    expect(atlasCheck({ rmsMm, mahalanobis }).status).toBe(status),
  );
});

describe('withheld risk', () => {
  const failed = check('slices.base', 'fail', { share: 95 });
  const override = { reason: 'seen on the long axis', by: 'reader', at: '2026-01-01T00:00:00Z' };
  it('names what failed and why', () => {
    expect(withheld([check('slices.apex', 'pass'), failed], null)).toEqual({
      checks: ['slices.base'],
      message: expect.stringContaining('Slices are missing at the base'),
    });
  });
  it('is not withheld by doubts, nor by what blocks nothing', () => {
    expect(withheld([check('slices.apex', 'warn', { share: 45 })], null)).toBeNull();
    expect(withheld([{ check: 'x', status: 'fail', message: 'y' }], null)).toBeNull();
  });
  it('is shown once the reader says why, and withheld again without', () => {
    expect(withheld([failed], override)).toBeNull();
    expect(withheld([failed], null)).not.toBeNull();
  });
});

describe('reliability', () => {
  it('of a network that knows how sure it is', () => {
    const draw = drawsOf(5);
    const stated = Array.from({ length: 60_000 }, () => {
      const confidence = 0.25 + 0.75 * draw();
      return { confidence, correct: draw() < confidence };
    });
    const { expectedCalibrationError, bins } = reliability(stated, 15, 0.25);
    expect(bins).toHaveLength(15);
    expect(expectedCalibrationError).toBeLessThan(0.01);
  });
  it('of one that says 90 % and is right in 60 %: off by 0.3', () => {
    const stated = Array.from({ length: 10 }, (_, k) => ({ confidence: 0.9, correct: k < 6 }));
    const { expectedCalibrationError, bins } = reliability(stated);
    expect(expectedCalibrationError).toBeCloseTo(0.3);
    expect(bins).toEqual([{ stated: expect.closeTo(0.9), correct: 0.6, pixels: 10 }]);
  });
  it('of nothing', () => expect(reliability([])).toEqual({ expectedCalibrationError: 0, bins: [] }));
  it('of what is no probability', () =>
    expect(() => reliability([{ confidence: 1.2, correct: true }])).toThrow(RangeError));
});
