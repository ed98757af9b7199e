import { describe, expect, it } from 'vitest';
import { descriptorLength, descriptorVertices } from '../heart-beat';
import { seededRandom } from '../random';
import {
  byVertexAndPhase,
  type HazardWeights,
  integratedGradients,
  logHazardGradient,
  logHazardOf,
} from './attribution';
import { cohortModes } from './cohort-modes';
import reference from './fixtures/integrated-gradients.json';
import { farthestPhase, lowerRiskDirection } from './lower-risk';
import { nearestNeighbours } from './neighbours';
import { drawnNetwork } from './testing/drawn-network';

const layer = ([weight, bias]: number[][]) => ({
  weight: Float32Array.from(weight!),
  bias: Float32Array.from(bias!),
});
const small: HazardWeights = {
  features: reference.features,
  hidden: reference.hidden,
  latent: reference.latent,
  encode1: layer(reference.encode1),
  encode2: layer(reference.encode2),
  hazard: layer(reference.hazard),
};

describe('a network’s log hazard', () => {
  it('and its gradient are those of PyTorch (the call is in the fixture)', () => {
    expect(logHazardOf(small, reference.x).logHazard).toBeCloseTo(reference.fx, 12);
    expect(logHazardOf(small, reference.baseline).logHazard).toBeCloseTo(reference.fbase, 12);
    logHazardGradient(small, reference.x).forEach((value, i) => {
      expect(value).toBeCloseTo(reference.gradient[i]!, 12);
    });
  });
});

describe('integrated gradients', () => {
  it('are those of PyTorch with 200,000 steps', () => {
    integratedGradients(small, reference.x, reference.baseline).forEach((value, i) => {
      expect(value).toBeCloseTo(reference.ig[i]!, 4);
    });
  });

  it('add up to the difference of the log hazards, whatever turns on and off on the way', () => {
    const random = seededRandom(6);
    for (let round = 0; round < 20; round++) {
      const network = drawnNetwork(random, 200, 60, 12);
      const [x, from] = [0, 1].map(() => Float32Array.from({ length: 200 }, () => 3 * random.normal())) as [
        Float32Array,
        Float32Array,
      ];
      const sum = integratedGradients(network, x, from).reduce((total, share) => total + share, 0);
      const difference = logHazardOf(network, x).logHazard - logHazardOf(network, from).logHazard;
      expect(sum).toBeCloseTo(difference, 11);
    }
  });

  it('of a patient who is the mean are 0; sizes are checked', () => {
    expect(integratedGradients(small, reference.x, reference.x).every((share) => share === 0)).toBe(true);
    expect(() => integratedGradients(small, [1], reference.x)).toThrow(/1 and 12 numbers for 12/);
  });

  it('are summed by vertex and by phase', () => {
    const shares = new Float64Array(descriptorLength);
    shares[(4 * descriptorVertices + 7) * 3 + 2] = 1.5;
    shares[(4 * descriptorVertices + 8) * 3] = -0.5;
    const { vertices, phases } = byVertexAndPhase(shares);
    expect([vertices[7], vertices[8], phases[4]]).toEqual([1.5, -0.5, 1]);
    expect(() => byVertexAndPhase(shares.subarray(1))).toThrow(RangeError);
  });
});

describe('principal modes of a cohort', () => {
  it('are the axes and deviations that the motions were drawn with', () => {
    const random = seededRandom(4);
    const [n, features] = [300, 50];
    const axis = (from: number) =>
      Float64Array.from({ length: features }, (_, k) => (k >= from && k < from + 4 ? 0.5 : 0));
    const [first, second] = [axis(0), axis(10)];
    const data = new Float32Array(n * features);
    for (let i = 0; i < n; i++) {
      const [a, b] = [5 * random.normal(), 2 * random.normal()];
      for (let k = 0; k < features; k++) data[i * features + k] = 7 + a * first[k]! + b * second[k]!;
    }
    const { mean, steps, explained } = cohortModes(data, n);
    expect(steps.length).toBe(2 * features);
    expect(explained).toBeCloseTo(1, 6);
    expect(mean[30]).toBeCloseTo(7, 5);
    const length = (mode: number) => Math.hypot(...steps.subarray(mode * features, (mode + 1) * features));
    expect(length(0) / 5).toBeGreaterThan(0.9);
    expect(length(0) / 5).toBeLessThan(1.1);
    expect(length(1) / 2).toBeGreaterThan(0.9);
    expect(length(1) / 2).toBeLessThan(1.1);
    // Along the drawn axis, but for what the two share in a sample of 300.
    expect(Math.abs(steps[0]!) / length(0)).toBeGreaterThan(0.49);
    expect(() => cohortModes(data, 299)).toThrow(RangeError);
  });
});

describe('lower risk', () => {
  /** log hazard = 10 + w′x where all units stay on. */
  const linear = (w: number[]): HazardWeights => ({
    features: w.length,
    hidden: 1,
    latent: 1,
    encode1: { weight: Float32Array.from(w), bias: Float32Array.of(100) },
    encode2: { weight: Float32Array.of(1), bias: Float32Array.of(0) },
    hazard: { weight: Float32Array.of(1), bias: Float32Array.of(-90) },
  });

  it('goes down the gradient in the coordinates of the modes, one deviation far', () => {
    // Modes along x (deviation 3) and y (deviation 1); z is no motion of this cohort, however steep the risk there.
    const modes = { features: 3, mean: new Float32Array(3), steps: Float32Array.of(3, 0, 0, 0, 1, 0), explained: 1 };
    const { change, logHazardChange } = lowerRiskDirection(linear([0.1, 0.4, 9]), [1, 1, 1], modes)!;
    // Slopes per deviation 0.3 and 0.4: direction (−0.6, −0.8), change (−1.8, −0.8, 0).
    [-1.8, -0.8, 0].forEach((value, k) => {
      expect(change[k]).toBeCloseTo(value, 6);
    });
    expect(logHazardChange).toBeCloseTo(-0.5, 6);
    expect(lowerRiskDirection(linear([0, 0, 5]), [1, 1, 1], modes)).toBeNull();
  });

  it('is shown where the heart is farthest from end-diastole', () => {
    const descriptor = new Float32Array(descriptorLength);
    descriptor[8 * descriptorVertices * 3] = -2;
    descriptor[11 * descriptorVertices * 3 + 5] = 1;
    expect(farthestPhase(descriptor)).toBe(8);
  });
});

describe('neighbours', () => {
  it('come closest first', () => {
    expect(nearestNeighbours([0, 0, 3, 4, 1, 0, 0, 1], [0, 0], 3)).toEqual([
      { index: 0, distance: 0 },
      { index: 2, distance: 1 },
      { index: 3, distance: 1 },
    ]);
    expect(() => nearestNeighbours([1, 2, 3], [1, 2], 1)).toThrow(RangeError);
  });
});
