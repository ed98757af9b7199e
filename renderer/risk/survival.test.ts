import { describe, expect, it } from 'vitest';
import { histogram, survivalAt, tellingYears } from './survival';

const point = (days: number, probability: number) => ({ days, probability, low: probability, high: probability });

describe('survivalAt', () => {
  // Kaplan-Meier of 5 subjects: deaths at 100 and 400 days.
  const curve = [point(0, 1), point(100, 0.8), point(400, 0.6), point(800, 0.6)];
  it('is a step function that is continuous from the right', () => {
    expect([0, 99.9, 100, 365.25, 400, 800].map((days) => survivalAt(curve, days)?.probability)).toEqual([
      1, 1, 0.8, 0.8, 0.6, 0.6,
    ]);
  });
  it('says nothing beyond the last observation', () => {
    expect(survivalAt(curve, 801)).toBeNull();
    expect(survivalAt([], 0)).toBeNull();
    expect(tellingYears(curve)).toEqual([1, 2]);
  });
});

describe('histogram', () => {
  it('counts every value once, and leaves room for the patient', () => {
    const values = Array.from({ length: 320 }, (_, k) => Math.sin(k) * 2);
    const bins = histogram(values, 3.7);
    expect(bins.counts.reduce((sum, count) => sum + count, 0)).toBe(320);
    expect(bins.low).toBeLessThanOrEqual(-2);
    expect(bins.high).toBeGreaterThan(3.7);
    expect(bins.counts.length).toBeGreaterThanOrEqual(8);
    expect(bins.counts.length).toBeLessThanOrEqual(25);
  });
  it('puts values into the bins that they belong to', () => {
    expect(histogram([0, 0.5, 1, 1.5, 9.99], 5, 10)).toEqual({
      low: 0,
      high: 10,
      counts: [2, 2, 0, 0, 0, 0, 0, 0, 0, 1],
    });
  });
  it('copes with a cohort of one', () => {
    expect(histogram([0.3], 0.3).counts.reduce((sum, count) => sum + count, 0)).toBe(1);
  });
});
