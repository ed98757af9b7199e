import type { Vector } from '../../electron/contract';
import { dot, type Point } from '../viewer/geometry';
import { type Placed, placed } from './camera';
import { colourValues, layOutlines, layValues } from './compose';
import { cutAt, type PlaneFrame, planesOf, pointOnCut } from './planes';
import { type Cut, Sampler, type Slab } from './sample';
import { useVolume } from './state';
import type { PlaneId, Volume } from './types';

/** Time that a picture may take of one frame of the screen, ms. */
const budgetMs = 9;
/** Pixels of a picture, at most: larger ones are magnified by the browser. */
const mostPixels = 1_600_000;
/** Rows between two looks at the clock. */
const block = 24;

/** Measured: ns for one value looked at. Starts pessimistic, follows what this machine does. */
let nanoseconds = 8;

/** One picture of a plane of a volume: sampled, coloured and overlaid; refined when time allows. Outside React. */
export class PlanePicture {
  readonly #canvas = document.createElement('canvas');
  #values: Float32Array = new Float32Array(0);
  #pixels = new ImageData(1, 1);
  #cut: Cut | null = null;
  /** What the sampled values were made of, and at which coarseness. */
  #key = '';
  #coarse = 0;
  #tint = '';
  #revision = 0;
  #job: { sampler: Sampler; cut: Cut; values: Float32Array; row: number; key: string } | null = null;
  /** Milliseconds of the last whole sampling, and its pixels: what the figures tell. */
  measured = { ms: 0, pixels: 0 };

  /** Values have arrived: what was sampled is old. */
  invalidate(): void {
    this.#revision++;
  }

  /**
   * Draws what is wanted now into `context`, as finely as the time allows.
   *
   * @param overlaid layers lie over it
   * @param moving the reader is changing the view: a coarse picture at once is better than a fine one late
   * @returns true when a finer picture is to be had by calling again
   */
  draw(
    context: CanvasRenderingContext2D,
    volume: Volume,
    plane: PlaneId,
    size: { width: number; height: number; ratio: number },
    moving: boolean,
    overlaid: boolean,
  ): boolean {
    const state = useVolume.getState();
    const slab: Slab = { projection: state.projection, thicknessMm: state.thicknessMm };
    const place = placed(volume, plane, size.width, size.height);
    const shownMm = pointOnCut(volume, plane, state.positionMm, cutAt(volume, plane, state.positionMm));
    const frame = planesOf(volume)[plane];
    const depthMm = dot(shownMm, frame.deeper);
    const key = [volume.id, plane, this.#revision, depthMm.toFixed(3), slab.projection, slab.thicknessMm, size.width]
      .concat([size.height, size.ratio, place.scale, place.left, place.top])
      .join(' ');
    const full = Math.max(1, Math.sqrt((size.width * size.height * size.ratio ** 2) / mostPixels)) / size.ratio;
    const cutOf = (coarse: number) => cutFor(frame, place, depthMm, size, full * coarse);
    if (key !== this.#key) {
      this.#job = null;
      const fine = cutOf(1);
      const sampler = new Sampler(volume, fine, slab);
      const expected = (fine.columns * fine.rows * sampler.depth * nanoseconds) / 1e6;
      const coarse = expected > budgetMs ? Math.min(moving ? 5 : 3, Math.sqrt(expected / budgetMs)) : 1;
      const cut = coarse > 1 ? cutOf(coarse) : fine;
      const first = coarse > 1 ? new Sampler(volume, cut, slab) : sampler;
      const values = new Float32Array(cut.columns * cut.rows);
      const began = performance.now();
      first.rows(values, 0, cut.rows);
      this.#learn(performance.now() - began, values.length, first.depth);
      this.#take(values, cut, key, coarse);
      if (coarse > 1)
        this.#job = { sampler, cut: fine, values: new Float32Array(fine.columns * fine.rows), row: 0, key };
    } else if (this.#job && !moving) this.#refine();
    this.#colour(slab, overlaid);
    this.#put(context, size);
    return this.#job !== null;
  }

  /** Left out while the reader moves the view; a few rows per frame of the screen. */
  #refine(): void {
    const job = this.#job!;
    const began = performance.now();
    const from = job.row;
    while (job.row < job.cut.rows && performance.now() - began < budgetMs) {
      const to = Math.min(job.cut.rows, job.row + block);
      job.sampler.rows(job.values, job.row, to);
      job.row = to;
    }
    this.#learn(performance.now() - began, (job.row - from) * job.cut.columns, job.sampler.depth);
    if (job.row < job.cut.rows) return;
    this.#take(job.values, job.cut, job.key, 1);
    this.#job = null;
  }

  #learn(ms: number, pixels: number, depth: number): void {
    if (pixels < 20_000) return;
    const now = (ms * 1e6) / (pixels * depth);
    nanoseconds += 0.2 * (Math.min(60, now) - nanoseconds);
    this.measured = { ms, pixels };
  }

