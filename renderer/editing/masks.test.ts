import { describe, expect, it } from 'vitest';
import { frameLabelsSchema } from '../../electron/contract';
import { coverSegment } from './brush';
import { decodeLabels, encodeLabels } from './labels';
import { areaOf, fillOutline, outlinesOf } from './outlines';
import { paint } from './paint';
import { count, heart, leaks, square } from './testing';

const grid = square(80);
const ref = { sliceIndex: 2, phaseIndex: 7 };

describe('run lengths', () => {
  it('of a frame written by hand', () => {
    const mask = Uint8Array.from([0, 0, 3, 3, 3, 1]);
    const labels = encodeLabels(mask, { columns: 3, rows: 2 }, ref);
    expect(labels).toEqual({ ...ref, rows: 2, columns: 3, runs: [0, 2, 3, 3, 1, 1] });
    expect(frameLabelsSchema.safeParse(labels).success).toBe(true);
  });

  it('come back as the same mask', () => {
    const mask = heart();
    expect(decodeLabels(encodeLabels(mask, grid, ref))).toEqual(mask);
    const empty = new Uint8Array(80 * 80);
    expect(decodeLabels(encodeLabels(empty, grid, ref))).toEqual(empty);
  });

  it('that do not fill the frame, or hold something else, are refused', () => {
    const frame = (runs: number[]) => ({ ...ref, rows: 2, columns: 3, runs });
    for (const runs of [[0, 5], [0, 7], [4, 6], [0, 6, 1], []])
      expect(() => decodeLabels(frame(runs))).toThrow('slice 3, phase 8');
  });
});

describe('outlines', () => {
  it('of a disc have its radius', () => {
    const [outline, ...others] = outlinesOf(heart(), 80, 1);
    expect(others).toEqual([]);
    for (let i = 0; i < outline!.length; i += 2)
      expect(Math.abs(Math.hypot(outline![i]! - 48, outline![i + 1]! - 40) - 10)).toBeLessThan(0.75);
    // The area of the pixels; a smooth line cuts the corners of their steps.
    const pixels = count(heart(), 1);
    expect(Math.abs(areaOf(outline!) - pixels)).toBeLessThan(0.02 * pixels);
  });

  it('of the wall are its outer edge, the cavity included', () => {
    const [outline, ...others] = outlinesOf(heart(), 80, 2);
    expect(others).toEqual([]);
    const pixels = count(heart(), 1) + count(heart(), 2);
    expect(Math.abs(areaOf(outline!) - pixels)).toBeLessThan(0.02 * pixels);
  });

  it('filled give the mask again, but for corners that no smooth line has', () => {
    const mask = heart();
    for (const label of [1, 3] as const) {
      const [outline] = outlinesOf(mask, 80, label);
      const filled = fillOutline(outline!, 80, 80);
      const wrong = count(
        filled.map((inside, i) => (inside === (mask[i] === label ? 1 : 0) ? 0 : 1)),
        1,
      );
      expect(wrong).toBeLessThanOrEqual(0.02 * count(mask, label));
    }
  });

  it('at the edge of the image stay closed', () => {
    const mask = new Uint8Array(100).fill(3, 0, 50);
    const [outline] = outlinesOf(mask, 10, 3);
    expect(areaOf(outline!)).toBeGreaterThan(40);
    expect(count(fillOutline(outline!, 10, 10), 1)).toBeGreaterThan(40);
  });

  it('fill a square whose corners are known, and a line that crosses itself', () => {
    const region = fillOutline([1.5, 1.5, 4.5, 1.5, 4.5, 3.5, 1.5, 3.5], 8, 8);
    expect(count(region, 1)).toBe(3 * 2);
    // A star of five points drawn in one line: its middle is inside too, where a line counted odd and even has a hole.
    const star = [0, 2, 4, 1, 3].flatMap((k) => [
      20 + 18 * Math.cos((2 * Math.PI * k) / 5),
      20 + 18 * Math.sin((2 * Math.PI * k) / 5),
    ]);
    expect(fillOutline(star, 40, 40)[20 * 40 + 20]).toBe(1);
  });
});

