import { z } from 'zod';
import { ReaderError } from '../../contract';
import { percentiles, planAxis, resamplePlane } from '../../imaging/resample';
import type { CineLabels, CineVolume } from '../../imaging/volume';
import type { LoadedModel } from '../../inference/model';
import { cleanPhase } from './clean';

export interface SegmentOptions {
  readonly signal: AbortSignal;
  /** 0 … 1 */
  progress(fraction: number): void;
  breathe(): Promise<void>;
  /** Called when the labels of one frame are final; `labels` is [row][column] of that frame. */
  onSlice?(sliceIndex: number, phaseIndex: number, labels: Uint8Array): void;
}

/** The part of the model card that this step needs. */
const parametersSchema = z.looseObject({
  spacingMm: z.number().positive(),
  sizeMultiple: z.int().positive(),
  normalisation: z.looseObject({ kind: z.literal('percentile'), low: z.number(), high: z.number() }),
});

/** A rectangle on the network's grid. */
interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** At most this many pixels go through the network at once, so that other work gets its turn every few tens of ms. */
const pixelsPerRun = 66_000;
/** Room around the heart that was found, mm: what it moves through and what the network wants to see around it. */
const marginMm = 36;
const classes = 4;

/**
 * Labels every frame of a short-axis cine: 0 background, 1 LV cavity, 2 LV myocardium, 3 RV cavity.
 *
 * The network sees single slices at its own in-plane spacing, normalised by percentiles of the whole series. Two
 * phases are read over the whole field of view; the others only around the heart that was found there. Probabilities
 * are brought back to the frame's own pixels before the class is chosen, so that outlines are not bound to the
 * network's grid.
 *
 * @returns Uint8 [phase][slice][row][column]
 * @throws ReaderError `model-unfit` when the card lacks what is needed; the signal's reason when aborted
 */
export async function segmentCine(cine: CineVolume, model: LoadedModel, options: SegmentOptions): Promise<CineLabels> {
  const parsed = parametersSchema.safeParse(model.card.parameters);
  if (!parsed.success)
    throw new ReaderError(
      'model-unfit',
      `The model "${model.card.id}" ${model.card.version} does not say how its input is made: ${parsed.error.issues[0]?.path.join('.')}.`,
      'Import a complete model package.',
    );
  const network = networkOn(cine, model, parsed.data);
  const { phases, slices, rows, columns } = cine;
  const labels = new Uint8Array(phases * slices * rows * columns);
  const scout = phases < 3 ? [...Array(phases).keys()] : [0, Math.floor(phases / 3)];
  const order = [...scout, ...[...Array(phases).keys()].filter((p) => !scout.includes(p))];
  const whole: Window = { x: 0, y: 0, width: network.columns, height: network.rows };
  let window = whole;
  for (const [done, phase] of order.entries()) {
    if (done === scout.length) window = network.around(labels, scout) ?? whole;
    const perRun = Math.max(1, Math.floor(pixelsPerRun / (window.width * window.height)));
    for (let slice = 0; slice < slices; slice += perRun) {
      options.signal.throwIfAborted();
      await network.label(phase, slice, Math.min(perRun, slices - slice), window, labels);
      options.progress((done + slice / slices) / phases);
      await options.breathe();
    }
    const from = phase * slices * rows * columns;
    cleanWithin(labels.subarray(from, from + slices * rows * columns), cine);
    for (let slice = 0; slice < slices; slice++)
      options.onSlice?.(
        slice,
        phase,
        labels.subarray(from + slice * rows * columns, from + (slice + 1) * rows * columns),
      );
    await options.breathe();
  }
  options.progress(1);
  return labels;
}

