import { describe, expect, it } from 'vitest';
import { defaultPhantom } from '../../../imaging/phantom';
import { contractionAt, makeHeart } from '../../../imaging/phantom/heart';
import { fitCycle, ratesOf } from './rates';
import { countedVolumes } from './testing/beating-heart';

const period = 800;
const times = (count: number) => Array.from({ length: count }, (_, k) => (k * period) / count);

describe('rates of V = 100 + 40 cos 2πt/T', () => {
  const values = times(20).map((t) => 100 + 40 * Math.cos((2 * Math.PI * t) / period));
  const rates = ratesOf(fitCycle(times(20), values, period), period, 0, 400)!;

  it('are 40 · 2π/T, a quarter of the beat after either end', () => {
    const exact = (40 * 2 * Math.PI * 1000) / period;
    expect(Math.abs(rates.peakEjection / exact - 1)).toBeLessThan(0.005);
    expect(Math.abs(rates.peakFilling / exact - 1)).toBeLessThan(0.005);
    expect(rates.timeToPeakEjectionMs).toBeCloseTo(200, 6);
    expect(rates.timeToPeakFillingMs).toBeCloseTo(200, 6);
  });

  it('have a quarter of the stroke volume back after a third of diastole', () => {
    // V(2T/3) = 80: (80 − 60) ÷ (140 − 60); the fit is given every hundredth of the beat.
    expect(Math.abs(rates.firstThirdFilling - 0.25)).toBeLessThan(0.01);
  });

  it('are none without ejection', () => {
    expect(ratesOf(fitCycle(times(20), values, period), period, 400, 0)).toBeNull();
    expect(ratesOf(fitCycle(times(20), values, period), period, 0, 0)).toBeNull();
  });
});

it('keeps its error on volumes that were counted from slices', () => {
  const wrong = { ejection: [] as number[], filling: [] as number[] };
  for (const [k, offset] of [1, 3, 5, 7, 2, 6].entries()) {
    const parameters = {
      ...defaultPhantom,
      phases: 20 + 5 * (k % 3),
      sliceSpacingMm: 8 + (k % 3),
      baseDescentMm: 7 + 1.5 * k,
      rvEjectionFraction: 0.35 + 0.04 * k,
    };
    const { phases, rrIntervalMs, rvEdvMl, rvEjectionFraction } = parameters;
    const { rvMl } = countedVolumes(makeHeart(parameters), parameters, offset);
    const phaseTimes = Array.from({ length: phases }, (_, p) => (p * rrIntervalMs) / phases);
    const endSystole = phaseTimes[rvMl.indexOf(Math.min(...rvMl))]!;
    const rates = ratesOf(fitCycle(phaseTimes, rvMl, rrIntervalMs), rrIntervalMs, 0, endSystole)!;
    const exact = Array.from({ length: 2000 }, (_, i) => {
      const change = contractionAt((i + 0.5) / 2000) - contractionAt((i - 0.5) / 2000);
      return (-rvEdvMl * rvEjectionFraction * change * 2_000_000) / rrIntervalMs;
    });
    wrong.ejection.push(rates.peakEjection / -Math.min(...exact) - 1);
    wrong.filling.push(rates.peakFilling / Math.max(...exact) - 1);
  }
  const rootMeanSquare = (list: number[]) => Math.sqrt(list.reduce((s, v) => s + v * v, 0) / list.length);
  expect(rootMeanSquare(wrong.ejection)).toBeLessThan(0.2);
  expect(rootMeanSquare(wrong.filling)).toBeLessThan(0.2);
});
