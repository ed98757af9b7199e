import { describe, expect, it } from 'vitest';
import { coversBeat, findPhases } from './phases';

/** A beat of `count` phases with its smallest volume at `emptiest`. */
const beat = (count: number, emptiest: number, full = 150, empty = 60) =>
  Array.from({ length: count }, (_, k) => {
    const half = k <= emptiest ? k / emptiest : (count - k) / (count - emptiest);
    return full - (full - empty) * Math.sin((Math.PI / 2) * half) ** 2;
  });

describe('end-diastole and end-systole', () => {
  it('are found for each ventricle on its own', () => {
    expect(findPhases(beat(20, 9), beat(20, 7))).toEqual({ endDiastole: 0, rvEndSystole: 9, lvEndSystole: 7 });
  });

  it('are not where a single outline went wrong or is missing', () => {
    const [rv, lv] = [beat(25, 10), beat(25, 9)];
    rv[3] = 20;
    rv[20] = 0;
    lv[16] = 260;
    expect(findPhases(rv, lv)).toEqual({ endDiastole: 0, rvEndSystole: 10, lvEndSystole: 9 });
  });

  it('end-diastole is another phase than the first when that is clearly fuller', () => {
    const turned = (list: number[]) => [...list.slice(5), ...list.slice(0, 5)];
    expect(findPhases(turned(beat(20, 8)), turned(beat(20, 8))).endDiastole).toBe(15);
  });

  it('stays first when triggering leaves the end of the beat out', () => {
    const [rv, lv] = [beat(25, 9).slice(0, 20), beat(25, 9).slice(0, 20)];
    expect(findPhases(rv, lv, false)).toEqual({ endDiastole: 0, rvEndSystole: 9, lvEndSystole: 9 });
  });
});

describe('coverage of the beat', () => {
  const cine = (phases: number, step: number, rrIntervalMs: number | null) => ({
    phases,
    rrIntervalMs,
    phaseTimesMs: Array.from({ length: phases }, (_, k) => k * step),
  });
  it.each([
    ['20 phases of 40 ms in 800 ms', cine(20, 40, 800), true],
    ['20 phases of 32 ms in 800 ms', cine(20, 32, 800), false],
    ['no R-R interval', cine(20, 32, null), true],
  ])('%s', (_, facts, covered) => {
    expect(coversBeat(facts)).toBe(covered);
  });
});
