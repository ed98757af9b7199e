import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../survival/random';
import { apply, coarser, compose, type Grid, invert, sampleAt } from './grid';
import { registerToStandard } from './index';
import { matchOf } from './match';
import { poseMatrix } from './pose';
import type { Probes, StandardSpace } from './template';

const folder = path.resolve(import.meta.dirname, '../../../models/amyloid-pet');
const size = [91, 109, 91] as [number, number, number];
const toMm = [2, 0, 0, -90, 0, 2, 0, -126, 0, 0, 2, -72];
const template = (name: string): Grid => ({
  data: Float32Array.from(readFileSync(path.join(folder, name)), (value) => value / 85),
  size,
  toMm,
});

describe('affine maps', () => {
  const m = poseMatrix([0.3, -0.2, 0.1, 5, -7, 9, 0.1, 0.02, -0.03, 0.01, 0.02, 0.03], [1, 2, 3]);
  it('inverted and composed give the identity', () => {
    expect(compose(m, invert(m))).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0].map((v) => expect.closeTo(v, 9)));
  });
  it('of a pose carry the centre by its shift', () => {
    expect(apply(m, 1, 2, 3)).toEqual([6, -5, 12].map((v) => expect.closeTo(v, 9)));
  });
});

describe('an image in space', () => {
  // 2 x + 3 y − z in mm, on an oblique grid.
  const oblique = [1.5, 0.2, 0, 4, -0.2, 1.5, 0.1, 5, 0, -0.1, 2, 6];
  const data = new Float32Array(6 * 7 * 8);
  let at = 0;
  for (let k = 0; k < 8; k++)
    for (let j = 0; j < 7; j++)
      for (let i = 0; i < 6; i++) {
        const [x, y, z] = apply(oblique, i, j, k);
        data[at++] = 2 * x + 3 * y - z;
      }
  const grid: Grid = { data, size: [6, 7, 8], toMm: oblique };
  it('is linear where its values are, with their gradient per mm', () => {
    const points = Float32Array.from(apply(oblique, 2.3, 3.6, 4.1));
    const [values, inside, gradient] = [new Float32Array(1), new Uint8Array(1), new Float32Array(3)];
    sampleAt(grid, points, values, inside, gradient);
    expect(values[0]).toBeCloseTo(2 * points[0]! + 3 * points[1]! - points[2]!, 3);
    expect([...gradient]).toEqual([2, 3, -1].map((v) => expect.closeTo(v, 3)));
    sampleAt(grid, Float32Array.from(apply(oblique, -1, 3, 3)), values, inside);
    expect(inside[0]).toBe(0);
  });
  it('keeps its places when thinned', () => {
    const thin = coarser(grid, 0, 4);
    expect(thin.size).toEqual([3, 4, 4]);
    expect(apply(thin.toMm, 1, 1, 1)).toEqual(apply(oblique, 2, 2, 2).map((v) => expect.closeTo(v, 9)));
  });
});

describe('the mixture of two templates', () => {
  it('is found exactly', () => {
    const random = seededRandom(3);
    const draw = () => Float32Array.from({ length: 200 }, () => random.uniform());
    const [negative, amyloid] = [draw(), draw()];
    const probes: Probes = {
      count: 200,
      points: new Float32Array(600),
      negative,
      amyloid,
      weight: new Float32Array(200).fill(1),
    };
    const values = negative.map((v, i) => 0.4 + 2 * (v + 0.6 * amyloid[i]!));
    const { mixture, explained } = matchOf(probes, values, new Uint8Array(200).fill(1));
    expect(mixture).toEqual({
      base: expect.closeTo(0.4, 4),
      gain: expect.closeTo(2, 4),
      amyloid: expect.closeTo(0.6, 4),
    });
    expect(explained).toBeCloseTo(1, 5);
  });
});

describe('registration to standard space', () => {
  it('finds a half positive head from 25 degrees of pitch, 20 of turn and 35 mm', { timeout: 120_000 }, async () => {
    const space: StandardSpace = {
      negative: template('template-negative.bin'),
      positive: template('template-positive.bin'),
      brain: readFileSync(path.join(folder, 'brain.bin')),
    };
    const truth = poseMatrix([0.44, 0.1, -0.35, 12, -20, 26, -0.06, 0.02, -0.02, 0.01, 0, -0.01], [0, -18, 8]);
    const back = invert(truth);
    const random = seededRandom(8);
    const mixed: Grid = {
      ...space.negative,
      data: space.negative.data.map((v, i) => 0.5 * (v + space.positive.data[i]!)),
    };
    const own = { size: [64, 64, 60] as [number, number, number], toMm: [4, 0, 0, -126, 0, 4, 0, -130, 0, 0, 4, -100] };
    const points = new Float32Array(3 * 64 * 64 * 60);
    let q = 0;
    for (let k = 0; k < 60; k++)
      for (let j = 0; j < 64; j++)
        for (let i = 0; i < 64; i++) {
          const [x, y, z] = apply(compose(back, own.toMm), i, j, k);
          points[q++] = x;
          points[q++] = y;
          points[q++] = z;
        }
    const data = new Float32Array(points.length / 3);
    sampleAt(mixed, points, data, new Uint8Array(data.length));
    for (let i = 0; i < data.length; i++) data[i] = Math.max(0, 5000 * (data[i]! + 0.1 * random.normal()));
    const found = await registerToStandard({ data, ...own }, space);
    const errors: number[] = [];
    for (let i = 0; i < space.brain.length; i += 211) {
      if (!space.brain[i]) continue;
      const [x, y, z] = apply(toMm, i % 91, Math.floor(i / 91) % 109, Math.floor(i / (91 * 109)));
      const [want, is] = [apply(truth, x, y, z), found.map(Float32Array.of(x, y, z))];
      errors.push(Math.hypot(...want.map((v, a) => v - is[a]!)));
    }
    errors.sort((a, b) => a - b);
    expect(errors[errors.length >> 1]).toBeLessThan(1.5);
    expect(found.match.mixture.amyloid).toBeCloseTo(0.5, 1);
  });
  it('refuses an empty scan', async () => {
    const grid = { data: new Float32Array(8), size: [2, 2, 2] as [number, number, number], toMm };
    await expect(
      registerToStandard(grid, { negative: grid, positive: grid, brain: new Uint8Array(8) }),
    ).rejects.toThrow(RangeError);
  });
});
