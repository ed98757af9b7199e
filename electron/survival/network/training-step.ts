import type { NetworkSettings } from '../../contract';
import type { Machine } from './kernel/machine';
import { SmallLayers } from './small-layers';
import type { EpochLoss, NetworkWeights } from './types';

type SurvivalTerm = (logHazards: Float64Array, gradient: Float64Array) => number;

/** One step of Adam after the other on L = α L_r + (1 − α) L_s + λ · mean activity of the first layer. */
export class TrainingStep {
  private readonly layers: SmallLayers;
  private steps = 0;

  constructor(
    private readonly machine: Machine,
    weights: NetworkWeights,
    private readonly settings: NetworkSettings,
    private readonly drop = () => machine.drop(settings.dropout),
  ) {
    machine.loadWeights(weights.encode1.weight, weights.decode2.weight, weights.decode2.bias);
    this.layers = new SmallLayers(weights, machine.layout.paddedRows, machine.layout.paddedHidden);
  }

  /** Loads the first batch and runs its input through the first layer. */
  prepare(descriptors: Float32Array, batch: Int32Array): void {
    this.load(descriptors, batch);
    this.machine.encode(false, true);
  }

  private load(descriptors: Float32Array, batch: Int32Array): void {
    this.machine.loadBatch(
      descriptors,
      batch,
      (2 * this.settings.alpha) / (batch.length * this.machine.layout.features),
    );
    this.drop();
  }

  /** A step on the batch that is loaded; afterwards `next` is loaded. */
  run(
    descriptors: Float32Array,
    batch: Int32Array,
    next: Int32Array | null,
    survivalTerm: SurvivalTerm,
  ): Omit<EpochLoss, 'epoch'> {
    const { machine, layers } = this;
    const { alpha, l1, learningRate } = this.settings;
    const { encoded, encodedGradient, decoderInput, paddedRows, paddedHidden, features } = machine.layout;
    const n = batch.length;
    const units = paddedRows * paddedHidden;
    const decoded = machine.view(decoderInput, units);
    layers.forward(n, machine.view(encoded, units), decoded);
    const survival = survivalTerm(layers.logHazards, layers.logHazardGradient);
    for (let row = 0; row < n; row++) layers.logHazardGradient[row]! *= 1 - alpha;
    const constants = machine.setStep(++this.steps, learningRate);
    machine.decode(true);
    machine.inputGradient(layers.decoderInputGradient);
    layers.backward(n, decoded, l1 / n, machine.view(encodedGradient, units));
    layers.update(constants);
    if (next) this.load(descriptors, next);
    machine.encode(true, next !== null);
    let squares = 0;
    for (let row = 0; row < n; row++) squares += machine.squaredError(row);
    const reconstruction = squares / (n * features);
    const penalty = (l1 * layers.activitySum(n)) / n;
    return { total: alpha * reconstruction + (1 - alpha) * survival + penalty, reconstruction, survival };
  }

  /** @param moment 1 or 2 for Adam's moments of the weights */
  weights(moment: 0 | 1 | 2 = 0): NetworkWeights {
    return this.layers.withLarge(this.machine.layout.features, this.machine.readWeights(moment), moment);
  }
}
