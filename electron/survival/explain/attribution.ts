import { descriptorLength, descriptorPhases, descriptorVertices } from '../heart-beat';
import type { NetworkWeights } from '../network/types';

/** The part of the network that gives the log hazard. */
export type HazardWeights = Pick<NetworkWeights, 'features' | 'hidden' | 'latent' | 'encode1' | 'encode2' | 'hazard'>;

/** b + W′ x for a row-major weight [inputs][outputs]. */
function dense(
  x: ArrayLike<number>,
  { weight, bias }: { weight: Float32Array; bias: Float32Array },
  withBias = true,
): Float64Array {
  const outputs = bias.length;
  const y = withBias ? Float64Array.from(bias) : new Float64Array(outputs);
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (value === 0) continue;
    const at = i * outputs;
    for (let o = 0; o < outputs; o++) y[o]! += value * weight[at + o]!;
  }
  return y;
}

/** W x: from the outputs of a layer back to its inputs. */
function backwards(y: ArrayLike<number>, { weight }: { weight: Float32Array }, inputs: number): Float64Array {
  const outputs = y.length;
  const x = new Float64Array(inputs);
  for (let i = 0; i < inputs; i++) {
    let sum = 0;
    for (let o = 0; o < outputs; o++) sum += weight[i * outputs + o]! * y[o]!;
    x[i] = sum;
  }
  return x;
}

const rectified = (z: Float64Array): Float64Array => z.map((value) => Math.max(0, value));

/** Log hazard and latent code of one descriptor, in double precision. */
export function logHazardOf(
  network: HazardWeights,
  descriptor: ArrayLike<number>,
): { logHazard: number; latent: Float64Array } {
  const latent = rectified(dense(rectified(dense(descriptor, network.encode1)), network.encode2));
  return { logHazard: dense(latent, network.hazard)[0]!, latent };
}

/** Gradient of the log hazard with respect to the first layer's pre-activations, given which units are on. */
function hiddenGradient(network: HazardWeights, on1: Float64Array, on2: Float64Array): Float64Array {
  const code = Float64Array.from(on2, (value, q) => (value > 0 ? network.hazard.weight[q]! : 0));
  const hidden = backwards(code, network.encode2, network.hidden);
  for (let h = 0; h < hidden.length; h++) if (!(on1[h]! > 0)) hidden[h] = 0;
  return hidden;
}

/** Gradient of the log hazard with respect to the descriptor, per mm: Float64 [features]. */
export function logHazardGradient(network: HazardWeights, descriptor: ArrayLike<number>): Float64Array {
  const z1 = dense(descriptor, network.encode1);
  const z2 = dense(rectified(z1), network.encode2);
  return backwards(hiddenGradient(network, z1, z2), network.encode1, network.features);
}

/** Where a + t b is 0 between two times, both left out. */
function crossings(a: ArrayLike<number>, b: ArrayLike<number>, from: number, to: number): number[] {
  const times: number[] = [];
  for (let i = 0; i < a.length; i++) {
    const t = b[i] === 0 ? Number.NaN : -a[i]! / b[i]!;
    if (t > from && t < to) times.push(t);
  }
  return times.sort((x, y) => x - y);
}

/** Whole intervals between times: [from, first], [first, second], …, [last, to]. */
const pieces = (from: number, times: readonly number[], to: number): [number, number][] => {
  const ends = [from, ...times, to];
  return ends.slice(1).map((end, i) => [ends[i]!, end]);
};

/**
 * Integrated gradients of the log hazard (Sundararajan, Taly and Yan, ICML 2017) along the straight line from one
 * descriptor to another. Exact: on the line the network is linear between the points at which a unit turns on or off,
 * and these points are found, so that the shares add up to the difference of the log hazards to rounding.
 *
 * @param baseline what the patient is compared with: the cohort's mean motion
 * @returns share of the log hazard of each number of the descriptor, Float64 [features]
 */
export function integratedGradients(
  network: HazardWeights,
  descriptor: ArrayLike<number>,
  baseline: ArrayLike<number>,
): Float64Array {
  const { features, hidden } = network;
  if (descriptor.length !== features || baseline.length !== features)
    throw new RangeError(`${descriptor.length} and ${baseline.length} numbers for ${features} features`);
  const change = Float64Array.from({ length: features }, (_, i) => descriptor[i]! - baseline[i]!);
  // Pre-activations are a + t b: the large product is made once for each end.
  const a1 = dense(baseline, network.encode1);
  const b1 = dense(change, network.encode1, false);
  const integral = new Float64Array(hidden);
  for (const [from, to] of pieces(0, crossings(a1, b1, 0, 1), 1)) {
    const middle = (from + to) / 2;
    const on1 = a1.map((value, h) => value + middle * b1[h]!);
    const masked = (values: Float64Array) => values.map((value, h) => (on1[h]! > 0 ? value : 0));
    const a2 = dense(masked(a1), network.encode2);
    const b2 = dense(masked(b1), network.encode2, false);
    for (const [begin, end] of pieces(from, crossings(a2, b2, from, to), to)) {
      const now = (begin + end) / 2;
      const gradient = hiddenGradient(
        network,
        on1,
        a2.map((value, q) => value + now * b2[q]!),
      );
      for (let h = 0; h < hidden; h++) integral[h]! += (end - begin) * gradient[h]!;
    }
  }
  return backwards(integral, network.encode1, features).map((value, i) => value * change[i]!);
}

/**
 * Shares of a descriptor's numbers, summed by matched vertex and by phase.
 * @param shares [19][202][3]
 */
export function byVertexAndPhase(shares: ArrayLike<number>): { vertices: Float64Array; phases: Float64Array } {
  if (shares.length !== descriptorLength)
    throw new RangeError(`${shares.length} shares instead of ${descriptorLength}`);
  const vertices = new Float64Array(descriptorVertices);
  const phases = new Float64Array(descriptorPhases - 1);
  for (let phase = 0, i = 0; phase < phases.length; phase++)
    for (let v = 0; v < descriptorVertices; v++)
      for (let k = 0; k < 3; k++, i++) {
        vertices[v]! += shares[i]!;
        phases[phase]! += shares[i]!;
      }
  return { vertices, phases };
}
