import { expect, test } from 'vitest';
import { paperSearchSpace } from '../../contract';
import type { CohortFindings } from './programme';
import { buildReport } from './report';

const n = 40;
const times = Float64Array.from({ length: n }, (_, i) => 100 + i);
const data = { features: 1, descriptors: new Float32Array(n), times, events: new Uint8Array(n).fill(1) };
const settings = { learningRate: 1e-5, l1: 1e-5, dropout: 0.5, hidden: 80, latent: 8, alpha: 0.5 };
const plan = {
  ...{ mode: 'faithful' as const, epochs: 1, batch: 16, space: paperSearchSpace, particles: 1, evaluations: 0 },
  ...{ folds: 2, bootstraps: 0, seed: 1, settings, workers: null },
};
/** A final network of this C beside networks of the folds of another. */
const warningsOf = (apparent: number, crossValidated: number) => {
  const found: CohortFindings = {
    search: [],
    chosen: settings,
    crossValidated: { c: crossValidated, predictions: Float64Array.from(times, (time) => -time / 100) },
    final: { c: apparent, losses: [], spread: 1 },
    volumes: null,
  };
  return buildReport({ data, plan, volumes: null, truth: null, warnings: [] }, found, [], 1).warnings;
};

test('a final network that does worse on its own subjects than the folds on unseen ones is called astray', () => {
  expect(warningsOf(0.66, 0.73).join()).toMatch(/C 0\.66\) worse than .*\(0\.73\): its training went astray/);
  expect(warningsOf(0.72, 0.73).join()).not.toContain('astray');
  expect(warningsOf(0.85, 0.73).join()).not.toContain('astray');
});