/** Pixel box of everything labelled in [slice][row][column] planes. */
function boxOf(labels: Uint8Array, rows: number, columns: number) {
  let [x0, x1, y0, y1] = [columns, -1, rows, -1];
  for (let i = 0, x = 0, y = 0; i < labels.length; i++) {
    if (labels[i]) {
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
    if (++x === columns) {
      x = 0;
      if (++y === rows) y = 0;
    }
  }
  return x1 < 0 ? null : { x0, x1, y0, y1 };
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

/** The network on one cine: resampling there and back. */
function networkOn(cine: CineVolume, model: LoadedModel, parameters: z.infer<typeof parametersSchema>) {
  const { spacingMm, sizeMultiple, normalisation } = parameters;
  const plane = cine.planes[0]!;
  const [dx, dy] = [plane.columnSpacingMm, plane.rowSpacingMm];
  const size = cine.rows * cine.columns;
  const columns = Math.max(1, Math.round((cine.columns * dx) / spacingMm));
  const rows = Math.max(1, Math.round((cine.rows * dy) / spacingMm));
  const [low, high] = percentiles(cine.samples, [normalisation.low, normalisation.high]) as [number, number];
  const range = Math.max(high - low, 1e-6);
  const input = model.card.inputs[0]!.name;
  const output = model.card.outputs[0]!.name;
  const padded = (n: number) => Math.ceil(n / sizeMultiple) * sizeMultiple;

  /** Runs `count` slices of a phase within a window and writes the likeliest class into `labels`. */
  async function label(phase: number, first: number, count: number, window: Window, labels: Uint8Array) {
    const [width, height] = [padded(window.width), padded(window.height)];
    const data = new Float32Array(count * width * height);
    const x = planAxis(cine.columns, dx, columns, spacingMm, window.x, window.width);
    const y = planAxis(cine.rows, dy, rows, spacingMm, window.y, window.height);
    const normalised = new Float32Array(size);
    const part = new Float32Array(window.width * window.height);
    for (let k = 0; k < count; k++) {
      const from = (phase * cine.slices + first + k) * size;
      for (let i = 0; i < size; i++) {
        const value = (cine.samples[from + i]! - low) / range;
        normalised[i] = value > 0 ? (value < 1 ? value : 1) : 0;
      }
      resamplePlane(normalised, cine.columns, cine.rows, x, y, 'zero', part);
      for (let row = 0; row < window.height; row++)
        data.set(part.subarray(row * window.width, (row + 1) * window.width), (k * height + row) * width);
    }
    const result = await model.run({ [input]: { data, shape: [count, 1, height, width] } });
    const found = result[output];
    if (!found || found.shape.join() !== [count, classes, height, width].join())
      throw new ReaderError(
        'model-unfit',
        `The model "${model.card.id}" gave ${found?.shape.join(' × ') ?? 'no output'} for ${count} slices.`,
        'Import a model with the four classes that its card names.',
      );
    // The frame's own pixels whose centres lie within the window.
    const native = {
      x0: Math.max(0, Math.ceil(((window.x - 0.5 - (columns - 1) / 2) * spacingMm) / dx + (cine.columns - 1) / 2)),
      x1: Math.min(
        cine.columns - 1,
        Math.floor(((window.x + window.width - 0.5 - (columns - 1) / 2) * spacingMm) / dx + (cine.columns - 1) / 2),
      ),
      y0: Math.max(0, Math.ceil(((window.y - 0.5 - (rows - 1) / 2) * spacingMm) / dy + (cine.rows - 1) / 2)),
      y1: Math.min(
        cine.rows - 1,
        Math.floor(((window.y + window.height - 0.5 - (rows - 1) / 2) * spacingMm) / dy + (cine.rows - 1) / 2),
      ),
    };
    const [w, h] = [native.x1 - native.x0 + 1, native.y1 - native.y0 + 1];
    const back = {
      x: shifted(planAxis(columns, spacingMm, cine.columns, dx, native.x0, w), window.x),
      y: shifted(planAxis(rows, spacingMm, cine.rows, dy, native.y0, h), window.y),
    };
    const maps = Array.from({ length: classes }, () => new Float32Array(w * h));
    for (let k = 0; k < count; k++) {
      for (const [c, map] of maps.entries()) {
        const from = (k * classes + c) * width * height;
        resamplePlane(
          found.data.subarray(from, from + width * window.height),
          width,
          window.height,
          back.x,
          back.y,
          'edge',
          map,
        );
      }
      const [m0, m1, m2, m3] = maps as [Float32Array, Float32Array, Float32Array, Float32Array];
      const to = (phase * cine.slices + first + k) * size;
      for (let row = 0, i = 0; row < h; row++) {
        const start = to + (native.y0 + row) * cine.columns + native.x0;
        for (let column = 0; column < w; column++, i++) {
          let [best, chosen] = [m0[i]!, 0];
          if (m1[i]! > best) [best, chosen] = [m1[i]!, 1];
          if (m2[i]! > best) [best, chosen] = [m2[i]!, 2];
          if (m3[i]! > best) chosen = 3;
          labels[start + column] = chosen;
        }
      }
    }
  }

  /** The window around everything labelled in the given phases, or null when nothing is. */
  function around(labels: Uint8Array, phases: readonly number[]): Window | null {
    let [x0, x1, y0, y1] = [cine.columns, -1, cine.rows, -1];
    for (const phase of phases) {
      const from = phase * cine.slices * size;
      const box = boxOf(labels.subarray(from, from + cine.slices * size), cine.rows, cine.columns);
      if (!box) continue;
      [x0, x1] = [Math.min(x0, box.x0), Math.max(x1, box.x1)];
      [y0, y1] = [Math.min(y0, box.y0), Math.max(y1, box.y1)];
    }
    if (x1 < 0) return null;
    const span = (from: number, to: number, inputs: number, inputMm: number, outputs: number) => {
      const at = (v: number) => ((v - (inputs - 1) / 2) * inputMm) / spacingMm + (outputs - 1) / 2;
      // Windows start and end on the network's coarsest cells, so that it sees them as within the whole frame.
      const start = Math.max(0, Math.floor((at(from) - marginMm / spacingMm) / sizeMultiple) * sizeMultiple);
      return [
        start,
        Math.min(outputs, start + padded(Math.ceil(at(to) + marginMm / spacingMm) - start)) - start,
      ] as const;
    };
    const [x, width] = span(x0, x1, cine.columns, dx, columns);
    const [y, height] = span(y0, y1, cine.rows, dy, rows);
    return { x, y, width, height };
  }

  return { columns, rows, label, around };
}

const shifted = ({ below, share }: ReturnType<typeof planAxis>, by: number) => ({
  below: below.map((i) => i - by),
  share,
});
