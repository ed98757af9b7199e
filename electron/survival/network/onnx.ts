import { constant, node, onnxModel } from '../../inference/onnx-writer';
import type { NetworkWeights } from './types';

/**
 * The network as an ONNX model: input `descriptor` [n][features] mm; outputs `logHazard` [n][1], `latent` [n][latent] and
 * `reconstruction` [n][features] mm. Without dropout, which acts in training only.
 */
export function networkToOnnx(weights: NetworkWeights): Uint8Array {
  const { features, hidden, latent } = weights;
  const nodes: Uint8Array[] = [];
  const constants: Uint8Array[] = [];
  const layer = (
    name: 'encode1' | 'encode2' | 'hazard' | 'decode1' | 'decode2',
    [inputs, outputs]: [number, number],
    from: string,
    to: string,
    rectified: boolean,
  ) => {
    const { weight, bias } = weights[name];
    constants.push(constant(`${name}.weight`, [inputs, outputs], weight), constant(`${name}.bias`, [outputs], bias));
    const sum = rectified ? `${name}.sum` : to;
    nodes.push(node('MatMul', [from, `${name}.weight`], `${name}.product`));
    nodes.push(node('Add', [`${name}.product`, `${name}.bias`], sum));
    if (rectified) nodes.push(node('Relu', [sum], to));
  };
  layer('encode1', [features, hidden], 'descriptor', 'activity', true);
  layer('encode2', [hidden, latent], 'activity', 'latent', true);
  layer('hazard', [latent, 1], 'latent', 'logHazard', false);
  layer('decode1', [latent, hidden], 'latent', 'decoded', true);
  layer('decode2', [hidden, features], 'decoded', 'reconstruction', false);
  return onnxModel({
    nodes,
    constants,
    inputs: { descriptor: ['n', features] },
    outputs: { logHazard: ['n', 1], latent: ['n', latent], reconstruction: ['n', features] },
  });
}
