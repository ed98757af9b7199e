import { describe, expect, it } from 'vitest';
import { incompleteBeta, studentTwoSided, studentTwoSidedQuantile } from './student';

describe('Student’s t', () => {
  it('has the tails of R: 2 * pt(-t, df)', () => {
    expect(studentTwoSided(2.5, 300)).toBeCloseTo(0.0129531092043192, 12);
    expect(studentTwoSided(-0.3, 4)).toBeCloseTo(0.77912142827746, 12);
    expect(studentTwoSided(12, 300) / 2.31912475361611e-27).toBeCloseTo(1, 9);
    expect(studentTwoSided(40, 300) / 2.85241803953111e-122).toBeCloseTo(1, 9);
    expect(studentTwoSided(1, 1)).toBeCloseTo(0.5, 14);
    expect(studentTwoSided(Number.POSITIVE_INFINITY, 5)).toBe(0);
    expect(studentTwoSided(0, 5)).toBe(1);
  });

  it('has the quantiles of R: qt(0.975, df)', () => {
    expect(studentTwoSidedQuantile(0.05, 300)).toBeCloseTo(1.96790301126109, 10);
    expect(studentTwoSidedQuantile(0.05, 3)).toBeCloseTo(3.18244630528371, 10);
  });

  it('rests on the incomplete beta function of R: pbeta(0.3, 2, 5)', () => {
    expect(incompleteBeta(0.3, 2, 5)).toBeCloseTo(0.579825, 12);
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  });

  it('refuses what has no distribution', () => {
    expect(() => studentTwoSided(1, 0)).toThrow(RangeError);
    expect(() => studentTwoSidedQuantile(1, 5)).toThrow(RangeError);
  });
});
