import type { NetworkSettings } from '../../contract';
import { checkSurvivalData, refuseEntries } from '../data';
import type { MotionData, TrainOptions } from './types';

/** Weights and biases of the network: 2dh + d + 2hq + 2h + 2q + 1 with d features, h hidden and q latent units. */
export const parameterCount = (features: number, hidden: number, latent: number): number =>
  2 * features * hidden + features + 2 * hidden * latent + 2 * hidden + 2 * latent + 1;

/** @throws RangeError naming the subject (0-based, as in `data`) and the number that cannot be trained on */
export function checkMotionData(data: MotionData, rows: Int32Array): void {
  const n = checkSurvivalData(data);
  refuseEntries(data, 'the training of the network');
  const { features, descriptors } = data;
  if (!Number.isInteger(features) || features < 1) throw new RangeError(`a descriptor of ${features} numbers`);
  if (descriptors.length !== n * features)
    throw new RangeError(`${descriptors.length} numbers for ${n} descriptors of ${features}`);
  if (rows.length < 2) throw new RangeError(`${rows.length} subjects to train on; at least two are needed`);
  const seen = new Uint8Array(n);
  let events = 0;
  for (const subject of rows) {
    if (!(subject >= 0 && subject < n)) throw new RangeError(`subject ${subject} of ${n}`);
    events += data.events[subject]!;
    if (seen[subject]) continue;
    seen[subject] = 1;
    checkDescriptor(descriptors, features, subject);
  }
  if (events === 0) throw new RangeError('none of the subjects to train on had an event');
}

export function checkDescriptor(descriptors: Float32Array, features: number, subject: number): void {
  let sum = 0;
  const start = subject * features;
  // A sum of finite numbers is cheap to test; only when it fails the culprit is looked for.
  for (let i = start; i < start + features; i++) sum += descriptors[i]!;
  if (Number.isFinite(sum)) return;
  for (let i = start; i < start + features; i++)
    if (!Number.isFinite(descriptors[i]!))
      throw new RangeError(`number ${i - start} of the descriptor of subject ${subject} is ${descriptors[i]}`);
}

export function checkSettings(settings: NetworkSettings, { epochs, batch }: TrainOptions): void {
  const whole = (value: number, least: number) => Number.isInteger(value) && value >= least;
  const refuse = (name: string, value: number): never => {
    throw new RangeError(`the ${name} is ${value}`);
  };
  const { learningRate, l1, dropout, hidden, latent, alpha } = settings;
  if (!(learningRate > 0 && learningRate < Number.POSITIVE_INFINITY)) refuse('learning rate', learningRate);
  if (!(l1 >= 0 && l1 < Number.POSITIVE_INFINITY)) refuse('L1 penalty', l1);
  if (!(dropout >= 0 && dropout < 1)) refuse('dropout', dropout);
  if (!(alpha >= 0 && alpha <= 1)) refuse('weight of the reconstruction', alpha);
  if (!whole(hidden, 1)) refuse('number of hidden units', hidden);
  if (!whole(latent, 1)) refuse('number of latent units', latent);
  if (!whole(epochs, 1)) refuse('number of epochs', epochs);
  if (!whole(batch, 2)) refuse('size of a batch', batch);
}
