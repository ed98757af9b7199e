import { Machine } from './kernel/machine';
import { checkDescriptor } from './settings';
import { SmallLayers } from './small-layers';
import type { NetworkWeights, PredictNetwork } from './types';

/** Subjects that go through the network at a time. */
const batchRows = 16;

export const predictNetwork: PredictNetwork = (weights, descriptors, rows) => {
  const { features, latent } = weights;
  const n = descriptors.length / features;
  if (!Number.isInteger(n)) throw new RangeError(`${descriptors.length} numbers for descriptors of ${features}`);
  const subjects = rows ?? Int32Array.from({ length: n }, (_, i) => i);
  for (const subject of subjects) {
    if (!(subject >= 0 && subject < n)) throw new RangeError(`subject ${subject} of ${n}`);
    checkDescriptor(descriptors, features, subject);
  }
  const found = {
    logHazards: new Float32Array(subjects.length),
    latent: new Float32Array(subjects.length * latent),
    reconstructionErrorsMm: new Float32Array(subjects.length),
  };
  evaluate(weights, descriptors, subjects, (first, machine, layers, count) => {
    machine.decode(false);
    for (let row = 0; row < count; row++) {
      found.logHazards[first + row] = layers.logHazards[row]!;
      found.reconstructionErrorsMm[first + row] = Math.sqrt(machine.squaredError(row) / features);
    }
    found.latent.set(layers.code.subarray(0, count * latent), first * latent);
  });
  return found;
};

function evaluate(
  weights: NetworkWeights,
  descriptors: Float32Array,
  subjects: Int32Array,
  visit: (first: number, machine: Machine, layers: SmallLayers, count: number) => void,
): void {
  const machine = new Machine({ features: weights.features, hidden: weights.hidden, rows: batchRows });
  try {
    const { encoded, decoderInput, paddedRows, paddedHidden } = machine.layout;
    machine.loadWeights(weights.encode1.weight, weights.decode2.weight, weights.decode2.bias);
    const layers = new SmallLayers(weights, paddedRows, paddedHidden);
    for (let first = 0; first < subjects.length; first += batchRows) {
      const batch = subjects.subarray(first, first + batchRows);
      machine.loadBatch(descriptors, batch);
      machine.drop(0);
      machine.encode(false, true);
      const units = paddedRows * paddedHidden;
      layers.forward(batch.length, machine.view(encoded, units), machine.view(decoderInput, units));
      visit(first, machine, layers, batch.length);
    }
  } finally {
    machine.release();
  }
}