  #take(values: Float32Array, cut: Cut, key: string, coarse: number): void {
    this.#values = values;
    this.#cut = cut;
    this.#key = key;
    this.#coarse = coarse;
    this.#tint = '';
    if (this.#pixels.width !== cut.columns || this.#pixels.height !== cut.rows) {
      this.#pixels = new ImageData(cut.columns, cut.rows);
      this.#canvas.width = cut.columns;
      this.#canvas.height = cut.rows;
    }
  }

  #layers: unknown = null;
  #colour(slab: Slab, overlaid: boolean): void {
    const { range, colour, layers, layersShown } = useVolume.getState();
    const tint = `${range.lower} ${range.upper} ${colour} ${layersShown} ${overlaid}`;
    if (tint === this.#tint && layers === this.#layers) return;
    this.#tint = tint;
    this.#layers = layers;
    const cut = this.#cut!;
    const out = new Uint32Array(this.#pixels.data.buffer);
    colourValues(this.#values, range, colour, out);
    if (layersShown && overlaid)
      for (const layer of layers) {
        if (layer.kind === 'values') layValues(layer, cut, slab, out);
        else if (layer.kind === 'outline') layOutlines(layer, cut, out);
      }
    this.#canvas.getContext('2d')!.putImageData(this.#pixels, 0, 0);
  }

  #put(context: CanvasRenderingContext2D, size: { width: number; height: number }): void {
    context.imageSmoothingEnabled = this.#coarse > 1;
    context.drawImage(this.#canvas, 0, 0, size.width, size.height);
  }
}

function cutFor(
  { right, down, deeper }: PlaneFrame,
  { scale, left, top }: Placed,
  depthMm: number,
  { width, height }: { width: number; height: number },
  /** CSS pixels of one pixel of the cut. */
  cssPixels: number,
): Cut {
  const columns = Math.max(1, Math.round(width / cssPixels));
  const rows = Math.max(1, Math.round(height / cssPixels));
  const x = (scale * width) / columns;
  const y = (scale * height) / rows;
  const at = (k: 0 | 1 | 2) => (left + x / 2) * right[k] + (top + y / 2) * down[k] + depthMm * deeper[k];
  const times = (v: Vector, by: number): Vector => [v[0] * by, v[1] * by, v[2] * by];
  return { originMm: [at(0), at(1), at(2)], right: times(right, x), down: times(down, y), deeper, columns, rows };
}

/** Place of a point in the picture, CSS pixels. */
export function toPicture(volume: Volume, plane: PlaneId, place: Placed, pointMm: Vector): Point {
  const { right, down } = planesOf(volume)[plane];
  return [(dot(pointMm, right) - place.left) / place.scale, (dot(pointMm, down) - place.top) / place.scale];
}

/** The point under a place of the picture, as deep as the plane is. */
export function fromPicture(volume: Volume, plane: PlaneId, place: Placed, [x, y]: Point, depthOf: Vector): Vector {
  const { right, down, deeper } = planesOf(volume)[plane];
  const a = place.left + x * place.scale;
  const b = place.top + y * place.scale;
  const c = dot(depthOf, deeper);
  return [0, 1, 2].map((k) => a * right[k]! + b * down[k]! + c * deeper[k]!) as unknown as Vector;
}
