import { z } from 'zod';
import { ReaderError } from '../../contract';
import { type AxisPlan, percentiles, planAxis, resamplePlane } from '../../imaging/resample';
import type { CineVolume } from '../../imaging/volume';
import type { LoadedModel, Tensor } from '../../inference/model';

/** The part of a segmentation model's card that this analysis needs. */
export const parametersSchema = z.looseObject({
  spacingMm: z.number().positive(),
  sizeMultiple: z.int().positive(),
  normalisation: z.looseObject({ kind: z.literal('percentile'), low: z.number(), high: z.number() }),
  /** The network reads the slices of a phase together; absent: each slice alone. */
  stack: z
    .looseObject({
      /** The mean over these is taken: as it is (""), mirrored left to right (x), top to bottom (y), or both. */
      flips: z.array(z.enum(['', 'x', 'y', 'xy'])).min(1),
      /** Landmark n of the image is landmark `swap[n]` of the mirror image. */
      swap: z.array(z.int().nonnegative()),
      /** Present when the network wants a second channel: the same slice at end-diastole, the first phase. */
      second: z.string().optional(),
    })
    .optional(),
});
export type NetworkParameters = z.infer<typeof parametersSchema>;

/** A rectangle on the network's grid. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the network says about neighbouring slices of one phase within a window of its own grid. */
export interface Answer {
  readonly first: number;
  readonly count: number;
  readonly window: Window;
  /** Width and height of the maps: the window, padded. */
  readonly width: number;
  readonly height: number;
  /** [slice][class][row][column] */
  readonly probabilities: Float32Array;
  /** [slice][landmark, 0 is none][row][column] at half the resolution; null when the model has none. */
  readonly landmarks: Float32Array | null;
}

export const classes = 4;
export const landmarkClasses = 7;
/** Room around the heart that was found, mm: what it moves through and what the network wants to see around it. */
const marginMm = 36;

const shifted = ({ below, share }: AxisPlan, by: number): AxisPlan => ({ below: below.map((i) => i - by), share });

type Flip = '' | 'x' | 'y' | 'xy';

/** Mirrors planes in place. */
function mirror(data: Float32Array, width: number, height: number, flip: Flip): void {
  if (flip === '') return;
  const size = width * height;
  for (let at = 0; at < data.length; at += size) {
    if (flip === 'xy') data.subarray(at, at + size).reverse();
    else if (flip === 'x')
      for (let row = 0; row < height; row++) data.subarray(at + row * width, at + (row + 1) * width).reverse();
    else
      for (let row = 0; row < height >> 1; row++) {
        const [top, bottom] = [at + row * width, at + (height - 1 - row) * width];
        const kept = data.slice(top, top + width);
        data.copyWithin(top, bottom, bottom + width);
        data.set(kept, bottom);
      }
  }
}

