import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random';
import { groupScores } from './group-scores';
import { drawScores } from './hearts';
import { type FittedHearts, fitShapeModes } from './shape-modes';

const vertices = 60;

/** Clouds of points that grow (first cause) and shorten along x (second cause), the causes correlated in group B. */
function madeHearts(patients: number): FittedHearts & { size: number[]; shortening: number[] } {
  const random = seededRandom(5);
  const points = Array.from({ length: vertices * 3 }, () => 30 * random.normal());
  const size: number[] = [];
  const shortening: number[] = [];
  const positions = new Float32Array(patients * 2 * points.length);
  for (let i = 0; i < patients; i++) {
    size.push(0.1 * random.normal());
    shortening.push(0.15 + 0.05 * random.normal() - (i % 2 === 1 ? 0.1 : 0));
    points.forEach((p, k) => {
      const diastolic = (1 + size[i]!) * p;
      positions[i * 2 * points.length + k] = diastolic;
      positions[(i * 2 + 1) * points.length + k] = diastolic - (k % 3 === 0 ? shortening[i]! * p : 0);
    });
  }
  return { patients, vertices, positions, size, shortening };
}

describe('principal modes of shape and motion', () => {
  it('finds the two causes that made the hearts, and gives each heart back', () => {
    const hearts = madeHearts(40);
    const { modes, mean, scores, explained } = fitShapeModes(hearts, 0.999999);
    expect(modes).toHaveLength(2);
    expect(explained).toBeGreaterThan(0.999999);
    const half = vertices * 3;
    for (const patient of [0, 7, 39]) {
      const heart = mean.map(
        (value, k) => value + modes.reduce((sum, mode, m) => sum + scores[patient]![m]! * mode[k]!, 0),
      );
      for (let k = 0; k < half; k += 7) {
        const at = hearts.positions[patient * 2 * half + k]!;
        expect(heart[k]).toBeCloseTo(at, 3);
        expect(heart[half + k]).toBeCloseTo(hearts.positions[(patient * 2 + 1) * half + k]! - at, 3);
      }
    }
  });

  it('refuses positions of another number of vertices', () => {
    const hearts = madeHearts(5);
    expect(() => fitShapeModes({ ...hearts, vertices: 61 })).toThrow(RangeError);
  });
});

describe('scores of the groups', () => {
  const found = fitShapeModes(madeHearts(40), 0.999999);
  const labels = Array.from({ length: 40 }, (_, i) => (i % 2 === 1 ? 'B' : 'A'));
  const groups = groupScores(found, labels);

  it('draws means and covariances that the patients of the group have', () => {
    const random = seededRandom(3);
    for (const [g, name] of ['A', 'B'].entries()) {
      const real = found.scores
        .filter((_, i) => labels[i] === name)
        .map((own) => Array.from(own, (score, m) => score / found.deviations[m]!));
      const drawn = Array.from({ length: 20_000 }, () => drawScores({ groups }, g, random));
      for (let a = 0; a < 2; a++) {
        const mean = (rows: ArrayLike<number>[]) => rows.reduce((sum, row) => sum + row[a]!, 0) / rows.length;
        expect(Math.abs(mean(drawn) - mean(real))).toBeLessThan(0.03);
        for (let b = 0; b <= a; b++) {
          const product = (rows: ArrayLike<number>[]) =>
            rows.reduce((sum, row) => sum + row[a]! * row[b]!, 0) / rows.length;
          // Drawn half way to the other group's covariance, which differs from it by chance only.
          expect(Math.abs(product(drawn) - product(real))).toBeLessThan(0.35);
        }
      }
    }
  });

  it('names the groups and their size', () => {
    expect(groups.map(({ name, hearts }) => [name, hearts])).toEqual([
      ['A', 20],
      ['B', 20],
    ]);
  });
});
