import { describe, expect, it } from 'vitest';
import type { ChosenPhases } from '../../electron/contract';
import { momentTimes, nearestPhase, phasesAdjustment, phasesAfter, steppedPhase, takenFor } from './phases';

const phases: ChosenPhases = { endDiastole: 0, rvEndSystole: 8, lvEndSystole: 7, byHand: ['rvEndSystole'] };

describe('nearestPhase', () => {
  it('snaps to the nearest time, however uneven, as a search through all of them does', () => {
    const times = [0, 12, 55, 56, 130, 300, 301, 610];
    for (let time = -50; time < 700; time += 3.5) {
      const snapped = times[nearestPhase(times, time)!]!;
      for (const other of times) expect(Math.abs(snapped - time)).toBeLessThanOrEqual(Math.abs(other - time));
    }
  });
  it('keeps off what is taken, and takes the earlier of two that are equally near', () => {
    expect(nearestPhase([0, 10, 20], 1, [0])).toBe(1);
    expect(nearestPhase([0, 10, 20], 5)).toBe(0);
    expect(nearestPhase([0, 10], 0, [0, 1])).toBeNull();
    expect(nearestPhase([], 0)).toBeNull();
  });
});

it('steps round the beat, over what is taken', () => {
  expect(steppedPhase(10, 9, 1)).toBe(0);
  expect(steppedPhase(10, 0, -1)).toBe(9);
  expect(steppedPhase(10, 7, 1, [8])).toBe(9);
  expect(steppedPhase(2, 1, 1, [0])).toBe(1);
});

it('does not let a ventricle be full and empty at once; both may be empty at once', () => {
  expect(takenFor(phases, 'endDiastole')).toEqual([8, 7]);
  expect(takenFor(phases, 'rvEndSystole')).toEqual([0]);
});

it('changes one moment and keeps what was chosen before, and only that', () => {
  expect(phasesAdjustment(phases, 'lvEndSystole', 9)).toEqual({
    kind: 'phases',
    endDiastole: null,
    rvEndSystole: 8,
    lvEndSystole: 9,
  });
  expect(phasesAdjustment(phases, 'rvEndSystole', null)).toEqual({
    kind: 'phases',
    endDiastole: null,
    rvEndSystole: null,
    lvEndSystole: null,
  });
  expect(phasesAfter(phases, phasesAdjustment(phases, 'lvEndSystole', 9))).toEqual({
    endDiastole: 0,
    rvEndSystole: 8,
    lvEndSystole: 9,
    byHand: ['rvEndSystole', 'lvEndSystole'],
  });
});

it('tells times only of phases that the series has', () => {
  const curves = { phaseTimesMs: [0, 40, 80], rvVolumeMl: [], lvVolumeMl: [] };
  expect(momentTimes(curves, { endDiastole: 0, rvEndSystole: 2, lvEndSystole: 1, byHand: [] })).toEqual({
    endDiastole: 0,
    rvEndSystole: 80,
    lvEndSystole: 40,
  });
  expect(momentTimes(curves, phases)).toBeNull();
  expect(momentTimes(curves, undefined)).toBeNull();
});
