import { describe, expect, it } from 'vitest';
import type { NetworkSettings } from '../../contract';
import { coxPartialLikelihood } from '../cox';
import { type Random, seededRandom } from '../random';
import { initialWeights } from './initial-weights';
import { Machine } from './kernel/machine';
import { batchPartialLikelihood, efronPartialLikelihood } from './partial-likelihood';
import { predictNetwork } from './predict';
import { parameterCount } from './settings';
import { flatten, layerNames, plainAdam, plainLoss } from './testing/plain-network';
import { cutBatches, trainFrom, trainNetwork } from './train';
import { TrainingStep } from './training-step';
import type { MotionData } from './types';

const settings: NetworkSettings = { learningRate: 1e-3, l1: 1e-2, dropout: 0, hidden: 11, latent: 5, alpha: 0.4 };

function drawnData(n: number, features: number, random: Random): MotionData {
  return {
    features,
    descriptors: Float32Array.from({ length: n * features }, () => 2 * random.normal()),
    times: Array.from({ length: n }, () => 1 + random.integer(12)),
    events: Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 0 : 1)),
  };
}
const all = (n: number) => Int32Array.from({ length: n }, (_, i) => i);
const inBatch = (events: number[]) => (logHazards: Float64Array) => {
  const gradient = new Float64Array(logHazards.length);
  return { value: batchPartialLikelihood(logHazards.length, logHazards, events, gradient), gradient };
};

describe('the network', () => {
  it('has as many parameters as the published ones', () => {
    expect(parameterCount(11514, 78, 13)).toBe(1_809_909);
    expect(parameterCount(11514, 75, 5)).toBe(1_739_525);
    expect(parameterCount(11514, 250, 20)).toBe(5_779_055);
    expect(flatten(initialWeights(30, 8, 3, 1))).toHaveLength(parameterCount(30, 8, 3));
  });

  it('starts uniformly within Glorot’s limits, biases at zero', () => {
    const weights = initialWeights(400, 25, 10, 7);
    const limit = Math.sqrt(6 / 425);
    const values = weights.encode1.weight;
    expect(Math.max(...values)).toBeLessThanOrEqual(limit);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-limit);
    // Variance of a uniform distribution: limit² / 3.
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 1);
    for (const name of layerNames) expect(weights[name].bias.every((value) => value === 0)).toBe(true);
  });
});

describe('the plain network that the kernels are tested against', () => {
  it('has the gradient that differences of its loss give', () => {
    const random = seededRandom(3);
    const sizes = { features: 9, hidden: 6, latent: 3 };
    const x = Float64Array.from({ length: 7 * 9 }, () => random.normal());
    const batch = {
      x,
      dropped: x.map((value) => (random.uniform() < 0.4 ? 0 : value / 0.6)),
      survival: inBatch([1, 0, 1, 1, 0, 1, 1]),
    };
    const parameters = flatten(initialWeights(9, 6, 3, random)).map((value) => value + 0.1 * random.uniform());
    const { gradient } = plainLoss(sizes, parameters, batch, settings);
    const h = 1e-6;
    parameters.forEach((value, i) => {
      const at = (shifted: number) => {
        parameters[i] = shifted;
        const { total } = plainLoss(sizes, parameters, batch, settings);
        parameters[i] = value;
        return total;
      };
      expect((at(value + h) - at(value - h)) / (2 * h)).toBeCloseTo(gradient[i]!, 6);
    });
  });
});

