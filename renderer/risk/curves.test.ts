import { describe, expect, it } from 'vitest';
import { beatingEllipsoid } from '../motion-map/testing';
import { beatCurves, beatMarks, indexOfPhase } from './curves';

const loaded = beatingEllipsoid(8, 12);
const curves = {
  phaseTimesMs: [0, 100, 400, 700],
  rvVolumeMl: [170, 140, 90, 160],
  lvVolumeMl: [140, 110, 60, 130],
};

describe('beatCurves', () => {
  it('keeps every measured value at its own time', () => {
    const all = beatCurves(curves, loaded, 10);
    curves.phaseTimesMs.forEach((time, k) => {
      const at = all.timesMs.indexOf(time);
      expect(all.rvVolumeMl[at]).toBe(curves.rvVolumeMl[k]);
      expect(all.lvVolumeMl[at]).toBe(curves.lvVolumeMl[k]);
    });
    loaded.map.phaseTimesMs.forEach((time) => {
      expect(all.displacementMm![all.timesMs.indexOf(time)]).toEqual(expect.any(Number));
    });
    expect([...all.timesMs].sort((a, b) => a - b)).toEqual(all.timesMs);
    expect(new Set(all.timesMs).size).toBe(all.timesMs.length);
  });

  it('has no displacement until a point of this map is picked', () => {
    expect(beatCurves(curves, loaded, null).displacementMm).toBeNull();
    expect(beatCurves(curves, loaded, 99_999).displacementMm).toBeNull();
    expect(beatCurves(curves, null, 3).timesMs).toEqual(curves.phaseTimesMs);
  });
});

it('takes end-diastole and end-systole from the map, else from the volumes', () => {
  expect(beatMarks(curves, loaded)).toEqual({ endDiastoleMs: 0, endSystoleMs: 340 });
  expect(beatMarks(curves, null)).toEqual({ endDiastoleMs: 0, endSystoleMs: 400 });
  expect(beatMarks({ ...curves, rvVolumeMl: [] }, null)).toBeNull();
});

it('finds the time of each phase of the cine, even or not, among those of the map', () => {
  const all = beatCurves(curves, loaded, 10);
  expect([0, 1, 2, 3].map((phase) => all.timesMs[indexOfPhase(all, phase)])).toEqual(curves.phaseTimesMs);
});
