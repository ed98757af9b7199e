import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random';
import reference from './fixtures/spectral-embedding.json';
import { laplacianEigenmap, placeInEigenmap } from './laplacian-eigenmap';

const correlation = (a: readonly number[], b: readonly number[]) => {
  const n = a.length;
  const [ma, mb] = [a, b].map((values) => values.reduce((sum, value) => sum + value, 0) / n) as [number, number];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    ab += (value - ma) * (b[i]! - mb);
    aa += (value - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
};
const column = (values: ArrayLike<number>, dims: number, k: number) =>
  Array.from({ length: values.length / dims }, (_, i) => values[i * dims + k]!);

describe('Laplacian eigenmaps', () => {
  it('are those of scikit-learn (the call is in the fixture), up to sign and scale', () => {
    const n = reference.points.length / 3;
    const { coordinates, basis, bridges } = laplacianEigenmap(reference.points, n, 3, {
      neighbours: reference.neighbours,
    });
    expect(bridges).toBe(0);
    expect(basis.width).toBeCloseTo(reference.sigma, 12);
    for (let k = 0; k < 3; k++) {
      expect(basis.eigenvalues[k]).toBeCloseTo(reference.eigenvalues[k]!, 9);
      const [own, theirs] = [column(coordinates, 3, k), column(reference.embedding, 3, k)];
      const scale = theirs.reduce((sum, value, i) => sum + value * own[i]!, 0) / own.reduce((s, v) => s + v * v, 0);
      own.forEach((value, i) => {
        expect(value * scale).toBeCloseTo(theirs[i]!, 7);
      });
      expect(Math.max(...own)).toBeGreaterThan(-Math.min(...own));
    }
  });

  it('of points evenly on a circle are a circle, with the eigenvalues of a circulant graph', () => {
    const n = 80;
    const points = Array.from({ length: n }, (_, i) => [(2 * Math.PI * i) / n]).flatMap(([a]) => [
      Math.cos(a!),
      Math.sin(a!),
    ]);
    const { coordinates, basis } = laplacianEigenmap(points, n, 2, { neighbours: 2, width: 1 });
    // One neighbour on each side, all edges alike: λ = 1 − cos(2π / n), twice.
    expect(basis.eigenvalues[0]).toBeCloseTo(1 - Math.cos((2 * Math.PI) / n), 11);
    expect(basis.eigenvalues[1]).toBeCloseTo(1 - Math.cos((2 * Math.PI) / n), 11);
    for (let i = 0; i < n; i++)
      expect(Math.hypot(coordinates[2 * i]!, coordinates[2 * i + 1]!)).toBeCloseTo(Math.SQRT2, 9);
  });

  it('of a path of points are cosines, and a new point between two falls between them', () => {
    const n = 60;
    const { coordinates, basis } = laplacianEigenmap(
      Array.from({ length: n }, (_, i) => i),
      n,
      2,
      { neighbours: 2, width: 2 },
    );
    const along = column(coordinates, 2, 0);
    for (let i = 1; i < n; i++)
      expect(Math.sign(along[1]! - along[0]!) * (along[i]! - along[i - 1]!)).toBeGreaterThan(0);
    for (const at of [10.5, 30.3, 47.9]) {
      const [x] = placeInEigenmap(basis, [at]);
      const [a, b] = [along[Math.floor(at)]!, along[Math.ceil(at)]!].sort((p, q) => p - q);
      expect(x).toBeGreaterThan(a! - 0.02);
      expect(x).toBeLessThan(b! + 0.02);
    }
    expect(Array.from(placeInEigenmap(basis, [17]))).toEqual([coordinates[34], coordinates[35]]);
    expect(Array.from(placeInEigenmap(basis, [1e6])).every(Number.isFinite)).toBe(true);
    expect(() => placeInEigenmap(basis, [1, 2])).toThrow(/2 numbers for 1/);
  });

  it('unroll a swiss roll, and place points that were left out where they would have been', () => {
    const random = seededRandom(12);
    const n = 400;
    const turns = Array.from({ length: n }, () => 1.5 * Math.PI * (1 + 2 * random.uniform()));
    const points = turns.flatMap((t) => [t * Math.cos(t), 4 * random.uniform(), t * Math.sin(t)]);
    const { coordinates } = laplacianEigenmap(points, n, 1, { neighbours: 10 });
    const arc = turns.map((t) => (t * Math.sqrt(1 + t * t) + Math.asinh(t)) / 2);
    const rank = (values: readonly number[]) => {
      const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
      const ranks: number[] = [];
      order.forEach((i, place) => {
        ranks[i] = place;
      });
      return ranks;
    };
    expect(Math.abs(correlation(rank(column(coordinates, 1, 0)), rank(arc)))).toBeGreaterThan(0.995);
    // Half of them embedded, the others by Nyström.
    const half = laplacianEigenmap(points, n, 1, { neighbours: 10, landmarks: 200 });
    expect(half.landmarks).toHaveLength(200);
    expect(Math.abs(correlation(rank(column(half.coordinates, 1, 0)), rank(arc)))).toBeGreaterThan(0.99);
  });

  it('of two far groups keep them apart in one map, joined by the shortest edge', () => {
    const random = seededRandom(2);
    const n = 50;
    const points = Array.from({ length: n }, (_, i) => [(i % 2) * 1000 + random.normal(), random.normal()]).flat();
    const { coordinates, bridges } = laplacianEigenmap(points, n, 2, { neighbours: 5 });
    expect(bridges).toBe(1);
    const first = column(coordinates, 2, 0);
    const signs = first.map((value, i) => Math.sign(value) * (i % 2 ? 1 : -1));
    expect(new Set(signs).size).toBe(1);
    expect(Array.from(coordinates).every(Number.isFinite)).toBe(true);
  });

  it('take points that coincide, and refuse what makes no map', () => {
    const twice = [0, 0, 1, 1, 2, 2, 5, 5];
    const { coordinates } = laplacianEigenmap(twice, 8, 2, { neighbours: 3 });
    for (let i = 0; i < 8; i += 2) expect(coordinates[2 * i]).toBeCloseTo(coordinates[2 * i + 2]!, 9);
    expect(() => laplacianEigenmap([1, 1, 1, 1, 1, 1], 6, 2)).toThrow(/coincide/);
    expect(() => laplacianEigenmap([1, 2, 3], 3, 2)).toThrow(/too few/);
    expect(() => laplacianEigenmap([1, 2, 3, Number.NaN, 4], 5, 2)).toThrow(/point 3/);
    expect(() => laplacianEigenmap([1, 2, 3], 2, 1)).toThrow(RangeError);
  });
});
