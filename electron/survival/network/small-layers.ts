import { adam } from './kernel/machine';
import type { NetworkWeights } from './types';

/** Names and sizes of the small parameters, in the order in which they lie one behind the other. */
const parts = (hidden: number, latent: number) =>
  [
    ['bias1', hidden],
    ['weight2', hidden * latent],
    ['bias2', latent],
    ['hazardWeight', latent],
    ['hazardBias', 1],
    ['weight3', latent * hidden],
    ['bias3', hidden],
  ] as const;
type Name = ReturnType<typeof parts>[number][0];

/**
 * Everything between the two large layers: bias and ReLU of the first, the latent layer, the log hazard and the first
 * layer of the decoder; forward, backward and Adam. Rows are `stride` numbers apart.
 */
export class SmallLayers {
  readonly hidden: number;
  readonly latent: number;
  /** Activity of the first layer, [rows][stride]. */
  readonly activity: Float64Array;
  /** φ(x), [rows][latent]. */
  readonly code: Float64Array;
  /** [rows] */
  readonly logHazards: Float64Array;
  /** Gradient of the loss with respect to the log hazards; the caller sets it before `backward`. */
  readonly logHazardGradient: Float64Array;
  /** Likewise with respect to `decoderInput`. */
  readonly decoderInputGradient: Float64Array;
  private readonly values: Float32Array;
  private readonly first: Float32Array;
  private readonly second: Float32Array;
  private readonly gradient: Float64Array;
  private readonly views: Record<Name, { value: Float32Array; gradient: Float64Array }>;
  private readonly codeGradient: Float64Array;

  constructor(
    weights: NetworkWeights,
    rows: number,
    readonly stride: number,
  ) {
    const { hidden, latent, encode1, encode2, hazard, decode1 } = weights;
    [this.hidden, this.latent] = [hidden, latent];
    const sizes = parts(hidden, latent);
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    this.values = new Float32Array(total);
    this.first = new Float32Array(total);
    this.second = new Float32Array(total);
    this.gradient = new Float64Array(total);
    let at = 0;
    this.views = Object.fromEntries(
      sizes.map(([name, size]) => {
        const view = { value: this.values.subarray(at, at + size), gradient: this.gradient.subarray(at, at + size) };
        at += size;
        return [name, view];
      }),
    ) as Record<Name, { value: Float32Array; gradient: Float64Array }>;
    this.views.bias1.value.set(encode1.bias);
    this.views.weight2.value.set(encode2.weight);
    this.views.bias2.value.set(encode2.bias);
    this.views.hazardWeight.value.set(hazard.weight);
    this.views.hazardBias.value.set(hazard.bias);
    this.views.weight3.value.set(decode1.weight);
    this.views.bias3.value.set(decode1.bias);
    this.activity = new Float64Array(rows * stride);
    this.code = new Float64Array(rows * latent);
    this.codeGradient = new Float64Array(latent);
    this.logHazards = new Float64Array(rows);
    this.logHazardGradient = new Float64Array(rows);
    this.decoderInputGradient = new Float64Array(rows * stride);
  }

  /** @param encoded input of the first ReLU without bias, [rows][stride] @param decoderInput filled, likewise */
  forward(rows: number, encoded: Float32Array, decoderInput: Float32Array): void {
    const { hidden, latent, stride, activity, code } = this;
    const { bias1, weight2, bias2, hazardWeight, hazardBias, weight3, bias3 } = this.views;
    for (let row = 0; row < rows; row++) {
      const [at, q0] = [row * stride, row * latent];
      for (let h = 0; h < hidden; h++) activity[at + h] = Math.max(0, encoded[at + h]! + bias1.value[h]!);
      for (let q = 0; q < latent; q++) code[q0 + q] = bias2.value[q]!;
      for (let h = 0; h < hidden; h++) {
        const value = activity[at + h]!;
        if (value !== 0) for (let q = 0; q < latent; q++) code[q0 + q]! += value * weight2.value[h * latent + q]!;
      }
      let logHazard = hazardBias.value[0]!;
      for (let q = 0; q < latent; q++) {
        code[q0 + q] = Math.max(0, code[q0 + q]!);
        logHazard += code[q0 + q]! * hazardWeight.value[q]!;
      }
      this.logHazards[row] = logHazard;
      for (let h = 0; h < hidden; h++) {
        let value = bias3.value[h]!;
        for (let q = 0; q < latent; q++) value += code[q0 + q]! * weight3.value[q * hidden + h]!;
        decoderInput[at + h] = Math.max(0, value);
      }
    }
  }

