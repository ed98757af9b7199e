import { solveDense } from './affine';

/**
 * Resamples something periodic by a Fourier series fitted to it (least squares; ridge `stiffness` · h⁴ on harmonic h,
 * which keeps the series calm where a beat was not sampled to its end).
 *
 * @param times of the samples, ms, any spacing
 * @param period ms
 * @param wanted times of the results, ms
 * @returns one row of weights over the samples per wanted time: result = row · samples
 */
export function cyclicWeights(
  times: readonly number[],
  period: number,
  wanted: readonly number[],
  harmonics: number,
  stiffness = 3e-4,
): Float64Array[] {
  const terms = 2 * harmonics + 1;
  const basis = (time: number) => {
    const row = new Float64Array(terms);
    row[0] = 1;
    for (let h = 1; h <= harmonics; h++) {
      const angle = (2 * Math.PI * h * time) / period;
      row[2 * h - 1] = Math.cos(angle);
      row[2 * h] = Math.sin(angle);
    }
    return row;
  };
  const rows = times.map(basis);
  const normal = new Float64Array(terms * terms);
  const right = new Float64Array(terms * times.length);
  for (const [k, row] of rows.entries())
    for (let a = 0; a < terms; a++) {
      right[a * times.length + k] = row[a]!;
      for (let b = 0; b < terms; b++) normal[a * terms + b]! += row[a]! * row[b]!;
    }
  for (let a = 1; a < terms; a++) normal[a * terms + a]! += stiffness * times.length * Math.ceil(a / 2) ** 4;
  solveDense(normal, right, terms, times.length);
  return wanted.map((time) => {
    const row = basis(time);
    return Float64Array.from(times, (_, k) => row.reduce((sum, r, a) => sum + r * right[a * times.length + k]!, 0));
  });
}

/** Harmonics that `count` samples of a beat carry with room to spare; the heart's motion needs no more than six. */
export const harmonicsFor = (count: number): number => Math.max(1, Math.min(6, Math.floor((count - 1) / 3)));

/** Running mean 1 2 1 over a periodic list. */
export const smoothCycle = (list: readonly number[]): number[] =>
  list.map((v, k) => (list.at(k - 1)! + 2 * v + list[(k + 1) % list.length]!) / 4);
