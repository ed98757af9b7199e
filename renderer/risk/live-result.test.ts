import { describe, expect, it } from 'vitest';
import type { Adjusted, AnalysisResult, ChosenPhases } from '../../electron/contract';
import { volumeMeasures, withVolumes } from './live-result';

const phases: ChosenPhases = { endDiastole: 0, rvEndSystole: 2, lvEndSystole: 1, byHand: [] };
const volumes = { rvMl: [160, 90, 80, 150], lvMl: [140, 56, 60, 130], myocardiumMl: [100, 104, 103, 101] };

describe('volumeMeasures', () => {
  it('is what is worked out by hand', () => {
    // RV 160 → 80 ml: 80 ml, 50 %; 80 ml × 75 /min = 6 l/min. LV 140 → 56 ml: 84 ml, 60 %; 6.3 l/min. 100 ml × 1.05 g/ml.
    expect(Object.fromEntries(volumeMeasures(volumes, phases, 2, 75))).toEqual({
      'rv.end-diastolic-volume': 160,
      'rv.end-diastolic-volume-index': 80,
      'rv.end-systolic-volume': 80,
      'rv.end-systolic-volume-index': 40,
      'rv.stroke-volume': 80,
      'rv.stroke-volume-index': 40,
      'rv.ejection-fraction': 50,
      'rv.cardiac-output': 6,
      'rv.cardiac-index': 3,
      'lv.end-diastolic-volume': 140,
      'lv.end-diastolic-volume-index': 70,
      'lv.end-systolic-volume': 56,
      'lv.end-systolic-volume-index': 28,
      'lv.stroke-volume': 84,
      'lv.stroke-volume-index': 42,
      'lv.ejection-fraction': 60,
      'lv.cardiac-output': 6.3,
      'lv.cardiac-index': 3.15,
      'lv.mass': 105,
      'lv.mass-index': 52.5,
    });
  });
  it('indexes nothing without a body, and counts no output without a heart rate', () => {
    const ids = [...volumeMeasures(volumes, phases, null, null).keys()];
    expect(ids.filter((id) => /index|cardiac/.test(id))).toEqual([]);
  });
});

const result = {
  curves: {
    phaseTimesMs: [0, 200, 400, 600],
    rvVolumeMl: volumes.rvMl,
    lvVolumeMl: volumes.lvMl,
    more: [],
  },
  phases,
  measurements: [
    { id: 'rv.end-systolic-volume', name: 'RV end-systolic volume', value: 80, unit: 'ml', source: 'labels' },
    { name: 'RV ejection fraction', value: 50, unit: '%', source: 'labels' },
    { id: 'strain.septum.longitudinal', name: 'strain', value: -15, unit: '%', source: 'surface' },
  ],
} as unknown as AnalysisResult;
const values = (of: AnalysisResult) => of.measurements.map(({ value }) => value);

describe('withVolumes', () => {
  it('follows phases that were chosen, by id and by the old names, and leaves what it cannot know', () => {
    const moved = withVolumes(result, null, { ...phases, rvEndSystole: 1 });
    expect(values(moved)).toEqual([90, (100 * 70) / 160, -15]);
    expect(moved.phases?.rvEndSystole).toBe(1);
    expect(moved.curves.rvVolumeMl).toBe(result.curves.rvVolumeMl);
  });
  it('follows edited volumes', () => {
    const edited: Adjusted['volumes'] = {
      ...volumes,
      rvMl: [160, 90, 60, 150],
      rvEjectionFraction: 62.5,
      lvEjectionFraction: 60,
    };
    const now = withVolumes(result, edited, null);
    expect(values(now)).toEqual([60, 62.5, -15]);
    expect(now.curves.rvVolumeMl).toEqual(edited.rvMl);
    // Runs that do not tell their phases get what the answer tells.
    expect(values(withVolumes({ ...result, phases: null }, edited, null))).toEqual([80, 62.5, -15]);
  });
});
