import type { NetworkSettings } from '../../../contract';
import type { NetworkWeights } from '../types';

/** Weights and biases one behind the other, in the order of `NetworkWeights`, in double precision. */
export type Parameters = Float64Array;

export const layerNames = ['encode1', 'encode2', 'hazard', 'decode1', 'decode2'] as const;

export const flatten = (weights: NetworkWeights): Parameters =>
  Float64Array.from(layerNames.flatMap((name) => [...weights[name].weight, ...weights[name].bias]));

/** What one step sees. */
export interface PlainBatch {
  /** [n][features] */
  readonly x: ArrayLike<number>;
  /** The same after dropout. */
  readonly dropped: ArrayLike<number>;
  readonly survival: (logHazards: Float64Array) => { value: number; gradient: Float64Array };
}

type Sizes = Pick<NetworkWeights, 'features' | 'hidden' | 'latent'>;

/** The network and its loss as the equations have them, in double precision, written to be read and not to be fast. */
export function plainLoss(
  sizes: Sizes,
  parameters: Parameters,
  batch: PlainBatch,
  { alpha, l1 }: Pick<NetworkSettings, 'alpha' | 'l1'>,
): { total: number; reconstruction: number; survival: number; gradient: Parameters; logHazards: Float64Array } {
  const { features, hidden, latent } = sizes;
  const n = batch.x.length / features;
  const gradient = new Float64Array(parameters.length);
  let used = 0;
  const dense = (input: ArrayLike<number>, inputs: number, outputs: number, rectified: boolean) => {
    const weight = used;
    const bias = weight + inputs * outputs;
    used = bias + outputs;
    const output = new Float64Array(n * outputs);
    for (let i = 0; i < n; i++)
      for (let o = 0; o < outputs; o++) {
        let sum = parameters[bias + o]!;
        for (let k = 0; k < inputs; k++) sum += input[i * inputs + k]! * parameters[weight + k * outputs + o]!;
        output[i * outputs + o] = rectified ? Math.max(0, sum) : sum;
      }
    /** Adds to the gradients, and gives that of the input. */
    const back = (behind: Float64Array): Float64Array => {
      const before = new Float64Array(n * inputs);
      for (let i = 0; i < n; i++)
        for (let o = 0; o < outputs; o++) {
          const slope = rectified && output[i * outputs + o]! <= 0 ? 0 : behind[i * outputs + o]!;
          gradient[bias + o]! += slope;
          for (let k = 0; k < inputs; k++) {
            gradient[weight + k * outputs + o]! += slope * input[i * inputs + k]!;
            before[i * inputs + k]! += slope * parameters[weight + k * outputs + o]!;
          }
        }
      return before;
    };
    return { output, back };
  };
  const encode1 = dense(batch.dropped, features, hidden, true);
  const encode2 = dense(encode1.output, hidden, latent, true);
  const hazard = dense(encode2.output, latent, 1, false);
  const decode1 = dense(encode2.output, latent, hidden, true);
  const decode2 = dense(decode1.output, hidden, features, false);
  const { value: survival, gradient: slopes } = batch.survival(hazard.output);
  const errors = decode2.output.map((value, i) => value - batch.x[i]!);
  const reconstruction = errors.reduce((sum, error) => sum + error * error, 0) / (n * features);
  const penalty = (l1 * encode1.output.reduce((sum, value) => sum + value, 0)) / n;

  const fromDecoder = decode1.back(decode2.back(errors.map((error) => (alpha * 2 * error) / (n * features))));
  const fromHazard = hazard.back(slopes.map((slope) => (1 - alpha) * slope));
  const fromCode = encode2.back(fromDecoder.map((value, i) => value + fromHazard[i]!));
  encode1.back(fromCode.map((value) => value + l1 / n));
  return {
    total: alpha * reconstruction + (1 - alpha) * survival + penalty,
    reconstruction,
    survival,
    gradient,
    logHazards: hazard.output,
  };
}

/** Adam with PyTorch's defaults; state starts at zero. */
export function plainAdam(parameters: Parameters, learningRate: number): (gradient: Parameters) => void {
  const first = new Float64Array(parameters.length);
  const second = new Float64Array(parameters.length);
  let t = 0;
  return (gradient) => {
    t++;
    for (let i = 0; i < parameters.length; i++) {
      first[i] = 0.9 * first[i]! + 0.1 * gradient[i]!;
      second[i] = 0.999 * second[i]! + 0.001 * gradient[i]! ** 2;
      const [m, v] = [first[i]! / (1 - 0.9 ** t), second[i]! / (1 - 0.999 ** t)];
      parameters[i]! -= (learningRate * m) / (Math.sqrt(v) + 1e-8);
    }
  };
}
