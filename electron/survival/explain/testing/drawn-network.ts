import type { Random } from '../../random';
import type { HazardWeights } from '../attribution';

/** A network of random weights, in single precision as trained ones are. */
export function drawnNetwork(random: Random, features: number, hidden: number, latent: number): HazardWeights {
  const layer = (inputs: number, outputs: number) => ({
    weight: Float32Array.from({ length: inputs * outputs }, () => random.normal() / Math.sqrt(inputs)),
    bias: Float32Array.from({ length: outputs }, () => 0.3 * random.normal()),
  });
  return {
    features,
    hidden,
    latent,
    encode1: layer(features, hidden),
    encode2: layer(hidden, latent),
    hazard: layer(latent, 1),
  };
}