describe('brush', () => {
  const area = (columnSpacingMm: number, rowSpacingMm: number, radiusMm: number) => {
    const size = square(100, columnSpacingMm, rowSpacingMm);
    const region = new Uint8Array(100 * 100);
    coverSegment(region, size, [50.3, 49.6], [50.3, 49.6], radiusMm);
    return { mm2: count(region, 1) * columnSpacingMm * rowSpacingMm, region };
  };

  it('covers the area of its circle on the patient, whatever the pixels', () => {
    for (const [sx, sy] of [
      [1, 1],
      [0.8, 2.4],
      [1.5, 0.7],
    ] as const)
      for (const radius of [5, 12, 20])
        expect(Math.abs(area(sx, sy, radius).mm2 / (Math.PI * radius * radius) - 1)).toBeLessThan(0.05);
  });

  it('is an ellipse in pixels where rows are further apart than columns', () => {
    const { region } = area(1, 2, 12);
    const inRow = (y: number) => count(region.subarray(y * 100, y * 100 + 100), 1);
    const rows = Array.from({ length: 100 }, (_, y) => inRow(y)).filter((n) => n > 0);
    expect(rows).toHaveLength(12);
    expect(Math.max(...rows)).toBe(24);
  });

  it('leaves no gap on a quick movement: a stripe of the area of a capsule', () => {
    const size = square(100);
    const region = new Uint8Array(100 * 100);
    coverSegment(region, size, [20, 30], [80, 60], 6);
    const length = Math.hypot(60, 30);
    expect(Math.abs(count(region, 1) / (length * 12 + Math.PI * 36) - 1)).toBeLessThan(0.02);
  });

  it('marks the pixel it is on when it is smaller, and nothing outside the image', () => {
    const size = square(10);
    const region = new Uint8Array(100);
    coverSegment(region, size, [4.4, 4.4], [4.4, 4.4], 0.1);
    expect([...region.keys()].filter((i) => region[i])).toEqual([44]);
    coverSegment(region, size, [-40, -3], [-30, -3], 2);
    expect(count(region, 1)).toBe(1);
  });
});

describe('paint', () => {
  const disc = (x: number, y: number, radius: number) => {
    const region = new Uint8Array(80 * 80);
    coverSegment(region, grid, [x, y], [x, y], radius);
    return region;
  };
  const base = heart();

  it('one structure over another takes its pixels', () => {
    const after = paint(base, grid, { label: 3, add: disc(48, 40, 4), remove: null }, false);
    expect(count(after, 3) - count(base, 3)).toBe(count(base, 1) - count(after, 1));
    expect(count(after, 2)).toBe(count(base, 2));
    expect(base).toEqual(heart());
  });

  it('a cavity that gives pixels up gives them to the wall', () => {
    const region = disc(40, 40, 5);
    const after = paint(base, grid, { label: 1, add: null, remove: region }, true);
    expect(count(after, 1)).toBeLessThan(count(base, 1));
    expect(count(after, 2) - count(base, 2)).toBe(count(base, 1) - count(after, 1));
    expect(count(paint(base, grid, { label: 1, add: null, remove: region }, false), 2)).toBe(count(base, 2));
  });

  it('the wall stays closed, whatever goes through it', () => {
    const strokes = [
      { label: 1, add: disc(62, 40, 6), remove: null },
      { label: 3, add: disc(36, 40, 8), remove: null },
      { label: 2, add: null, remove: disc(60, 34, 7) },
    ] as const;
    for (const stroke of strokes) {
      expect(leaks(paint(base, grid, stroke, true), grid)).toBe(0);
      expect(leaks(paint(base, grid, stroke, false), grid)).toBeGreaterThan(0);
    }
  });

  it('a frame without a wall gets none', () => {
    const bare = base.map((label) => (label === 2 ? 0 : label));
    const after = paint(bare, grid, { label: 1, add: disc(62, 40, 6), remove: null }, true);
    expect(count(after, 2)).toBe(0);
  });
});
