import { describe, expect, it } from 'vitest';
import type { Label } from '../../electron/contract';
import { type Grab, grab, pulled, weightAt } from './pull';
import { pullStroke } from './stroke';
import { count, heart, leaks, square } from './testing';

const grid = square(80);

describe('pulling an outline', () => {
  it('takes the nearest one, the chosen one where they lie together', () => {
    const mask = heart();
    expect(grab(mask, grid, [57.5, 40], 5, 3)?.label).toBe(1);
    expect(grab(mask, grid, [12.5, 40], 5, 1)?.label).toBe(3);
    expect(grab(mask, grid, [5, 5], 5, 3)).toBeNull();
    // The right ventricle and the wall share an edge.
    for (const chosen of [2, 3] as Label[]) expect(grab(mask, grid, [32.5, 40], 3, chosen)?.label).toBe(chosen);
  });

  it('moves the taken point all the way, its neighbours less, and nothing from the radius on', () => {
    expect([0, 10, 20, 30].map((way) => weightAt(way, 20))).toEqual([1, expect.closeTo(0.5, 9), 0, 0]);
    const taken = grab(heart(), grid, [64, 40], 5, 2)!;
    const [dx, dy] = [5, -3];
    const after = pulled(taken, [taken.at[0] + dx, taken.at[1] + dy], 12);
    let moved = 0;
    for (let k = 0; k < taken.wayMm.length; k++) {
      const by = Math.hypot(after[2 * k]! - taken.outline[2 * k]!, after[2 * k + 1]! - taken.outline[2 * k + 1]!);
      expect(by).toBeCloseTo(Math.hypot(dx, dy) * weightAt(taken.wayMm[k]!, 12), 9);
      if (by > 0) moved++;
    }
    // About as many points as pixels on 24 mm of the way round.
    expect(moved).toBeGreaterThan(16);
    expect(moved).toBeLessThan(50);
  });

  it('measures the way on the patient, not in pixels', () => {
    // A circle of 20 mm where rows are 2 mm apart: half the way round is π · 20 mm.
    const flat = square(80, 1, 2);
    const mask = new Uint8Array(80 * 80);
    for (let y = 0; y < 80; y++)
      for (let x = 0; x < 80; x++) if (Math.hypot(x - 40, 2 * (y - 40)) < 20) mask[y * 80 + x] = 3;
    const taken = grab(mask, flat, [60, 40], 5, 3) as Grab;
    expect(Math.max(...taken.wayMm)).toBeGreaterThan(Math.PI * 20 * 0.98);
    expect(Math.max(...taken.wayMm)).toBeLessThan(Math.PI * 20 * 1.05);
  });

  const stroke = (at: readonly [number, number], to: readonly [number, number], label: Label) => {
    const base = heart();
    const made = pullStroke({ base, grid, label, radiusMm: 15, keepWall: true, at }, 5)!;
    made.to(to);
    return { base, after: made.labels(), made };
  };

  it('adds area where it is pulled out, and away from there not a pixel changes', () => {
    const { base, after } = stroke([12, 40], [6, 40], 3);
    expect(count(after, 3)).toBeGreaterThan(count(base, 3));
    expect(after[40 * 80 + 7]).toBe(3);
    for (let i = 0; i < base.length; i++)
      if (Math.hypot((i % 80) - 12, Math.floor(i / 80) - 40) > 17) expect(after[i]).toBe(base[i]);
  });

  it('back at its beginning changes nothing', () => {
    const { base, after } = stroke([12, 40], [12, 40], 3);
    expect(after).toEqual(base);
  });

  it('of the cavity and of the wall keeps the wall closed', () => {
    const inwards = stroke([58, 40], [53, 40], 1);
    expect(count(inwards.after, 2)).toBeGreaterThan(count(inwards.base, 2));
    const through = stroke([58, 40], [69, 40], 1);
    expect(leaks(through.after, grid)).toBe(0);
    const squeezed = stroke([64, 40], [52, 40], 2);
    expect(leaks(squeezed.after, grid)).toBe(0);
    expect(count(squeezed.after, 1)).toBeLessThan(count(squeezed.base, 1));
  });
});