describe('training steps', () => {
  // Sizes that fill no tile, block or batch, so that every kind of padding takes part.
  it.each([
    { n: 22, features: 150, hidden: 11, latent: 5, batch: 16 },
    { n: 9, features: 64, hidden: 8, latent: 1, batch: 4 },
    { n: 13, features: 33, hidden: 21, latent: 7, batch: 13 },
  ])('move every weight as the plain network does, $n × $features', ({ n, features, hidden, latent, batch }) => {
    const random = seededRandom(5);
    const data = drawnData(n, features, random);
    const weights = initialWeights(features, hidden, latent, random);
    const machine = new Machine({ features, hidden, rows: batch });
    const chosen = { ...settings, hidden, latent };
    const step = new TrainingStep(machine, weights, chosen);
    const parameters = flatten(weights);
    const move = plainAdam(parameters, settings.learningRate);
    const batches = cutBatches(Array.from(all(n)), all(n), batch, data.times);
    step.prepare(data.descriptors, batches[0]!);
    for (let k = 0; k < 12; k++) {
      const now = batches[k % batches.length]!;
      const x = Array.from(now).flatMap((i) => [...data.descriptors.subarray(i * features, (i + 1) * features)]);
      const events = Array.from(now, (i) => data.events[i]!);
      const expected = plainLoss(
        { features, hidden, latent },
        parameters,
        { x, dropped: x, survival: inBatch(events) },
        chosen,
      );
      const found = step.run(data.descriptors, now, batches[(k + 1) % batches.length]!, (logHazards, gradient) =>
        batchPartialLikelihood(now.length, logHazards, events, gradient),
      );
      expect(found.total / expected.total).toBeCloseTo(1, 5);
      expect(found.reconstruction / expected.reconstruction).toBeCloseTo(1, 5);
      expect(found.survival).toBeCloseTo(expected.survival, 4);
      move(expected.gradient);
    }
    const found = flatten(step.weights());
    // Adam moves a weight by up to the learning rate in each step, whatever the size of its gradient.
    const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - parameters[i]!)), 0);
    expect(worst).toBeLessThan(12 * settings.learningRate * 1e-2);
    machine.release();
  });
});

describe('the partial likelihood of a batch', () => {
  it('is Breslow’s when no times are tied', () => {
    const times = [9, 8, 6, 5, 3, 2];
    const events = [1, 0, 1, 1, 0, 1];
    const logHazards = [0.3, -1, 2, 0.1, 40, -3];
    const gradient = new Float64Array(6);
    const value = batchPartialLikelihood(6, logHazards, events, gradient);
    const cox = (by: number[]) => coxPartialLikelihood({ times, events }, by, [1], 'breslow').value;
    expect(value).toBeCloseTo(-cox(logHazards), 10);
    logHazards.forEach((_, i) => {
      const moved = (by: number) => logHazards.map((one, k) => (k === i ? one + by : one));
      expect(gradient[i]).toBeCloseTo(-(cox(moved(1e-5)) - cox(moved(-1e-5))) / 2e-5, 6);
    });
  });

  it('is Efron’s of the Cox model in standard mode, with its slopes', () => {
    const times = [9, 8, 8, 8, 5, 5, 5, 2];
    const events = [1, 0, 1, 1, 1, 1, 1, 1];
    const logHazards = [0.3, -1, 2, 0.1, 1.5, -3, 0.7, 0];
    const gradient = new Float64Array(8);
    const value = efronPartialLikelihood(8, logHazards, times, events, gradient);
    const cox = (by: number[]) => coxPartialLikelihood({ times, events }, by, [1], 'efron').value;
    expect(value).toBeCloseTo(-cox(logHazards), 10);
    logHazards.forEach((_, i) => {
      const moved = (by: number) => logHazards.map((one, k) => (k === i ? one + by : one));
      expect(gradient[i]).toBeCloseTo(-(cox(moved(1e-5)) - cox(moved(-1e-5))) / 2e-5, 6);
    });
  });

  it('is nothing, and moves nothing, without an event', () => {
    const gradient = new Float64Array(3).fill(7);
    expect(batchPartialLikelihood(3, [1, 2, 3], [0, 0, 0], gradient)).toBe(0);
    expect(gradient).toEqual(new Float64Array(3));
    gradient.fill(7);
    expect(efronPartialLikelihood(3, [1, 2, 3], [5, 5, 4], [0, 0, 0], gradient)).toBe(0);
    expect(gradient).toEqual(new Float64Array(3));
  });
});

