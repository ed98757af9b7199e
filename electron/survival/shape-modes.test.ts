import { describe, expect, it } from 'vitest';
import { contraction, drawTiming, smoothField } from './heart-beat';
import { seededRandom, shuffled } from './random';
import { fitShapeModes, heartOf, scoresAround, symmetricEigen } from './shape-modes';
import { ball, standInHearts } from './testing/stand-in-hearts';

describe('principal modes', () => {
  it('has the eigenvalues of a matrix whose eigenvalues are known', () => {
    // Second difference matrix: 2 − 2 cos(kπ / (n + 1)).
    const n = 12;
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) matrix[i * n + j] = i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0;
    const { values, vectors } = symmetricEigen(matrix, n);
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)), 12);
    });
    vectors.forEach((vector, k) => {
      const product = Array.from(vector, (_, i) =>
        vector.reduce((sum, value, j) => sum + matrix[i * n + j]! * value, 0),
      );
      product.forEach((value, i) => {
        expect(value).toBeCloseTo(values[k]! * vector[i]!, 10);
      });
    });
  });

  it('gives a patient back from its scores', () => {
    const hearts = standInHearts(12);
    const modes = fitShapeModes(hearts, 0.999999);
    // Size, shortening and narrowing: three causes, and their products with size, make up the variance.
    expect(modes.modes.length).toBeLessThanOrEqual(5);
    const half = hearts.vertices * 3;
    const heart = heartOf(modes, modes.scores[7]!);
    for (let k = 0; k < half; k += 17) {
      const diastolic = hearts.positions[7 * 2 * half + k]!;
      expect(heart[k]).toBeCloseTo(diastolic, 1);
      expect(heart[half + k]).toBeCloseTo(hearts.positions[(7 * 2 + 1) * half + k]! - diastolic, 1);
    }
    expect(scoresAround(modes, 7, 0, seededRandom(1))).toEqual(modes.scores[7]);
  });

  it('keeps means and variances of the patients among those drawn around them', () => {
    const modes = fitShapeModes(standInHearts(60));
    const random = seededRandom(3);
    const drawn = Array.from({ length: 4000 }, (_, i) => scoresAround(modes, i % 60, 0.5, random)[0]!);
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean) / modes.deviations[0]!).toBeLessThan(0.06);
    expect(variance / modes.deviations[0]! ** 2).toBeCloseTo(1, 1);
  });
});

describe('course over the beat', () => {
  it('starts and ends at end-diastole, is full at end-systole, contracts before and fills after', () => {
    const random = seededRandom(9);
    for (let i = 0; i < 50; i++) {
      const timing = drawTiming(random);
      expect(contraction(0, timing)).toBe(0);
      expect(contraction(1, timing)).toBeCloseTo(0, 12);
      expect(contraction(timing.endSystole, timing)).toBe(1);
      for (let t = 0; t < 1; t += 0.01) {
        const step = contraction(t + 0.01, timing) - contraction(t, timing);
        if (t + 0.01 <= timing.endSystole) expect(step).toBeGreaterThanOrEqual(0);
        if (t >= timing.endSystole) expect(step).toBeLessThanOrEqual(1e-12);
      }
    }
  });
});

describe('random numbers', () => {
  it('draws smooth fields of unit variance and the stated correlation', () => {
    const { positions } = ball();
    const draw = smoothField(positions.subarray(0, 30), 15);
    const random = seededRandom(4);
    let [own, with3] = [0, 0];
    const rounds = 4000;
    for (let i = 0; i < rounds; i++) {
      const field = draw(random);
      own += field[0]! ** 2 / rounds;
      with3 += (field[0]! * field[3]!) / rounds;
    }
    const distance = Math.hypot(...[0, 1, 2].map((k) => positions[k]! - positions[9 + k]!));
    expect(own).toBeCloseTo(1, 1);
    expect(with3).toBeCloseTo(Math.exp(-(distance ** 2) / 450), 1);
  });

  it('is reproducible, uniform and normal', () => {
    const [a, b] = [seededRandom(42), seededRandom(42)];
    expect(Array.from({ length: 5 }, a.uniform)).toEqual(Array.from({ length: 5 }, b.uniform));
    const random = seededRandom(1);
    const n = 20_000;
    const uniform = Array.from({ length: n }, random.uniform);
    expect(uniform.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(uniform.reduce((sum, value) => sum + value, 0) / n).toBeCloseTo(0.5, 1);
    const normal = Array.from({ length: n }, random.normal);
    expect(normal.reduce((sum, value) => sum + value, 0) / n).toBeCloseTo(0, 1);
    expect(normal.reduce((sum, value) => sum + value * value, 0) / n).toBeCloseTo(1, 1);
    // 95 % within 1.96.
    expect(normal.filter((value) => Math.abs(value) < 1.96).length / n).toBeCloseTo(0.95, 2);
    const items = Array.from({ length: 30 }, (_, i) => i);
    expect(shuffled(items, random).sort((x, y) => x - y)).toEqual(items);
  });
});
