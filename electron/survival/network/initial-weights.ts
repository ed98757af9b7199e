import { type Random, seededRandom } from '../random';
import type { NetworkWeights } from './types';

/**
 * Weights to start from: uniform in ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010), biases 0; Keras's defaults, as
 * in the original.
 */
export function initialWeights(
  features: number,
  hidden: number,
  latent: number,
  random: Random | number,
): NetworkWeights {
  const stream = typeof random === 'number' ? seededRandom(random) : random;
  const layer = (inputs: number, outputs: number) => {
    const limit = Math.sqrt(6 / (inputs + outputs));
    const weight = new Float32Array(inputs * outputs);
    for (let i = 0; i < weight.length; i++) weight[i] = limit * (2 * stream.uniform() - 1);
    return { weight, bias: new Float32Array(outputs) };
  };
  return {
    features,
    hidden,
    latent,
    encode1: layer(features, hidden),
    encode2: layer(hidden, latent),
    hazard: layer(latent, 1),
    decode1: layer(latent, hidden),
    decode2: layer(hidden, features),
  };
}
