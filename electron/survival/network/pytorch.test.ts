import { describe, expect, it } from 'vitest';
import { Machine } from './kernel/machine';
import { batchPartialLikelihood } from './partial-likelihood';
import { flatten, layerNames, plainLoss } from './testing/plain-network';
import reference from './testing/pytorch.json';
import { trainFrom } from './train';
import { TrainingStep } from './training-step';
import type { NetworkWeights } from './types';

// Reference values: python models/right-heart-survival/reference/fixture.py (PyTorch 2.13, double precision).

/** The numbers of `drawn` in that script. */
function drawn(count: number, stream: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    const first = Math.imul(i + 1 + stream * 1000003, 2654435761) >>> 0;
    return (Math.imul(first ^ (first >>> 15), 2246822519) >>> 0) / 2 ** 31 - 1;
  });
}

function network(features: number, hidden: number, latent: number): NetworkWeights {
  const sizes = {
    encode1: [features, hidden],
    encode2: [hidden, latent],
    hazard: [latent, 1],
    decode1: [latent, hidden],
  };
  const layers = Object.entries({ ...sizes, decode2: [hidden, features] }).map(([name, [inputs, outputs]], stream) => {
    const limit = Math.fround(Math.sqrt(6 / (inputs! + outputs!)));
    const weight = drawn(inputs! * outputs!, 10 + stream).map((value) => value * limit);
    return [name, { weight, bias: drawn(outputs!, 20 + stream).map((value) => value * Math.fround(0.05)) }];
  });
  return { features, hidden, latent, ...Object.fromEntries(layers) } as NetworkWeights;
}

/** Everybody's time differs, in descending order. */
function cohort(n: number, features: number) {
  return {
    features,
    descriptors: drawn(n * features, 1).map((value) => 4 * value),
    times: Array.from({ length: n }, (_, i) => n - i),
    events: Array.from({ length: n }, (_, i) => (i % 3 === 1 ? 0 : 1)),
  };
}

const settingsOf = ({ hidden, latent }: { hidden: number; latent: number }) => ({
  hidden,
  latent,
  dropout: 0,
  alpha: reference.alpha,
  l1: reference.l1,
  learningRate: reference.learningRate,
});

/** Weights and biases of each layer, every k-th number of the large ones, as the script has them. */
const thinned = (weights: NetworkWeights, most: number) =>
  layerNames
    .flatMap((name) => [weights[name].weight, weights[name].bias])
    .map((values) => {
      const step = Math.max(1, Math.ceil(values.length / most));
      return Array.from(values).filter((_, i) => i % step === 0);
    });
const norm = (values: ArrayLike<number>) =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
const furthest = (found: ArrayLike<number>, expected: ArrayLike<number>) =>
  Array.from(found).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);

describe.each([
  { name: 'a small network', fixture: reference.small, most: Number.POSITIVE_INFINITY },
  { name: 'a network of real size', fixture: reference.real, most: 60 },
])('$name', ({ fixture, most }) => {
  const { features, hidden, latent, n, share } = fixture;
  const data = cohort(n, features);
  const dropped = drawn(n * features, 2).map((value, i) =>
    value >= 2 * share - 1 ? data.descriptors[i]! * Math.fround(1 / (1 - share)) : 0,
  );
  const batch = Int32Array.from({ length: n }, (_, i) => i);
  const survival = (logHazards: Float64Array, gradient: Float64Array) =>
    batchPartialLikelihood(n, logHazards, data.events, gradient);

  it('has PyTorch’s losses, gradients and Adam steps with a given dropout mask', () => {
    const machine = new Machine({ features, hidden, rows: n });
    const step = new TrainingStep(machine, network(features, hidden, latent), settingsOf(fixture), () =>
      machine.setDropped(dropped),
    );
    step.prepare(data.descriptors, batch);
    for (const [k, after] of fixture.after.entries()) {
      const loss = step.run(data.descriptors, batch, batch, survival);
      if (k === 0) {
        expect(loss.total / fixture.total).toBeCloseTo(1, 5);
        expect(loss.reconstruction / fixture.reconstruction).toBeCloseTo(1, 5);
        expect(loss.survival / fixture.survival).toBeCloseTo(1, 5);
        // The first moment is a tenth of the first gradient.
        const gradient = step.weights(1);
        const scaled = thinned(gradient, most).map((values) => values.map((value) => 10 * value));
        const whole = layerNames.flatMap((name) => [gradient[name].weight, gradient[name].bias]);
        for (const [layer, expected] of fixture.gradient.entries()) {
          const size = fixture.gradientNorms[layer]!;
          // That of the log hazard's bias is zero but for rounding: the partial likelihood does not depend on it.
          const most = 1e-5 * size + 1e-12;
          expect(Math.abs(10 * norm(whole[layer]!) - size)).toBeLessThan(most);
          expect(furthest(scaled[layer]!, expected)).toBeLessThan(most);
        }
      }
      for (const [layer, found] of thinned(step.weights(), most).entries())
        expect(furthest(found, after[layer]!)).toBeLessThan(reference.learningRate * 1e-2);
    }
    machine.release();
  });

  it('agrees with the plain network of the tests', () => {
    if (most === 60) return;
    const { total, gradient } = plainLoss(
      fixture,
      flatten(network(features, hidden, latent)),
      {
        x: data.descriptors,
        dropped,
        survival: (logHazards) => {
          const slopes = new Float64Array(n);
          return { value: survival(logHazards, slopes), gradient: slopes };
        },
      },
      reference,
    );
    expect(total).toBeCloseTo(fixture.total, 5);
    expect(furthest(gradient, fixture.gradient.flat())).toBeLessThan(1e-6);
  });
});

describe('a short training in faithful mode', () => {
  it('goes down PyTorch’s loss curve', async () => {
    const { n, features, hidden, latent, epochs, batch, order, losses } = reference.curve;
    const start = { weights: network(features, hidden, latent), order };
    const rows = Int32Array.from({ length: n }, (_, i) => i);
    const options = { mode: 'faithful', epochs, batch, seed: 1 } as const;
    const found = await trainFrom(start, cohort(n, features), rows, settingsOf(reference.curve), options);
    for (const [epoch, [total, reconstruction, survival]] of losses.entries()) {
      expect(found.losses[epoch]!.total / total!).toBeCloseTo(1, 4);
      expect(found.losses[epoch]!.reconstruction / reconstruction!).toBeCloseTo(1, 4);
      expect(found.losses[epoch]!.survival / survival!).toBeCloseTo(1, 4);
    }
  });
});
