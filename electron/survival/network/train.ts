import type { NetworkSettings } from '../../contract';
import { sortByTime } from '../data';
import { seededRandom, shuffled } from '../random';
import { initialWeights } from './initial-weights';
import { Machine } from './kernel/machine';
import { batchPartialLikelihood } from './partial-likelihood';
import { checkMotionData, checkSettings } from './settings';
import { SmallLayers } from './small-layers';
import type { EpochLoss, MotionData, NetworkWeights, TrainNetwork, TrainOptions } from './types';

/** How long a training computes before it lets others on the thread have a turn. */
const turnMs = 40;

export interface Start {
  /** In place of drawn ones. */
  readonly weights?: NetworkWeights;
  /** Subjects in the order in which they are cut into batches, in place of a shuffled one. */
  readonly order?: readonly number[];
}

export const trainNetwork: TrainNetwork = (data, rows, settings, options) =>
  trainFrom({}, data, rows, settings, options);

/** `trainNetwork` with a choice of where to start. */
export async function trainFrom(
  start: Start,
  data: MotionData,
  rows: Int32Array,
  settings: NetworkSettings,
  options: TrainOptions,
): ReturnType<TrainNetwork> {
  options.signal?.throwIfAborted();
  checkSettings(settings, options);
  checkMotionData(data, rows);
  const { features } = data;
  const random = seededRandom(options.seed);
  const weights = start.weights ?? initialWeights(features, settings.hidden, settings.latent, random);
  const size = Math.min(options.batch, rows.length);
  const machine = new Machine({ features, hidden: settings.hidden, rows: size });
  try {
    const step = new TrainingStep(machine, weights, settings);
    machine.seedDropout(random.integer(0x7fffffff));
    const losses: EpochLoss[] = [];
    const batches = fixedBatches(start.order ?? shuffled(Array.from(rows), random), size, data.times);
    let since = performance.now();
    step.prepare(data.descriptors, batches[0]!);
    for (let epoch = 1; epoch <= options.epochs; epoch++) {
      let [total, reconstruction, survival] = [0, 0, 0];
      for (const [index, batch] of batches.entries()) {
        const last = epoch === options.epochs && index === batches.length - 1;
        const next = last ? null : batches[(index + 1) % batches.length]!;
        const events = Array.from(batch, (subject) => data.events[subject]!);
        const loss = step.run(data.descriptors, batch, next, (logHazards, gradient) =>
          batchPartialLikelihood(batch.length, logHazards, events, gradient),
        );
        total += loss.total;
        reconstruction += loss.reconstruction;
        survival += loss.survival;
        if (performance.now() - since < turnMs) continue;
        await new Promise((resolve) => setImmediate(resolve));
        options.signal?.throwIfAborted();
        since = performance.now();
      }
      const steps = batches.length;
      losses.push({ epoch, total: total / steps, reconstruction: reconstruction / steps, survival: survival / steps });
    }
    return { weights: step.weights(), losses };
  } finally {
    machine.release();
  }
}

/** The original's batches: cut once, each in descending order of time. */
export function fixedBatches(subjects: readonly number[], size: number, times: ArrayLike<number>): Int32Array[] {
  const batches: Int32Array[] = [];
  for (let start = 0; start < subjects.length; start += size)
    batches.push(sortByTime(Int32Array.from(subjects.slice(start, start + size)), times, true));
  return batches;
}

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