  /**
   * Gradients of the small parameters and, into `encodedGradient`, with respect to the first layer's output.
   * @param activityPenalty gradient of the loss for each unit of activity: λ / n
   */
  backward(rows: number, decoderInput: Float32Array, activityPenalty: number, encodedGradient: Float32Array): void {
    const { hidden, latent, stride, activity, code, codeGradient, decoderInputGradient, gradient } = this;
    const { bias1, weight2, bias2, hazardWeight, hazardBias, weight3, bias3 } = this.views;
    gradient.fill(0);
    encodedGradient.fill(0);
    for (let row = 0; row < rows; row++) {
      const [at, q0] = [row * stride, row * latent];
      const slope = this.logHazardGradient[row]!;
      hazardBias.gradient[0]! += slope;
      for (let q = 0; q < latent; q++) {
        hazardWeight.gradient[q]! += slope * code[q0 + q]!;
        codeGradient[q] = slope * hazardWeight.value[q]!;
      }
      for (let h = 0; h < hidden; h++) {
        if (decoderInput[at + h]! <= 0) continue;
        const value = decoderInputGradient[at + h]!;
        bias3.gradient[h]! += value;
        for (let q = 0; q < latent; q++) {
          weight3.gradient[q * hidden + h]! += value * code[q0 + q]!;
          codeGradient[q]! += value * weight3.value[q * hidden + h]!;
        }
      }
      for (let q = 0; q < latent; q++) {
        if (code[q0 + q]! <= 0) codeGradient[q] = 0;
        bias2.gradient[q]! += codeGradient[q]!;
      }
      for (let h = 0; h < hidden; h++) {
        const active = activity[at + h]!;
        if (active <= 0) continue;
        let value = activityPenalty;
        for (let q = 0; q < latent; q++) {
          const behind = codeGradient[q]!;
          value += behind * weight2.value[h * latent + q]!;
          weight2.gradient[h * latent + q]! += behind * active;
        }
        bias1.gradient[h]! += value;
        encodedGradient[at + h] = value;
      }
    }
  }

  /** Adam; the two numbers are the machine's for this step. */
  update({ step, epsilon }: { step: number; epsilon: number }): void {
    const { values, first, second, gradient } = this;
    for (let i = 0; i < values.length; i++) {
      const slope = gradient[i]!;
      first[i] = first[i]! + (1 - adam.firstMoment) * (slope - first[i]!);
      second[i] = adam.secondMoment * second[i]! + (1 - adam.secondMoment) * slope * slope;
      values[i]! += (step * first[i]!) / (Math.sqrt(second[i]!) + epsilon);
    }
  }

  /** Σ activity of the first layer over these rows: its penalty without the factor. */
  activitySum(rows: number): number {
    let sum = 0;
    for (let row = 0; row < rows; row++)
      for (let h = 0; h < this.hidden; h++) sum += this.activity[row * this.stride + h]!;
    return sum;
  }

  /** The small parameters, or Adam's first or second moments of them, in the layers of a network with the large ones given. */
  withLarge(
    features: number,
    large: { encoder: Float32Array; decoder: Float32Array; decoderBias: Float32Array },
    moment: 0 | 1 | 2 = 0,
  ): NetworkWeights {
    const source = [this.values, this.first, this.second][moment]!;
    let end = 0;
    const small = Object.fromEntries(
      parts(this.hidden, this.latent).map(([name, size]) => {
        end += size;
        return [name, source.slice(end - size, end)];
      }),
    ) as Record<Name, Float32Array>;
    return {
      features,
      hidden: this.hidden,
      latent: this.latent,
      encode1: { weight: large.encoder, bias: small.bias1 },
      encode2: { weight: small.weight2, bias: small.bias2 },
      hazard: { weight: small.hazardWeight, bias: small.hazardBias },
      decode1: { weight: small.weight3, bias: small.bias3 },
      decode2: { weight: large.decoder, bias: large.decoderBias },
    };
  }
}
