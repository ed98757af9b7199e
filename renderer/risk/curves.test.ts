import { describe, expect, it } from 'vitest';
import { beatingEllipsoid } from '../motion-map/testing';
import { pickedCurve, volumeCurves } from './curve-sets';
import { align, axisRange, beatMarks, valueAt } from './curves';

const loaded = beatingEllipsoid(8, 12);
const curves = {
  phaseTimesMs: [0, 100, 400, 700],
  rvVolumeMl: [170, 140, 90, 160],
  lvVolumeMl: [140, 110, 60, 130],
};

describe('align', () => {
  it('keeps every value at its own time', () => {
    const shown = [...volumeCurves(curves), pickedCurve(loaded, 10)!];
    const { timesMs, values } = align(curves.phaseTimesMs, shown);
    shown.forEach((curve, k) => {
      curve.timesMs.forEach((time, at) => {
        expect(values[k]![timesMs.indexOf(time)]).toBe(curve.values[at]);
      });
      expect(values[k]!.filter((value) => value !== null)).toHaveLength(curve.values.length);
    });
    expect([...timesMs].sort((a, b) => a - b)).toEqual(timesMs);
    expect(new Set(timesMs).size).toBe(timesMs.length);
  });

  it('has the times of the cine whatever is shown', () => {
    expect(align(curves.phaseTimesMs, [])).toEqual({
      timesMs: curves.phaseTimesMs,
      cineTimesMs: curves.phaseTimesMs,
      startMs: 0,
      values: [],
    });
  });
});

describe('valueAt', () => {
  const curve = { timesMs: [0, 100, 200, 400], values: [10, 20, null, 50] };
  it('lies on the straight lines between the values, over what is not defined', () => {
    expect([0, 25, 100, 200, 300, 400].map((time) => valueAt(curve, time))).toEqual([10, 12.5, 20, 30, 40, 50]);
  });
  it('says nothing where the curve is not', () => {
    expect(valueAt(curve, -1)).toBeNull();
    expect(valueAt(curve, 401)).toBeNull();
    expect(valueAt({ timesMs: [0], values: [null] }, 0)).toBeNull();
  });
});

describe('axisRange', () => {
  it('holds zero and every value', () => {
    expect(axisRange([60, 170])).toEqual([0, expect.closeTo(183.6)]);
    const [low, high] = axisRange([-22, null, 1]);
    expect(low).toBeLessThan(-22);
    expect(high).toBeGreaterThan(1);
    expect(axisRange([-22, -3])[1]).toBe(0);
  });
  it('is a range where there is nothing', () => {
    expect(axisRange([])).toEqual([0, 1.08]);
    expect(axisRange([null, Number.NaN])).toEqual([0, 1.08]);
  });
});

it('has no displacement until a point of this map is picked', () => {
  expect(pickedCurve(loaded, null)).toBeNull();
  expect(pickedCurve(loaded, 99_999)).toBeNull();
  expect(pickedCurve(null, 3)).toBeNull();
});

it('takes end-diastole and end-systole of old runs from the map, else from the volumes', () => {
  expect(beatMarks(curves, loaded)).toEqual({ endDiastoleMs: 0, endSystoleMs: 340 });
  expect(beatMarks(curves, null)).toEqual({ endDiastoleMs: 0, endSystoleMs: 400 });
  expect(beatMarks({ ...curves, rvVolumeMl: [] }, null)).toBeNull();
});
