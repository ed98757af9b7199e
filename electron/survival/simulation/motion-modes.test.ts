import { describe, expect, it } from 'vitest';
import file from '../../../assets/motion-modes/modes.json';
import { regionNames } from '../../contract';
import { rvTemplate } from '../../mesh/rv-template';
import { seededRandom } from '../random';
import { type DrawnHeart, drawHeart, ejectionFraction } from './hearts';
import { readMotionModes } from './modes';
import { motionModes } from './motion-modes';
import { plantedPopulation } from './population';

const modes = motionModes();
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean of the masks' RV volumes in the groups of the ACDC training set: end-diastolic ml, ejection fraction %. */
const ofTheMasks: Record<string, [number, number]> = {
  DCM: [176.6, 32.2],
  HCM: [120.9, 62.2],
  MINF: [118.5, 53.2],
  NOR: [152.0, 52.6],
  RV: [195.9, 34.3],
};

describe('modes of motion', () => {
  const random = seededRandom(11);
  const drawn = new Map<string, DrawnHeart[]>(
    modes.groups.map(({ name }, group) => [
      name,
      Array.from({ length: 150 }, () => drawHeart(modes, rvTemplate, random, group)),
    ]),
  );
  const ef = (group: string) => mean(drawn.get(group)!.map(ejectionFraction));
  const edv = (group: string) => mean(drawn.get(group)!.map((heart) => heart.rvEndDiastolicMl));

  it('draws volumes and ejection fractions that the masks of each group have', () => {
    for (const [group, [volume, fraction]] of Object.entries(ofTheMasks)) {
      // Three standard errors of 150 hearts with the spread of the patients (about 55 ml and 14 %).
      expect(Math.abs(edv(group) - volume)).toBeLessThan(14);
      expect(Math.abs(ef(group) - fraction)).toBeLessThan(3.5);
    }
  });

  it('knows what the groups are: a diseased right ventricle is wide and weak', () => {
    // ACDC's own definition: RV volume above 110 ml/m² or ejection fraction below 40 %.
    expect(ef('RV')).toBeLessThan(40);
    expect(edv('RV')).toBeGreaterThan(edv('NOR') + 25);
    expect(ef('NOR')).toBeGreaterThan(45);
    expect(ef('HCM')).toBeGreaterThan(ef('NOR'));
  });

  it('moves the base to the apex and the free wall to the septum, further in the healthy', () => {
    const moved = (group: string, region: (typeof regionNames)[number], axis: number) =>
      mean(
        drawn.get(group)!.map(({ heart }) => {
          const half = heart.length / 2;
          const own = Array.from(rvTemplate.matchedVertices).filter(
            (v) => regionNames[rvTemplate.regions[v]!] === region,
          );
          return mean(own.map((v) => heart[half + v * 3 + axis]!));
        }),
      );
    expect(moved('NOR', 'inflow', 0)).toBeLessThan(-8);
    expect(moved('NOR', 'inflow', 0)).toBeLessThan(moved('DCM', 'inflow', 0) - 2);
    expect(moved('NOR', 'free-wall', 1)).toBeLessThan(moved('RV', 'free-wall', 1) - 1);
    // The apex stays where it is along the long axis.
    expect(Math.abs(moved('NOR', 'apex', 0))).toBeLessThan(3);
  });

  it('keeps what the population says of the planted causes', () => {
    const again = plantedPopulation(modes, rvTemplate, 500, 1);
    again.scale.forEach(({ mean: m, deviation }, c) => {
      const kept = modes.planted.scale[c]!;
      expect(Math.abs(m - kept.mean)).toBeLessThan((4 * kept.deviation) / Math.sqrt(500));
      expect(deviation / kept.deviation).toBeCloseTo(1, 0);
    });
    const [a, b] = [again.importance, modes.planted.importance];
    const [ma, mb] = [mean(a), mean(b)];
    const product = (x: readonly number[], y: readonly number[], mx: number, my: number) =>
      x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0);
    expect(product(a, b, ma, mb) / Math.sqrt(product(a, a, ma, ma) * product(b, b, mb, mb))).toBeGreaterThan(0.97);
  });

  it('refuses a file that is not whole', () => {
    expect(() => readMotionModes({ ...file, format: 'dextra-heart-atlas/1' })).toThrow(RangeError);
    expect(() => readMotionModes({ ...file, modeSteps: file.modeSteps.slice(1) })).toThrow(RangeError);
    expect(() => readMotionModes({ ...file, groups: [] })).toThrow(RangeError);
  });
});