describe('training', () => {
  const data = drawnData(40, 90, seededRandom(11));
  const options = { mode: 'faithful', epochs: 6, batch: 16, seed: 9 } as const;

  it.each(['faithful', 'standard'] as const)('gives the same weights to the last bit again, %s', async (mode) => {
    const chosen = { ...settings, dropout: 0.3 };
    const options = { mode, epochs: 6, batch: 4, seed: 9 };
    const alone = await trainNetwork(data, all(40), chosen, options);
    const [beside] = await Promise.all([
      trainNetwork(data, all(40), chosen, options),
      trainNetwork(data, all(40), { ...chosen, hidden: 30 }, { ...options, seed: 1 }),
    ]);
    expect(beside).toEqual(alone);
    const other = await trainNetwork(data, all(40), chosen, { ...options, seed: 10 });
    expect(other.weights.encode1.weight).not.toEqual(alone.weights.encode1.weight);
  });

  it('drops the given share and keeps the sum in expectation', () => {
    const machine = new Machine({ features: 6400, hidden: 8, rows: 4 });
    machine.seedDropout(4);
    machine.loadBatch(new Float32Array(4 * 6400).fill(3), [0, 1, 2, 3]);
    machine.drop(0.3);
    const seen = machine.view(machine.layout.dropped[1], 4 * 6400);
    const dropped = seen.filter((value) => value === 0).length / seen.length;
    // Standard deviation √(0.3 · 0.7 / 25,600) = 0.003.
    expect(Math.abs(dropped - 0.3)).toBeLessThan(0.015);
    expect(seen.filter((value) => value !== 0).every((value) => value === Math.fround(3 * Math.fround(1 / 0.7)))).toBe(
      true,
    );
    const before = seen.slice();
    machine.drop(0.3);
    expect(seen).not.toEqual(before);
    machine.release();
  });

  it('predicts what the plain network does', async () => {
    const { weights } = await trainNetwork(data, all(40), settings, options);
    const rows = Int32Array.from([3, 17, 3]);
    const found = predictNetwork(weights, data.descriptors, rows);
    const x = Array.from(rows).flatMap((i) => [...data.descriptors.subarray(i * 90, (i + 1) * 90)]);
    const none = { value: 0, gradient: new Float64Array(3) };
    const expected = plainLoss(weights, flatten(weights), { x, dropped: x, survival: () => none }, settings);
    for (const [i, value] of expected.logHazards.entries()) expect(found.logHazards[i]).toBeCloseTo(value, 5);
    const mean = found.reconstructionErrorsMm.reduce((sum, error) => sum + error * error, 0) / 3;
    expect(mean / expected.reconstruction).toBeCloseTo(1, 5);
    expect(found.latent).toHaveLength(3 * settings.latent);
    expect(found.latent.subarray(10)).toEqual(found.latent.subarray(0, 5));
  });

  it.each(['faithful', 'standard'] as const)('lowers the loss, also with batches without a death, %s', async (mode) => {
    const rare = { ...data, events: Array.from({ length: 40 }, (_, i) => (i === 5 ? 1 : 0)) };
    const { losses } = await trainNetwork(rare, all(40), settings, { ...options, mode, batch: 4 });
    expect(losses.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(losses.at(-1)!.total).toBeLessThan(losses[0]!.total);
  });

  it('stops when told to, with the reason', async () => {
    const controller = new AbortController();
    const running = trainNetwork(data, all(40), settings, { ...options, epochs: 10_000, signal: controller.signal });
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(running).rejects.toThrow('enough');
    await expect(trainNetwork(data, all(40), settings, { ...options, signal: controller.signal })).rejects.toThrow(
      'enough',
    );
  });

  it('says what it cannot train on', async () => {
    const attempt = (change: Partial<MotionData>, rows = all(40)) =>
      trainNetwork({ ...data, ...change }, rows, settings, options);
    const broken = data.descriptors.slice();
    broken[7 * 90 + 4] = Number.NaN;
    await expect(attempt({ descriptors: broken })).rejects.toThrow('number 4 of the descriptor of subject 7 is NaN');
    await expect(attempt({ events: new Array(40).fill(0) })).rejects.toThrow('none of the subjects');
    await expect(attempt({ features: 91 })).rejects.toThrow('3600 numbers for 40 descriptors of 91');
    await expect(attempt({}, Int32Array.from([1, 40]))).rejects.toThrow('subject 40 of 40');
    await expect(attempt({ entries: new Array(40).fill(0) })).rejects.toThrow('left-truncated');
    await expect(trainFrom({}, data, all(40), { ...settings, dropout: 1 }, options)).rejects.toThrow('dropout is 1');
  });
});
