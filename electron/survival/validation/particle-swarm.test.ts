import { describe, expect, test } from 'vitest';
import { paperSearchSpace } from '../../contract';
import { particleSwarm, type SwarmOptions } from './particle-swarm';
import { boxOf, endsReached, settingsAt } from './search-space';

const bounds = [
  [-5, 5],
  [-5, 5],
  [0, 1],
] as const;

/** Runs a swarm to its end. */
function search(options: SwarmOptions, score: (position: Float64Array) => number) {
  const swarm = particleSwarm(options);
  const tried: { position: number[]; score: number }[] = [];
  const generations: number[] = [];
  for (let asked = swarm.ask(); asked.length > 0; asked = swarm.ask()) {
    generations.push(asked.length);
    const scores = asked.map(score);
    asked.forEach((position, i) => {
      tried.push({ position: Array.from(position), score: scores[i]! });
    });
    swarm.tell(scores);
  }
  const best = tried.reduce((a, b) => (b.score > a.score ? b : a), { position: [], score: Number.NEGATIVE_INFINITY });
  return { tried, generations, best };
}

/** Two narrow dimensions and one that does not matter; the maximum 0 is at (1, −2, any). */
const ridge = ([x, y]: Float64Array) => -((x! - 1) ** 2) - 10 * (y! + 2) ** 2;
const options = { bounds, particles: 10, evaluations: 300, seed: 3 };

describe('particleSwarm', () => {
  test('climbs to the maximum', () => {
    const { best } = search(options, ridge);
    expect(best.position[0]).toBeCloseTo(1, 1);
    expect(best.position[1]).toBeCloseTo(-2, 1);
  });

  test('finds the higher of two hills', () => {
    const hills = ([x, y]: Float64Array) =>
      Math.exp(-((x! - 3) ** 2 + (y! - 3) ** 2) / 8) + 0.6 * Math.exp(-((x! + 3) ** 2 + (y! + 3) ** 2) / 8);
    for (let seed = 1; seed <= 5; seed++)
      expect(search({ ...options, particles: 20, seed }, hills).best.score).toBeGreaterThan(0.9);
  });

  test('is better than chance with the budget of the original: six dimensions, fifty evaluations', () => {
    const box = Array.from({ length: 6 }, () => [0, 1] as const);
    const bowl = (position: Float64Array) => -position.reduce((sum, value) => sum + (value - 0.62) ** 2, 0);
    const found = (particles: number) => {
      let sum = 0;
      for (let seed = 0; seed < 60; seed++)
        sum += search({ bounds: box, particles, evaluations: 50, seed }, bowl).best.score / 60;
      return sum;
    };
    // One generation of fifty is a Latin hypercube: nothing is learnt from what was found.
    expect(found(10)).toBeGreaterThan(0.6 * found(50));
  });

  test('finds a maximum in a corner of the box, and never leaves the box', () => {
    const { tried, best } = search(options, ([x, y, z]) => x! + y! + z!);
    expect(best.position).toEqual([5, 5, 1]);
    for (const { position } of tried)
      position.forEach((value, d) => {
        expect(value).toBeGreaterThanOrEqual(bounds[d]![0]);
        expect(value).toBeLessThanOrEqual(bounds[d]![1]);
      });
  });

  test('spends its evaluations exactly, the last generation being what is left', () => {
    expect(search({ ...options, evaluations: 25 }, ridge).generations).toEqual([10, 10, 5]);
    expect(search({ ...options, evaluations: 4 }, ridge).generations).toEqual([4]);
    expect(search({ ...options, evaluations: 0 }, () => 0).generations).toEqual([]);
  });

  test('begins with a Latin hypercube', () => {
    const first = particleSwarm(options).ask();
    for (const [d, [low, high]] of bounds.entries())
      expect(first.map((position) => Math.floor(((position[d]! - low) / (high - low)) * 10)).sort()).toEqual([
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
      ]);
  });

  test('depends on the seed alone', () => {
    expect(search(options, ridge).tried).toEqual(search(options, ridge).tried);
    expect(search({ ...options, seed: 4 }, ridge).tried).not.toEqual(search(options, ridge).tried);
  });

  test('takes what is not a number for the worst', () => {
    const { best } = search(options, (position) => (position[0]! > 1.5 ? Number.NaN : ridge(position)));
    expect(best.position[0]).toBeCloseTo(1, 0);
  });

  test('wants as many scores as positions', () => {
    const swarm = particleSwarm(options);
    swarm.ask();
    expect(() => swarm.tell([1])).toThrow('1 scores for 10 positions');
  });
});

describe('search space', () => {
  test("has the paper's corners", () => {
    const box = boxOf(paperSearchSpace);
    const low = settingsAt(
      box.map(([end]) => end),
      paperSearchSpace,
    );
    expect(low).toEqual({ learningRate: 1e-6, l1: 1e-7, dropout: 0.1, hidden: 75, latent: 5, alpha: 0.3 });
    const high = settingsAt(
      box.map(([, end]) => end),
      paperSearchSpace,
    );
    expect(high.learningRate).toBeCloseTo(3.1623e-5, 9);
    expect(high).toMatchObject({ l1: 1e-4, dropout: 0.9, hidden: 250, latent: 20, alpha: 0.7 });
  });

  test('rounds units of layers, within their range', () => {
    const space = { ...paperSearchSpace, hidden: [75.6, 80.4] as [number, number] };
    expect([75.6, 76.5, 80.4].map((hidden) => settingsAt([-5, -5, 0.5, hidden, 7.4, 0.5], space))).toMatchObject([
      { hidden: 76, latent: 7 },
      { hidden: 77 },
      { hidden: 80 },
    ]);
  });

  test('names the ends at which settings lie', () => {
    const settings = { learningRate: 10 ** -4.5, l1: 1e-5, dropout: 0.104, hidden: 100, latent: 20, alpha: 0.5 };
    expect(endsReached(settings, paperSearchSpace)).toEqual(['log10LearningRate', 'dropout', 'latent']);
  });
});
