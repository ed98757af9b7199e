import { type Landmark, ReaderError } from '../../contract';
import type { CineLabels, CineVolume } from '../../imaging/volume';
import type { LoadedModel } from '../../inference/model';
import { cleanPhase } from './clean';
import { landmarkPeaks, landmarksInSpace, type Peak } from './landmark-maps';
import { boxOf, NetworkOnCine, parametersSchema, type Window } from './segment-network';

export interface SegmentOptions {
  readonly signal: AbortSignal;
  /** 0 … 1 */
  progress(fraction: number): void;
  breathe(): Promise<void>;
  /** Called when the labels of one frame are final; `labels` is [row][column] of that frame. */
  onSlice?(sliceIndex: number, phaseIndex: number, labels: Uint8Array): void;
}

export interface Segmentation {
  /** Uint8 [phase][slice][row][column] */
  readonly labels: CineLabels;
  /**
   * Float32 [phase][slice]: mean, over the pixels of the structures and one pixel around them, of the probability of the
   * likeliest class; NaN where nothing is labelled.
   */
  readonly confidence: Float32Array;
  /** The six landmarks in each phase; empty lists when the model knows none. */
  readonly landmarks: readonly (readonly Landmark[])[];
}

/** While looking for the heart, at most this many pixels go through the network at once: other work waits meanwhile. */
const pixelsPerRun = 200_000;

/**
 * Labels every frame of a short-axis cine: 0 background, 1 LV cavity, 2 LV myocardium, 3 RV cavity.
 *
 * The network sees the slices of a phase together (a model whose card has no `stack`: each alone) at its own in-plane
 * spacing, normalised by percentiles of the whole series. Two phases are read over the whole field of view to find the
 * heart; then all phases around it.
 *
 * @throws ReaderError `model-unfit` when the card lacks what is needed; the signal's reason when aborted
 */
export async function segmentCine(
  cine: CineVolume,
  model: LoadedModel,
  options: SegmentOptions,
): Promise<Segmentation> {
  const parsed = parametersSchema.safeParse(model.card.parameters);
  if (!parsed.success)
    throw new ReaderError(
      'model-unfit',
      `The model "${model.card.id}" ${model.card.version} does not say how its input is made: ${parsed.error.issues[0]?.path.join('.')}.`,
      'Import a complete model package.',
    );
  const network = new NetworkOnCine(cine, model, parsed.data);
  const { phases, slices, rows, columns } = cine;
  const size = slices * rows * columns;
  const labels = new Uint8Array(phases * size);
  const confidence = new Float32Array(phases * slices);
  const landmarks: Landmark[][] = [];
  const likelihood = new Float32Array(size);
  const turn = async () => {
    options.signal.throwIfAborted();
    await options.breathe();
  };
  const read = async (phase: number, window: Window, together: number, thorough: boolean): Promise<Peak[][]> => {
    const own = labels.subarray(phase * size, (phase + 1) * size);
    const peaks: Peak[][] = [];
    own.fill(0);
    likelihood.fill(1);
    for (let slice = 0; slice < slices; slice += together) {
      await turn();
      const answer = await network.read(phase, slice, Math.min(together, slices - slice), window, thorough, turn);
      network.label(answer, own, likelihood);
      if (thorough) peaks.push(...landmarkPeaks(network, answer));
    }
    cleanWithin(own, cine);
    return peaks;
  };

  const scouts = phases < 3 ? [...Array(phases).keys()] : [0, Math.floor(phases / 3)];
  const few = Math.max(1, Math.floor(pixelsPerRun / (network.columns * network.rows)));
  for (const [done, phase] of scouts.entries()) {
    await read(phase, network.whole, few, false);
    options.progress((0.15 * (done + 1)) / scouts.length);
  }
  const window = network.around(labels, scouts) ?? network.whole;
  const together = parsed.data.stack ? slices : Math.max(1, Math.floor(pixelsPerRun / (window.width * window.height)));
  for (let phase = 0; phase < phases; phase++) {
    const peaks = await read(phase, window, together, true);
    const own = labels.subarray(phase * size, (phase + 1) * size);
    confidence.set(confidenceOf(own, likelihood, cine), phase * slices);
    landmarks.push(landmarksInSpace(peaks, own, cine));
    for (let slice = 0; slice < slices; slice++)
      options.onSlice?.(slice, phase, own.subarray(slice * rows * columns, (slice + 1) * rows * columns));
    options.progress(0.15 + (0.85 * (phase + 1)) / phases);
    await turn();
  }
  return { labels, confidence, landmarks };
}

/** Mean likelihood per slice over what is labelled and its rim. Both [slice][row][column]. */
function confidenceOf(labels: Uint8Array, likelihood: Float32Array, { rows, columns, slices }: CineVolume): number[] {
  const plane = rows * columns;
  return Array.from({ length: slices }, (_, slice) => {
    let [sum, count] = [0, 0];
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) {
        const i = slice * plane + y * columns + x;
        let near = labels[i]! > 0;
        for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1) && !near; v++)
          for (let u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1) && !near; u++)
            near = labels[slice * plane + v * columns + u]! > 0;
        if (near) [sum, count] = [sum + likelihood[i]!, count + 1];
      }
    return count > 0 ? sum / count : Number.NaN;
  });
}

/** `cleanPhase` on the part of the planes that holds labels: most of a frame is background. */
function cleanWithin(labels: Uint8Array, { rows, columns, slices }: CineVolume): void {
  const box = boxOf(labels, rows, columns);
  if (!box) return;
  const [x0, y0] = [Math.max(0, box.x0 - 1), Math.max(0, box.y0 - 1)];
  const [w, h] = [Math.min(columns, box.x1 + 2) - x0, Math.min(rows, box.y1 + 2) - y0];
  const cut = new Uint8Array(w * h * slices);
  const each = (copy: (whole: number, part: number) => void) => {
    for (let s = 0; s < slices; s++)
      for (let y = 0; y < h; y++) copy((s * rows + y0 + y) * columns + x0, (s * h + y) * w);
  };
  each((whole, part) => cut.set(labels.subarray(whole, whole + w), part));
  cleanPhase({ labels: cut, columns: w, rows: h, slices });
  each((whole, part) => labels.set(cut.subarray(part, part + w), whole));
}
