import { describe, expect, it } from 'vitest';
import { regionNames } from '../../../contract';
import { rvTemplate } from '../../../mesh/rv-template';
import { fourChamberArea, type MovingSurface, measureMotion, peakOf, timeToPeakDispersion } from './motion';
import { nameSegments, segmentIds } from './segments';

const { positions, triangles, regions } = rvTemplate;
const count = regions.length;
const times = Array.from({ length: 20 }, (_, k) => 40 * k);
/** 0 at end-diastole, 1 at 400 ms. */
const beat = times.map((t) => (1 - Math.cos((2 * Math.PI * t) / 800)) / 2);
const low = (axis: number) => Math.min(...positions.filter((_, i) => i % 3 === axis));

/** The template, moved point by point. */
const moving = (
  move: (x: number, y: number, z: number, b: number, v: number, timeMs: number) => number[],
): MovingSurface => ({
  shapes: beat.map((b, k) =>
    Float64Array.from(
      Array.from({ length: count }, (_, v) =>
        move(positions[3 * v]!, positions[3 * v + 1]!, positions[3 * v + 2]!, b, v, times[k]!),
      ).flat(),
    ),
  ),
  timesMs: times,
  periodMs: 800,
  endDiastole: 0,
  triangles,
  regions,
  templatePositions: positions,
});

describe('segments of the bull’s-eye', () => {
  const segments = nameSegments(positions, regions);
  it('share the surface among all nine, each within its region', () => {
    expect([...new Set(segments)].sort((a, b) => a - b)).toEqual(segmentIds.map((_, k) => k));
    for (let v = 0; v < count; v++) expect(segmentIds[segments[v]!]!.split('.')[0]).toBe(regionNames[regions[v]!]);
  });
  it('run from base to apex', () => {
    const height = (id: (typeof segmentIds)[number]) => {
      const own = [...segments].flatMap((s, v) => (segmentIds[s] === id ? [positions[3 * v]!] : []));
      return own.reduce((a, b) => a + b, 0) / own.length;
    };
    for (const wall of ['septum', 'free-wall'] as const) {
      expect(height(`${wall}.basal`)).toBeGreaterThan(height(`${wall}.mid`) + 5);
      expect(height(`${wall}.mid`)).toBeGreaterThan(height(`${wall}.apical`) + 5);
    }
  });
});

describe('a template that shortens by a fifth towards its apex', () => {
  const apex = low(0);
  const motion = measureMotion(moving((x, y, z, b) => [apex + (x - apex) * (1 - 0.2 * b), y, z]));

  it('brings its base down by a fifth of its height', () => {
    const base = Math.max(...positions.filter((_, i) => i % 3 === 0)) - apex;
    const excursion = Math.max(...motion.baseExcursionMm!);
    expect(excursion).toBeLessThanOrEqual(0.2 * base + 1e-9);
    expect(excursion).toBeGreaterThan(0.2 * 0.8 * base);
    expect(motion.baseExcursionMm!.indexOf(excursion)).toBe(10);
    expect(Math.max(...motion.lateralBaseExcursionMm!)).toBeGreaterThan(0.2 * 0.75 * base);
  });

  it('shortens along its walls, not around them', () => {
    // On a wall at an angle to the axis, sin² of it is along the axis: between −20 % and a little less.
    for (const { longitudinal, circumferential } of [motion.freeWall, motion.septum]) {
      expect(Math.min(...(longitudinal as number[]))).toBeGreaterThan(-20.001);
      expect(Math.min(...(longitudinal as number[]))).toBeLessThan(-14);
      for (const strain of circumferential) expect(Math.abs(strain!)).toBeLessThan(0.001);
    }
  });

  it('peaks everywhere at 400 ms', () => {
    for (const segment of motion.segments) expect(segment.timeToPeakMs).toBeCloseTo(400, 6);
    expect(timeToPeakDispersion(motion.segments)).toBeCloseTo(0, 6);
  });
});

it('measures displacement, and when it is largest, region by region', () => {
  const septum = regionNames.indexOf('septum');
  const wave = (t: number) => (1 - Math.cos((2 * Math.PI * t) / 800)) / 2;
  // The septum swings 100 ms later than the rest and by 6 mm, the rest by 10 mm.
  const motion = measureMotion(
    moving((x, y, z, b, v, t) => [x, y, z + (regions[v] === septum ? 6 * (wave(t - 100) - wave(-100)) : 10 * b)]),
  );
  for (const { id, peakMm, timeToPeakMs } of motion.segments) {
    const late = id.startsWith('septum');
    expect(Math.abs(peakMm - (late ? 6 * (1 - wave(-100)) : 10))).toBeLessThan(0.02);
    expect(Math.abs(timeToPeakMs - (late ? 500 : 400))).toBeLessThan(2);
  }
  // Three of nine segments are 100 ms late: √(9 ÷ 8 · 2 ÷ 9) · 100 = 50 ms.
  expect(Math.abs(timeToPeakDispersion(motion.segments)! - 50)).toBeLessThan(1);
});

describe('four-chamber area', () => {
  /** A ball of `r` about (5, 20, 0): latitudes and longitudes, turned outward. */
  const ball = (r: number, rings = 60, around = 60) => {
    const list: number[] = [];
    for (let i = 0; i <= rings; i++)
      for (let k = 0; k < around; k++) {
        const [a, b] = [(Math.PI * i) / rings, (2 * Math.PI * (k + 0.5)) / around];
        list.push(5 + r * Math.cos(a), 20 + r * Math.sin(a) * Math.cos(b), r * Math.sin(a) * Math.sin(b));
      }
    return list;
  };
  const faces = Array.from({ length: 60 * 60 }, (_, f) => {
    const [i, k] = [Math.floor(f / 60), f % 60];
    const [a, b] = [60 * i + k, 60 * i + ((k + 1) % 60)];
    return [a, a + 60, b, b, a + 60, b + 60];
  }).flat();

  it('of a ball is that of its great circle, wherever it lies', () => {
    expect(Math.abs(fourChamberArea(ball(30), faces) / (Math.PI * 900) - 1)).toBeLessThan(0.005);
  });
  it('falls with the square of the radius', () => {
    expect(fourChamberArea(ball(24), faces) / fourChamberArea(ball(30), faces)).toBeCloseTo(0.64, 9);
  });
});

it('finds a peak between two samples', () => {
  const values = times.map((t) => 8 + 3 * Math.cos((2 * Math.PI * (t - 413)) / 800));
  const { peakMm, timeToPeakMs } = peakOf(values, times, 800);
  expect(Math.abs(timeToPeakMs - 413)).toBeLessThan(1);
  expect(peakMm).toBeCloseTo(11, 2);
});
