import { describe, expect, it } from 'vitest';
import { linear, logarithmic, logTicks, niceRange, ticksOf } from './scale';

describe('scales', () => {
  it('lead from the ends of the domain to the ends of the range', () => {
    const down = linear([0, 1], [200, 20]);
    expect([down(0), down(0.5), down(1)]).toEqual([200, 110, 20]);
    expect(linear([3, 3], [0, 10])(3)).toBe(5);
    const log = logarithmic([0.1, 10], [0, 100]);
    expect(log(1)).toBeCloseTo(50, 12);
    expect(log(Math.sqrt(10))).toBeCloseTo(75, 12);
    expect(() => logarithmic([0, 1], [0, 1])).toThrow(RangeError);
  });
});

describe('ticks', () => {
  it('are what R writes on the same axes', () => {
    // R: pretty(c(0, 1), 5); pretty(c(0.52, 0.79), 5); pretty(c(0, 3650), 5); those within the range.
    expect(ticksOf(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf(0.52, 0.79)).toEqual([0.55, 0.6, 0.65, 0.7, 0.75]);
    expect(ticksOf(0, 3650)).toEqual([0, 1000, 2000, 3000]);
    expect(ticksOf(-0.1, 0.1, 4)).toEqual([-0.1, -0.05, 0, 0.05, 0.1]);
  });

  it('contain the data when the range is made nice', () => {
    expect(niceRange(0.523, 0.791)).toEqual({ domain: [0.5, 0.8], ticks: [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8] });
    expect(niceRange(0, 0).domain).toEqual([-0.6, 0.6]);
    expect(ticksOf(Number.NaN, 1)).toEqual([]);
  });

  it('are 1, 2 and 5 on a logarithmic axis', () => {
    // R: axTicks(2, usr = log10(c(0.3, 12)), log = TRUE, axp = c(0.1, 10, 3)); those within the range.
    expect(logTicks(0.3, 12)).toEqual([0.5, 1, 2, 5, 10]);
    expect(logTicks(1e-4, 100)).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100]);
    expect(logTicks(0, 1)).toEqual([]);
  });
});