/** Pixel box of everything labelled in [slice][row][column] planes, or null. */
export function boxOf(labels: Uint8Array, rows: number, columns: number) {
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

/** Landmark maps [slice][landmark][sample] in the order of the image that was not mirrored. */
function swapped(landmarks: Float32Array, size: number, swap: readonly number[]): Float32Array {
  const result = new Float32Array(landmarks.length);
  for (let at = 0; at < landmarks.length; at += landmarkClasses * size)
    for (let n = 0; n < landmarkClasses; n++) {
      const from = at + (swap[n] ?? n) * size;
      result.set(landmarks.subarray(from, from + size), at + n * size);
    }
  return result;
}

interface Maps {
  readonly probabilities: Float32Array;
  readonly landmarks: Float32Array | null;
}

/** The first becomes the sum of both. */
function summed(first: Maps, second: Maps): Maps {
  const add = (a: Float32Array, b: Float32Array) => {
    for (let i = 0; i < a.length; i++) a[i]! += b[i]!;
  };
  add(first.probabilities, second.probabilities);
  if (first.landmarks && second.landmarks) add(first.landmarks, second.landmarks);
  return first;
}

/** A segmentation network on one cine: resampling there and back. */
export class NetworkOnCine {
  readonly columns: number;
  readonly rows: number;
  readonly #cine: CineVolume;
  readonly #model: LoadedModel;
  readonly #parameters: NetworkParameters;
  readonly #low: number;
  readonly #range: number;
  /** The first phase within the window that was read last. */
  #diastole: { key: string; planes: Tensor } | null = null;

  constructor(cine: CineVolume, model: LoadedModel, parameters: NetworkParameters) {
    const plane = cine.planes[0]!;
    this.#cine = cine;
    this.#model = model;
    this.#parameters = parameters;
    this.columns = Math.max(1, Math.round((cine.columns * plane.columnSpacingMm) / parameters.spacingMm));
    this.rows = Math.max(1, Math.round((cine.rows * plane.rowSpacingMm) / parameters.spacingMm));
    const { low, high } = parameters.normalisation;
    const [p, q] = percentiles(cine.samples, [low, high]) as [number, number];
    this.#low = p;
    this.#range = Math.max(q - p, 1e-6);
  }

  get whole(): Window {
    return { x: 0, y: 0, width: this.columns, height: this.rows };
  }

  #padded(n: number): number {
    const { sizeMultiple } = this.#parameters;
    return Math.ceil(n / sizeMultiple) * sizeMultiple;
  }

  /**
   * Slices of a phase, normalised and on the network's grid: [slice][channel][row][column], padded with zeros at the end.
   * A second channel, where the network wants one, holds the first phase.
   */
  #input(phase: number, first: number, count: number, window: Window): Tensor {
    const image = this.#planes(phase, first, count, window);
    if (!this.#parameters.stack?.second) return image;
    const key = [first, count, ...Object.values(window)].join();
    if (this.#diastole?.key !== key) this.#diastole = { key, planes: this.#planes(0, first, count, window) };
    const [, , height, width] = image.shape as [number, number, number, number];
    const size = width * height;
    const data = new Float32Array(2 * image.data.length);
    for (let k = 0; k < count; k++) {
      data.set(image.data.subarray(k * size, (k + 1) * size), 2 * k * size);
      data.set(this.#diastole.planes.data.subarray(k * size, (k + 1) * size), (2 * k + 1) * size);
    }
    return { data, shape: [count, 2, height, width] };
  }

  #planes(phase: number, first: number, count: number, window: Window): Tensor {
    const { spacingMm } = this.#parameters;
    const cine = this.#cine;
    const plane = cine.planes[0]!;
    const [width, height] = [this.#padded(window.width), this.#padded(window.height)];
    const size = cine.rows * cine.columns;
    const data = new Float32Array(count * width * height);
    const x = planAxis(cine.columns, plane.columnSpacingMm, this.columns, spacingMm, window.x, window.width);
    const y = planAxis(cine.rows, plane.rowSpacingMm, this.rows, spacingMm, window.y, window.height);
    const normalised = new Float32Array(size);
    const part = new Float32Array(window.width * window.height);
    for (let k = 0; k < count; k++) {
      const from = (phase * cine.slices + first + k) * size;
      for (let i = 0; i < size; i++) {
        const value = (cine.samples[from + i]! - this.#low) / this.#range;
        normalised[i] = value > 0 ? (value < 1 ? value : 1) : 0;
      }
      resamplePlane(normalised, cine.columns, cine.rows, x, y, 'zero', part);
      for (let row = 0; row < window.height; row++)
        data.set(part.subarray(row * window.width, (row + 1) * window.width), (k * height + row) * width);
    }
    return { data, shape: [count, 1, height, width] };
  }

  async #run(image: Tensor): Promise<{ probabilities: Float32Array; landmarks: Float32Array | null }> {
    const { card } = this.#model;
    const [count, , height, width] = image.shape as [number, number, number, number];
    const result = await this.#model.run({ [card.inputs[0]!.name]: image });
    const found = result[card.outputs[0]!.name];
    if (found?.shape.join() !== [count, classes, height, width].join())
      throw new ReaderError(
        'model-unfit',
        `The model "${card.id}" gave ${found?.shape.join(' × ') ?? 'no output'} for ${count} slices.`,
        'Import a model with the four classes that its card names.',
      );
    const marks = result.landmarks;
    const expected = [count, landmarkClasses, height / 2, width / 2].join();
    return { probabilities: found.data, landmarks: marks?.shape.join() === expected ? marks.data : null };
  }

  /**
   * Reads neighbouring slices of a phase within a window.
   * @param thorough with the mirror images too, where the model's card asks for them
   * @param between awaited between two runs of the network
   */
  async read(
    phase: number,
    first: number,
    count: number,
    window: Window,
    thorough: boolean,
    between: () => Promise<void>,
  ): Promise<Answer> {
    const image = this.#input(phase, first, count, window);
    const [, , height, width] = image.shape as [number, number, number, number];
    const { stack } = this.#parameters;
    const flips = thorough && stack ? stack.flips : ([''] as const);
    let mean: Maps | null = null;
    for (const [done, flip] of flips.entries()) {
      if (done > 0) await between();
      const turned = flip === '' ? image : { ...image, data: image.data.slice() };
      mirror(turned.data, width, height, flip);
      const found = await this.#run(turned);
      mirror(found.probabilities, width, height, flip);
      if (found.landmarks) mirror(found.landmarks, width / 2, height / 2, flip);
      if (stack && found.landmarks && flip.length === 1)
        found.landmarks = swapped(found.landmarks, (width * height) / 4, stack.swap);
      mean = mean ? summed(mean, found) : found;
    }
    const { probabilities, landmarks } = mean!;
    for (const values of [probabilities, landmarks])
      if (values && flips.length > 1) for (let i = 0; i < values.length; i++) values[i]! /= flips.length;
    return { first, count, window, width, height, probabilities, landmarks };
  }

  /**
   * Brings an answer back to the frames' own pixels before the class is chosen, so that outlines are not bound to the
   * network's grid.
   * @param labels [slice][row][column] of the whole phase; the likeliest class is written within the window
   * @param likelihood of the same shape; gets the likeliest class's probability
   */
  label(answer: Answer, labels: Uint8Array, likelihood: Float32Array): void {
    const { spacingMm } = this.#parameters;
    const cine = this.#cine;
    const { window, width, height, probabilities } = answer;
    const plane = cine.planes[0]!;
    const size = cine.rows * cine.columns;
    /** The frame's own pixels whose centres lie within the window, along one axis. */
    const own = (from: number, count: number, inputs: number, inputMm: number, outputs: number) => {
      const at = (edge: number) => ((edge - 0.5 - (outputs - 1) / 2) * spacingMm) / inputMm + (inputs - 1) / 2;
      const start = Math.max(0, Math.ceil(at(from)));
      return { start, count: Math.min(inputs - 1, Math.floor(at(from + count))) - start + 1 };
    };
    const across = own(window.x, window.width, cine.columns, plane.columnSpacingMm, this.columns);
    const down = own(window.y, window.height, cine.rows, plane.rowSpacingMm, this.rows);
    const x = shifted(
      planAxis(this.columns, spacingMm, cine.columns, plane.columnSpacingMm, across.start, across.count),
      window.x,
    );
    const y = shifted(planAxis(this.rows, spacingMm, cine.rows, plane.rowSpacingMm, down.start, down.count), window.y);
    const maps = Array.from({ length: classes }, () => new Float32Array(across.count * down.count));
    const [m0, m1, m2, m3] = maps as [Float32Array, Float32Array, Float32Array, Float32Array];
    for (let k = 0; k < answer.count; k++) {
      for (const [c, map] of maps.entries()) {
        const from = (k * classes + c) * width * height;
        const source = probabilities.subarray(from, from + width * window.height);
        resamplePlane(source, width, window.height, x, y, 'edge', map);
      }
      for (let row = 0, i = 0; row < down.count; row++) {
        const start = (answer.first + k) * size + (down.start + row) * cine.columns + across.start;
        for (let column = 0; column < across.count; column++, i++) {
          let [best, chosen] = [m0[i]!, 0];
          if (m1[i]! > best) [best, chosen] = [m1[i]!, 1];
          if (m2[i]! > best) [best, chosen] = [m2[i]!, 2];
          if (m3[i]! > best) [best, chosen] = [m3[i]!, 3];
          labels[start + column] = chosen;
          likelihood[start + column] = best;
        }
      }
    }
  }

  /** A place on an answer's landmark maps, in the frame's own pixels (x along a row). */
  pixelAt(answer: Answer, x: number, y: number): readonly [number, number] {
    const { spacingMm } = this.#parameters;
    const plane = this.#cine.planes[0]!;
    // One sample of a landmark map covers two of the network's.
    const own = (at: number, from: number, outputs: number, inputs: number, inputMm: number) =>
      ((2 * at + 0.5 + from - (outputs - 1) / 2) * spacingMm) / inputMm + (inputs - 1) / 2;
    return [
      own(x, answer.window.x, this.columns, this.#cine.columns, plane.columnSpacingMm),
      own(y, answer.window.y, this.rows, this.#cine.rows, plane.rowSpacingMm),
    ];
  }

  /** The window around everything labelled in the given phases, or null when nothing is. */
  around(labels: Uint8Array, phases: readonly number[]): Window | null {
    const cine = this.#cine;
    const plane = cine.planes[0]!;
    const { spacingMm, sizeMultiple } = this.#parameters;
    const size = cine.rows * cine.columns * cine.slices;
    let [x0, x1, y0, y1] = [cine.columns, -1, cine.rows, -1];
    for (const phase of phases) {
      const box = boxOf(labels.subarray(phase * size, (phase + 1) * size), cine.rows, cine.columns);
      if (!box) continue;
      [x0, x1] = [Math.min(x0, box.x0), Math.max(x1, box.x1)];
      [y0, y1] = [Math.min(y0, box.y0), Math.max(y1, box.y1)];
    }
    if (x1 < 0) return null;
    const span = (from: number, to: number, inputs: number, inputMm: number, outputs: number) => {
      const at = (v: number) => ((v - (inputs - 1) / 2) * inputMm) / spacingMm + (outputs - 1) / 2;
      // Windows start and end on the network's coarsest cells, so that it sees them as within the whole frame.
      const start = Math.max(0, Math.floor((at(from) - marginMm / spacingMm) / sizeMultiple) * sizeMultiple);
      const end = Math.ceil(at(to) + marginMm / spacingMm);
      return [start, Math.min(outputs, start + this.#padded(end - start)) - start] as const;
    };
    const [x, width] = span(x0, x1, cine.columns, plane.columnSpacingMm, this.columns);
    const [y, height] = span(y0, y1, cine.rows, plane.rowSpacingMm, this.rows);
    return { x, y, width, height };
  }
}
