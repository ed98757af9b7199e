import { describe, expect, it } from 'vitest';
import type { CineVolume } from '../../imaging/volume';
import type { Tensor } from '../../inference/model';
import { cleanPhase } from './clean';
import { segmentCine } from './segment';
import { drawnCine, greyModel } from './testing/fixtures';

const options = () => ({
  signal: new AbortController().signal,
  progress: () => undefined,
  breathe: async () => undefined,
});

function dice(a: Uint8Array, b: Uint8Array, label: number): number {
  let [both, each] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] === label, b[i] === label];
    if (x && y) both++;
    each += Number(x) + Number(y);
  }
  return (2 * both) / each;
}

/** The same heart on a larger frame with other, unequal pixels, off centre. */
function regrid(cine: CineVolume & { truth: Uint8Array }, rows: number, columns: number, dy: number, dx: number) {
  const plane = cine.planes[0]!;
  const take = (source: ArrayLike<number>, target: Float32Array | Uint8Array) => {
    const frames = cine.phases * cine.slices;
    for (let f = 0; f < frames; f++)
      for (let y = 0; y < rows; y++)
        for (let x = 0; x < columns; x++) {
          const sx = Math.round((x * dx - 30) / plane.columnSpacingMm);
          const sy = Math.round((y * dy - 12) / plane.rowSpacingMm);
          if (sx >= 0 && sy >= 0 && sx < cine.columns && sy < cine.rows)
            target[(f * rows + y) * columns + x] = source[(f * cine.rows + sy) * cine.columns + sx]!;
        }
  };
  const size = cine.phases * cine.slices * rows * columns;
  const [samples, truth] = [new Float32Array(size), new Uint8Array(size)];
  take(cine.samples, samples);
  take(cine.truth, truth);
  const planes = cine.planes.map((p) => ({ ...p, rowSpacingMm: dy, columnSpacingMm: dx }));
  return { ...cine, rows, columns, samples, truth, planes };
}

describe('segmentCine', () => {
  it('gives labels on the frame’s own pixels and tells of each slice once', async () => {
    const cine = drawnCine(6);
    const told: string[] = [];
    const { labels } = await segmentCine(cine, greyModel(), {
      ...options(),
      onSlice: (s, p) => void told.push(`${p}/${s}`),
    });
    expect(new Set(told).size).toBe(cine.phases * cine.slices);
    expect(told).toHaveLength(cine.phases * cine.slices);
    for (const label of [1, 2, 3]) expect(dice(labels, cine.truth, label)).toBeGreaterThan(0.99);
  });

  it('works at another, unequal pixel spacing and looks only around the heart after two phases', async () => {
    const cine = regrid(drawnCine(6), 220, 240, 0.9, 0.8);
    const model = greyModel();
    const { labels } = await segmentCine(cine, model, options());
    expect(dice(labels, cine.truth, 1)).toBeGreaterThan(0.95);
    expect(dice(labels, cine.truth, 3)).toBeGreaterThan(0.93);
    for (const [, , h, w] of model.shapes) expect([h! % 16, w! % 16]).toEqual([0, 0]);
    const area = ([, , h, w]: number[]) => h! * w!;
    expect(area(model.shapes[0]!)).toBe(144 * 128);
    expect(area(model.shapes.at(-1)!)).toBeLessThanOrEqual(area(model.shapes[0]!));
  });

  it('puts the first phase beside each slice for a network that wants it', async () => {
    const cine = drawnCine(4);
    const model = greyModel();
    const plain = await segmentCine(cine, model, options());
    const seen: number[][] = [];
    const pair = {
      ...model,
      card: {
        ...model.card,
        parameters: { ...model.card.parameters, stack: { flips: [''], swap: [], second: 'end-diastole' } },
      },
      run: async ({ image }: Record<string, Tensor>) => {
        const [n, channels, h, w] = image!.shape as [number, number, number, number];
        expect(channels).toBe(2);
        const [own, first] = [new Float32Array(n * h * w), new Float32Array(n * h * w)];
        for (let k = 0; k < n; k++) {
          own.set(image!.data.subarray(2 * k * h * w, (2 * k + 1) * h * w), k * h * w);
          first.set(image!.data.subarray((2 * k + 1) * h * w, (2 * k + 2) * h * w), k * h * w);
        }
        seen.push([own.reduce((a, b) => a + b), first.reduce((a, b) => a + b)]);
        return model.run({ image: { data: own, shape: [n, 1, h, w] } });
      },
    };
    const { labels } = await segmentCine(cine, pair, options());
    expect(labels).toEqual(plain.labels);
    // The last four runs are the four phases within one window: the second channel is always the first phase.
    const last = seen.slice(-4);
    for (const [, first] of last) expect(first).toBeCloseTo(last[0]![0]!, 3);
    expect(last[2]![0]).not.toBeCloseTo(last[0]![0]!, 0);
  });

  it('brings every mirror image back to its place', async () => {
    const cine = regrid(drawnCine(2), 150, 170, 1.1, 1.2);
    const model = greyModel();
    const plain = await segmentCine(cine, model, options());
    const stack = { flips: ['', 'x', 'y', 'xy'], swap: [0, 2, 1, 3, 4, 5, 6] };
    const card = { ...model.card, parameters: { ...model.card.parameters, stack } };
    const before = model.shapes.length;
    const { labels } = await segmentCine(cine, { ...model, card }, options());
    expect(model.shapes.length - before).toBeGreaterThan(2 * 4);
    expect(labels).toEqual(plain.labels);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const work = segmentCine(drawnCine(6), greyModel(), {
      ...options(),
      signal: controller.signal,
      progress: () => controller.abort(new Error('enough')),
    });
    await expect(work).rejects.toThrow('enough');
  });

  it('refuses a model that does not say how its input is made', async () => {
    const model = greyModel();
    const poor = { ...model, card: { ...model.card, parameters: { spacingMm: 1.5 } } };
    await expect(segmentCine(drawnCine(6), poor, options())).rejects.toMatchObject({ code: 'model-unfit' });
  });

  it('labels nothing on an empty image', async () => {
    const cine = drawnCine(6);
    const { labels } = await segmentCine(
      { ...cine, samples: new Float32Array(cine.samples.length) },
      greyModel(),
      options(),
    );
    expect(labels.every((l) => l === 0)).toBe(true);
  });
});

describe('cleanPhase', () => {
  const [columns, rows, slices] = [40, 40, 5];
  const box = (labels: Uint8Array, s: number, x0: number, y0: number, w: number, h: number, label: number) => {
    for (let y = y0; y < y0 + h; y++) for (let x = x0; x < x0 + w; x++) labels[(s * rows + y) * columns + x] = label;
  };
  it('drops a vessel beside, an atrium beyond the base and a second heart', () => {
    const labels = new Uint8Array(columns * rows * slices);
    for (const s of [1, 2, 3]) {
      box(labels, s, 20, 10, 14, 14, 2);
      box(labels, s, 24, 14, 6, 6, 1);
      box(labels, s, 6, 10, 10, 14, 3);
    }
    const whole = labels.slice();
    box(labels, 2, 2, 35, 3, 3, 3); // a vessel
    box(labels, 0, 6, 28, 12, 10, 3); // beyond the base, elsewhere: an atrium
    box(labels, 4, 36, 0, 3, 3, 2); // a speck of "myocardium"
    labels[(2 * rows + 17) * columns + 27] = 0; // a hole in the cavity
    cleanPhase({ labels, columns, rows, slices });
    expect(labels).toEqual(whole);
  });
});
