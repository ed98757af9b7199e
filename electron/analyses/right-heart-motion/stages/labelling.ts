import type { AnalysisResult, Contour, Label, Landmark } from '../../../contract';
import { labelOutlines } from '../../../imaging/contours';
import type { CineLabels, CineVolume } from '../../../imaging/volume';
import type { LoadedModel } from '../../../inference/model';
import type { AnalysisContext } from '../../analysis';
import { segmentCine } from '../segment';

const segmentationModel = 'right-heart-segmentation';

export type ModelFacts = AnalysisResult['models'][number];

/** What the network said about a cine. It is never changed; the reader's edits are kept beside it. */
export interface Labelling {
  /** [phase][slice][row][column] */
  readonly labels: CineLabels;
  /** [phase][slice], 0 … 1, NaN where nothing is labelled; null in runs of before. */
  readonly confidence: Float32Array | null;
  /** In each phase, LPS mm; null, or empty lists, from a network that does not tell. */
  readonly landmarks: readonly (readonly Landmark[])[] | null;
  readonly model: ModelFacts;
}

export const factsOf = ({ card, provider, providerNotes }: LoadedModel): ModelFacts => ({
  id: card.id,
  version: card.version,
  sha256: card.sha256,
  provider,
  simulated: card.trainingData.simulated,
  notes: [...providerNotes],
});

/** Outlines of the three structures on one frame. `labels`: [row][column]. */
export const frameOutlines = (
  labels: Uint8Array,
  { rows, columns }: Pick<CineVolume, 'rows' | 'columns'>,
  sliceIndex: number,
  phaseIndex: number,
): Contour[] =>
  ([1, 2, 3] as Label[]).flatMap((label) =>
    labelOutlines(labels, columns, rows, label).map((points) => ({ sliceIndex, phaseIndex, label, points })),
  );

/**
 * Labels every frame.
 * @param onFrame outlines of a frame, as soon as its labels are final
 * @param progress 0 … 1
 */
export async function labelling(
  cine: CineVolume,
  { models, signal, breathe }: Pick<AnalysisContext, 'models' | 'signal' | 'breathe'>,
  onFrame: (sliceIndex: number, phaseIndex: number, found: Contour[]) => void,
  progress: (fraction: number) => void,
): Promise<Labelling> {
  const model = await models.load(segmentationModel);
  try {
    const found = await segmentCine(cine, model, {
      signal,
      breathe,
      progress,
      onSlice: (sliceIndex, phaseIndex, frame) =>
        onFrame(sliceIndex, phaseIndex, frameOutlines(frame, cine, sliceIndex, phaseIndex)),
    });
    return { ...found, model: factsOf(model) };
  } finally {
    await model.release();
  }
}
