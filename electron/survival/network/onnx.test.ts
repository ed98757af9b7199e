import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { seededRandom } from '../random';
import { initialWeights } from './initial-weights';
import { networkToOnnx } from './onnx';
import { predictNetwork } from './predict';

it('says in onnxruntime what the network says here', async () => {
  const random = seededRandom(21);
  const [n, features, hidden, latent] = [19, 11514, 78, 13];
  const weights = initialWeights(features, hidden, latent, random);
  for (const layer of ['encode1', 'encode2', 'hazard', 'decode1', 'decode2'] as const)
    for (let i = 0; i < weights[layer].bias.length; i++) weights[layer].bias[i] = 0.1 * random.normal();
  const descriptors = Float32Array.from({ length: n * features }, () => 4 * random.normal());
  const here = predictNetwork(weights, descriptors);

  const session = await InferenceSession.create(networkToOnnx(weights), { intraOpNumThreads: 1 });
  expect(session.inputNames).toEqual(['descriptor']);
  expect(session.outputNames).toEqual(['logHazard', 'latent', 'reconstruction']);
  const there = await session.run({ descriptor: new Tensor('float32', descriptors, [n, features]) });
  await session.release();
  const values = (name: string) => there[name]!.data as Float32Array;
  expect(there.logHazard!.dims).toEqual([n, 1]);
  expect(there.latent!.dims).toEqual([n, latent]);
  const furthest = (found: Float32Array, expected: Float32Array) =>
    found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  expect(furthest(here.logHazards, values('logHazard'))).toBeLessThan(1e-4);
  expect(furthest(here.latent, values('latent'))).toBeLessThan(1e-4);
  const errors = here.reconstructionErrorsMm.map((_, i) => {
    let squares = 0;
    for (let f = i * features; f < (i + 1) * features; f++)
      squares += (values('reconstruction')[f]! - descriptors[f]!) ** 2;
    return Math.sqrt(squares / features);
  });
  expect(furthest(here.reconstructionErrorsMm, errors)).toBeLessThan(1e-4);
});
