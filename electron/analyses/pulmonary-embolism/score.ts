import { embolismLabels, type Frame, type ImageScore, ReaderError } from '../../contract';
import type { CineVolume } from '../../imaging/volume';
import type { LoadedModel, Tensor } from '../../inference/model';
import { type Field, fieldImage, heatOnImage, heatSize, windowed } from './field';
import type { Parameters } from './parameters';

export interface Scores {
  /** In the order of the stack. */
  readonly images: ImageScore[];
  /** [label][image][row][column], 0 … 255 of the label's highest value in the examination. */
  readonly heat: Uint8Array;
}

/** Told together, so that the page draws at most about ten times a second. */
const tellEveryMs = 100;

const allLabels: Tensor = {
  data: Float32Array.from({ length: embolismLabels.length ** 2 }, (_, i) =>
    i % (embolismLabels.length + 1) === 0 ? 1 : 0,
  ),
  shape: [embolismLabels.length, embolismLabels.length],
};

/** Scores every image, the one nearest to where the reader looks next. */
export async function score(
  cine: CineVolume,
  frames: readonly Frame[],
  field: Field,
  model: LoadedModel,
  { input }: Parameters,
  options: {
    readonly padding: number | null;
    /** Where to begin while the reader looks elsewhere. */
    readonly start: number;
    focus(): number | null;
    breathe(): Promise<void>;
    progress(fraction: number): void;
    tell(images: ImageScore[]): void;
  },
): Promise<Scores> {
  const { slices } = cine;
  const uids = frames.toSorted((a, b) => a.sliceIndex - b.sliceIndex).map((frame) => frame.sopInstanceUid);
  const count = embolismLabels.length;
  const heat = new Float32Array(count * slices * heatSize * heatSize);
  const images: (ImageScore | undefined)[] = new Array(slices).fill(undefined);
  let untold: ImageScore[] = [];
  let told = performance.now();
  for (let done = 0; done < slices; done++) {
    await options.breathe();
    const slice = nearest(images, options.focus() ?? options.start);
    const hu = fieldImage(cine, field, slice, input.slabMm, options.padding);
    await options.breathe();
    const said = await model.run({
      image: { data: windowed(hu, input.windows), shape: [1, input.windows.length, field.size, field.size] },
      label: allLabels,
    });
    const image: ImageScore = {
      sliceIndex: slice,
      sopInstanceUid: uids[slice]!,
      probabilities: probabilitiesOf(said, model),
    };
    images[slice] = image;
    keepHeat(said, heat, slice, cine, field);
    untold.push(image);
    if (performance.now() - told > tellEveryMs || done === slices - 1) {
      options.tell(untold);
      untold = [];
      told = performance.now();
    }
    options.progress((done + 1) / slices);
  }
  return { images: images.filter((image) => image !== undefined), heat: scaled(heat, count) };
}

/** Index of the nearest gap. */
function nearest(images: readonly unknown[], to: number): number {
  for (let away = 0; away < images.length; away++)
    for (const at of [to - away, to + away]) if (at >= 0 && at < images.length && !images[at]) return at;
  return images.findIndex((image) => !image);
}

/** @throws ReaderError `model-output` when they are not nine probabilities */
function probabilitiesOf(said: Record<string, Tensor>, { card }: LoadedModel): number[] {
  const values = Array.from(said.probabilities?.data ?? []);
  if (values.length === embolismLabels.length && values.every((value) => value >= 0 && value <= 1)) return values;
  throw new ReaderError(
    'model-output',
    `The model package “${card.id}” did not give nine probabilities.`,
    'Import a sound package.',
  );
}

function keepHeat(
  said: Record<string, Tensor>,
  into: Float32Array,
  slice: number,
  cine: CineVolume,
  field: Field,
): void {
  const { data, shape } = said.heat ?? { data: new Float32Array(), shape: [] };
  const edge = shape.at(-1) ?? 0;
  const size = heatSize * heatSize;
  for (let label = 0; label < embolismLabels.length; label++) {
    const map = data.subarray(label * edge * edge, (label + 1) * edge * edge);
    if (map.length === edge * edge && edge > 0)
      into.set(heatOnImage(map, edge, cine, field), (label * cine.slices + slice) * size);
  }
}

function scaled(heat: Float32Array, labels: number): Uint8Array {
  const out = new Uint8Array(heat.length);
  const each = heat.length / labels;
  for (let from = 0; from < heat.length; from += each) {
    let most = 0;
    for (let at = from; at < from + each; at++) if (heat[at]! > most) most = heat[at]!;
    if (most > 0) for (let at = from; at < from + each; at++) out[at] = Math.round((255 * heat[at]!) / most);
  }
  return out;
}
