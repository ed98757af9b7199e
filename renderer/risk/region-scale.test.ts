import { describe, expect, it } from 'vitest';
import type { Regional } from '../../electron/contract';
import { colourOn, contrast, regionScale, textOn } from './region-scale';

const region = (change: Partial<Regional>): Regional => ({
  id: 'apex',
  name: 'Apex',
  vertices: [],
  displacementMm: 4,
  timeToPeakMs: 310,
  longitudinalStrain: -18,
  circumferentialStrain: null,
  importance: null,
  ...change,
});
const regions = [
  region({}),
  region({ displacementMm: 11.3, timeToPeakMs: 402, longitudinalStrain: -24, importance: -0.03 }),
];

describe('regionScale', () => {
  it('has ends that hold every value', () => {
    expect(regionScale(regions, 'displacement')).toMatchObject({ low: 0, high: 12 });
    expect(regionScale(regions, 'timeToPeak')).toMatchObject({ low: 300, high: 450 });
    expect(regionScale(regions, 'longitudinalStrain')).toMatchObject({ low: 0, high: -25 });
    expect(regionScale(regions, 'importance')).toMatchObject({ low: -0.03, high: 0.03 });
  });
  it('is none where no region has a value', () => {
    expect(regionScale(regions, 'circumferentialStrain')).toBeNull();
    expect(regionScale([], 'displacement')).toBeNull();
  });
  it('makes more motion lighter, and more shortening too', () => {
    const black = [0, 0, 0] as const;
    for (const [metric, values] of [
      ['displacement', [0, 3, 6, 9, 12]],
      ['longitudinalStrain', [0, -6, -12, -18, -25]],
    ] as const) {
      const scale = regionScale(regions, metric)!;
      const lightness = values.map((value) => contrast(colourOn(scale, value), black));
      expect([...lightness].sort((a, b) => a - b)).toEqual(lightness);
    }
  });
});

describe('contrast', () => {
  // Of WCAG 2.1: white on black 21, #777777 on white 4.48, equal colours 1.
  it('is that of WCAG', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 10);
    expect(contrast([0x77, 0x77, 0x77], [255, 255, 255])).toBeCloseTo(4.48, 2);
    expect(contrast([9, 9, 9], [9, 9, 9])).toBe(1);
  });
  it('of the numbers is enough on every colour of every scale', () => {
    const grounds = { black: [0, 0, 0], white: [255, 255, 255] } as const;
    for (const metric of ['displacement', 'timeToPeak', 'longitudinalStrain', 'importance'] as const) {
      const { colours } = regionScale(regions, metric)!;
      for (let k = 0; k <= 100; k++) {
        const colour = colours.colour(k / 100);
        expect(contrast(colour, grounds[textOn(colour)])).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});
