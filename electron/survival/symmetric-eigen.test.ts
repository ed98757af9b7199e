import { describe, expect, it } from 'vitest';
import { seededRandom } from './random';
import { symmetricEigen } from './symmetric-eigen';

function expectDecomposition(matrix: Float64Array, n: number, digits = 10) {
  const { values, vectors } = symmetricEigen(matrix, n);
  for (let m = 0; m < n; m++) {
    if (m > 0) expect(values[m]).toBeLessThanOrEqual(values[m - 1]!);
    for (let i = 0; i < n; i++) {
      let product = 0;
      for (let j = 0; j < n; j++) product += matrix[i * n + j]! * vectors[m]![j]!;
      expect(product).toBeCloseTo(values[m]! * vectors[m]![i]!, digits);
    }
    for (let other = 0; other <= m; other++) {
      const inner = vectors[m]!.reduce((sum, value, i) => sum + value * vectors[other]![i]!, 0);
      expect(inner).toBeCloseTo(m === other ? 1 : 0, 11);
    }
  }
  return values;
}

describe('eigenvalues of a symmetric matrix', () => {
  it('are those of the second difference matrix, 2 − 2 cos(kπ / (n + 1))', () => {
    const n = 30;
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) matrix[i * n + j] = i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0;
    expectDecomposition(matrix, n).forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1)), 12);
    });
  });

  it('are those of a circulant matrix, which come in pairs: 2 cos(2πk / n)', () => {
    const n = 25;
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (const j of [(i + 1) % n, (i + n - 1) % n]) matrix[i * n + j] = 1;
    const expected = Array.from({ length: n }, (_, k) => 2 * Math.cos((2 * Math.PI * k) / n)).sort((a, b) => b - a);
    expectDecomposition(matrix, n).forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k]!, 12);
    });
  });

  it('of a large Gram matrix of rank two are those of the 2 × 2 matrix of its columns', () => {
    // X Xᵀ and Xᵀ X have the same eigenvalues but for zeros; those of a 2 × 2 matrix have a closed form.
    for (const [n, stretch] of [
      [100, 1],
      [302, 1],
      [150, 1e6],
    ] as const)
      for (let seed = 1; seed <= 6; seed++) {
        const random = seededRandom(seed);
        const x = Array.from({ length: n }, () => [stretch * random.normal(), random.normal()] as const);
        const gram = Float64Array.from({ length: n * n }, (_, k) => {
          const [a, b] = [x[Math.floor(k / n)]!, x[k % n]!];
          return a[0] * b[0] + a[1] * b[1];
        });
        const [aa, ab, bb] = [0, 1, 2].map((k) =>
          x.reduce((sum, [a, b]) => sum + (k === 0 ? a * a : k === 1 ? a * b : b * b), 0),
        ) as [number, number, number];
        const first = (aa + bb) / 2 + Math.hypot((aa - bb) / 2, ab);
        const { values, vectors } = symmetricEigen(gram, n);
        expect(values[0]! / first).toBeCloseTo(1, 12);
        expect(Math.abs(values[1]! - (aa * bb - ab * ab) / first)).toBeLessThan(1e-12 * first);
        for (const rest of values.subarray(2)) expect(Math.abs(rest)).toBeLessThan(1e-13 * first);
        // The vector of the largest lies in the span of the columns: X times the eigenvector of Xᵀ X.
        const [u, v] = [ab, first - aa];
        const along = x.reduce((sum, [a, b], i) => sum + vectors[0]![i]! * (a * u + b * v), 0);
        expect(Math.abs(along) / Math.sqrt(first * (u * u + v * v))).toBeCloseTo(1, 10);
      }
  });

  it('and its vectors decompose dense, rank-deficient, diagonal and tiny matrices', () => {
    const random = seededRandom(5);
    for (const n of [1, 2, 3, 40]) {
      const dense = new Float64Array(n * n);
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) dense[i * n + j] = dense[j * n + i] = random.normal();
      expectDecomposition(dense, n);
    }
    const n = 20;
    const columns = Array.from({ length: 3 }, () => Float64Array.from({ length: n }, () => random.normal()));
    const low = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) low[i * n + j] = columns.reduce((sum, c) => sum + c[i]! * c[j]!, 0);
    expectDecomposition(low, n)
      .subarray(3)
      .forEach((value) => {
        expect(value).toBeCloseTo(0, 11);
      });
    const diagonal = new Float64Array(9);
    diagonal.set([3, 0, 0, 0, -1, 0, 0, 0, 7]);
    expect(Array.from(expectDecomposition(diagonal, 3))).toEqual([7, 3, -1]);
    expect(Array.from(symmetricEigen(new Float64Array(16), 4).values)).toEqual([0, 0, 0, 0]);
  });
});
