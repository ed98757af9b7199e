import { ReaderError, type Stack } from '../../../contract';
import type { CineVolume } from '../../../imaging/volume';
import type { ModelCard } from '../../../inference/card';
import type { LoadedModel, ModelLibrary } from '../../../inference/model';
import { phantom } from '../../../mesh/testing/phantom';

/** Grey value of each label in the drawn cine. */
const greys = [0, 1000, 400, 700];

/** A drawn cine of the mesh tests' phantom: base and free wall move, 12 phases, 800 ms. */
export function drawnCine(phases = 12): CineVolume & { truth: Uint8Array } {
  const hearts = Array.from({ length: phases }, (_, k) => {
    const beat = (1 - Math.cos((2 * Math.PI * k) / phases)) / 2;
    return phantom({ squeeze: 1 - 0.3 * beat, descent: 10 * beat, baseFirst: true });
  });
  const { rows, columns, slices, planes, sliceSpacingMm } = hearts[0]!;
  const truth = new Uint8Array(phases * slices * rows * columns);
  for (const [k, heart] of hearts.entries()) truth.set(heart.labels, k * heart.labels.length);
  return {
    phases,
    slices,
    rows,
    columns,
    planes,
    sliceSpacingMm,
    truth,
    samples: Float32Array.from(truth, (label) => greys[label]!),
    phaseTimesMs: Array.from({ length: phases }, (_, k) => (k * 800) / phases),
    rrIntervalMs: 800,
  };
}

export const drawnStack = (cine: CineVolume, change: Partial<Stack> = {}): Stack => ({
  stackId: 'stack-1',
  studyInstanceUid: '1.2.3',
  seriesInstanceUids: ['1.2.3.4'],
  role: 'short-axis-cine',
  reason: 'Parallel slices with the phases of one beat.',
  label: 'Series 7',
  modality: 'MR',
  sliceCount: cine.slices,
  phaseCount: cine.phases,
  phaseTimesMs: [...cine.phaseTimesMs],
  rrIntervalMs: cine.rrIntervalMs,
  rows: cine.rows,
  columns: cine.columns,
  pixelSpacingMm: [cine.planes[0]!.rowSpacingMm, cine.planes[0]!.columnSpacingMm],
  sliceSpacingMm: cine.sliceSpacingMm,
  warnings: [],
  ...change,
});

/** In place of the network: the label whose grey is nearest. It shows that images go in and labels come out in place. */
export function greyModel(): LoadedModel & { readonly shapes: number[][] } {
  const shapes: number[][] = [];
  const card = {
    id: 'right-heart-segmentation',
    version: '1.0.0',
    sha256: '0'.repeat(64),
    inputs: [{ name: 'image' }],
    outputs: [{ name: 'probabilities' }],
    parameters: { spacingMm: 1.5, sizeMultiple: 16, normalisation: { kind: 'percentile', low: 1, high: 99 } },
    trainingData: { simulated: false },
  } as unknown as ModelCard;
  return {
    card,
    shapes,
    provider: 'cpu',
    providerNotes: [],
    onnx: new Uint8Array(),
    release: async () => undefined,
    readFile: async () => {
      throw new Error('no files');
    },
    run: async ({ image }) => {
      const [n, , h, w] = image!.shape as [number, number, number, number];
      shapes.push([...image!.shape]);
      const data = new Float32Array(n * 4 * h * w);
      for (let k = 0; k < n; k++)
        for (let i = 0; i < h * w; i++) {
          const value = image!.data[k * h * w + i]!;
          const label = greys
            .map((g) => Math.abs(g / 1000 - value))
            .reduce((best, d, l, all) => (d < all[best]! ? l : best), 0);
          data[(k * 4 + label) * h * w + i] = 1;
        }
      return { probabilities: { data, shape: [n, 4, h, w] } };
    },
  };
}

/** A library with the model above and no survival model. */
export const greyLibrary = (): ModelLibrary => ({
  list: async () => [],
  load: async (id) => {
    if (id === 'right-heart-segmentation') return greyModel();
    throw new ReaderError('no-such-model', `There is no model “${id}”.`, 'Import its package.');
  },
});
