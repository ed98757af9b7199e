import type { NetworkSettings } from '../../contract';
import { sortByTime, subsetOf } from '../data';
import { type Random, seededRandom, shuffled } from '../random';
import { initialWeights } from './initial-weights';
import { Machine } from './kernel/machine';
import { batchPartialLikelihood, efronPartialLikelihood } from './partial-likelihood';
import { checkMotionData, checkSettings } from './settings';
import { TrainingStep } from './training-step';
import type { EpochLoss, MotionData, NetworkWeights, TrainedNetwork, TrainNetwork, TrainOptions } from './types';

/** How long a training computes before it lets others on the thread have a turn. */
const turnMs = 40;

/** `standard` takes so many batches in one step, at as many times the learning rate. */
const batchesInStep = 4;

export interface Start {
  /** In place of drawn ones. */
  readonly weights?: NetworkWeights;
  /** Positions in `rows` in the order in which they are cut into batches, in place of a shuffled one; `faithful` only. */
  readonly order?: readonly number[];
}

/**
 * Trains one network, on one core.
 *
 * `faithful` does what the original does: batches cut once, the risk set of an event within its batch, ties not
 * corrected, all epochs.
 * `standard` takes four batches in a step, so that risk sets are four times as large and the optimiser runs a quarter as
 * often, at four times the learning rate; cuts new batches for every epoch; and corrects ties by Efron's rule. What was
 * measured of both, and of what was tried and left out, is in docs/engineers/survival-training.md.
 *
 * @throws RangeError when data or settings cannot be trained on, naming the subject, and the signal's reason when aborted
 */
export const trainNetwork: TrainNetwork = (data, rows, settings, options) =>
  trainFrom({}, data, rows, settings, options);

/** `trainNetwork` with a choice of where to start. */
export async function trainFrom(
  start: Start,
  data: MotionData,
  rows: Int32Array,
  settings: NetworkSettings,
  options: TrainOptions,
): Promise<TrainedNetwork> {
  options.signal?.throwIfAborted();
  checkSettings(settings, options);
  checkMotionData(data, rows);
  const random = seededRandom(options.seed);
  const weights = start.weights ?? initialWeights(data.features, settings.hidden, settings.latent, random);
  const { signal, mode, epochs, batch } = options;
  const standard = mode === 'standard';
  const size = Math.min(standard ? batchesInStep * batch : batch, rows.length);
  const machine = new Machine({ features: data.features, hidden: settings.hidden, rows: size });
  try {
    const step = new TrainingStep(machine, weights, {
      ...settings,
      learningRate: (standard ? batchesInStep : 1) * settings.learningRate,
    });
    machine.seedDropout(random.integer(0x7fffffff));
    const fixed = standard ? null : cutBatches(start.order ?? shuffledPositions(rows, random), rows, size, data.times);
    const cut = () => fixed ?? cutBatches(shuffledPositions(rows, random), rows, size, data.times);
    const losses: EpochLoss[] = [];
    let since = performance.now();
    let batches = cut();
    step.prepare(data.descriptors, batches[0]!);
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const [sums, following] = [{ total: 0, reconstruction: 0, survival: 0 }, cut()];
      for (const [index, members] of batches.entries()) {
        const last = index === batches.length - 1;
        const next = last ? (epoch === epochs ? null : following[0]!) : batches[index + 1]!;
        const { times, events } = subsetOf(data, members);
        const loss = step.run(data.descriptors, members, next, (logHazards, gradient) =>
          standard
            ? efronPartialLikelihood(members.length, logHazards, times, events, gradient)
            : batchPartialLikelihood(members.length, logHazards, events, gradient),
        );
        sums.total += loss.total;
        sums.reconstruction += loss.reconstruction;
        sums.survival += loss.survival;
        if (performance.now() - since < turnMs) continue;
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
        since = performance.now();
      }
      const steps = batches.length;
      losses.push({
        epoch,
        total: sums.total / steps,
        reconstruction: sums.reconstruction / steps,
        survival: sums.survival / steps,
      });
      batches = following;
    }
    return { weights: step.weights(), losses };
  } finally {
    machine.release();
  }
}

const shuffledPositions = (rows: Int32Array, random: Random): number[] =>
  shuffled(
    Array.from(rows, (_, position) => position),
    random,
  );

/** Subjects of each step, in descending order of time. */
export function cutBatches(
  positions: readonly number[],
  rows: Int32Array,
  size: number,
  times: ArrayLike<number>,
): Int32Array[] {
  const batches: Int32Array[] = [];
  for (let start = 0; start < positions.length; start += size)
    batches.push(
      sortByTime(
        Int32Array.from(positions.slice(start, start + size), (position) => rows[position]!),
        times,
        true,
      ),
    );
  return batches;
}
