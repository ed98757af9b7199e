import { expect, it } from 'vitest';
import type { Vector } from '../../contract';
import type { Tensor } from '../../inference/model';
import { segmentCine } from './segment';
import { drawnCine, greyModel } from './testing/fixtures';

const options = {
  signal: new AbortController().signal,
  progress: () => undefined,
  breathe: async () => undefined,
};

/**
 * A network that marks landmarks on the network's whole grid at known places (x, y in its 1.5 mm pixels). `offset`: where
 * the window that it is given starts. It sees the image only, so the image tells it where it is: the drawn heart's
 * bright pixels.
 */
function markingModel(marks: { landmark: number; slice: number; dx: number; dy: number; height: number }[]) {
  const model = greyModel();
  const stack = { slices: 'all', flips: ['', 'x'], swap: [0, 2, 1, 3, 4, 5, 6] };
  return {
    ...model,
    card: { ...model.card, parameters: { ...model.card.parameters, stack } },
    run: async (inputs: Record<string, Tensor>) => {
      const regions = await model.run(inputs);
      const { data, shape } = inputs.image!;
      const [n, , h, w] = shape as [number, number, number, number];
      const landmarks = new Float32Array((n * 7 * h * w) / 4);
      // The LV's brightest pixels' centre on the first slice that has any, as an anchor in the image.
      let [sx, sy, count, right] = [0, 0, 0, 0];
      const anchor = Math.floor(n / 2);
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++) {
          const value = data[(anchor * h + y) * w + x]!;
          if (value > 0.99) [sx, sy, count] = [sx + x, sy + y, count + 1];
          else if (Math.abs(value - 0.7) < 0.02) right += x;
        }
      const [cx, cy] = [sx / count, sy / count];
      let rvCount = 0;
      for (let i = 0; i < h * w; i++) if (Math.abs(data[anchor * h * w + i]! - 0.7) < 0.02) rvCount++;
      const side = right / rvCount > cx ? 1 : -1; // the drawn RV lies right of the LV, unless the image is mirrored
      for (const { landmark, slice, dx, dy, height } of marks) {
        const shown = side > 0 ? landmark : stack.swap[landmark]!;
        const [px, py] = [(cx + side * dx - 0.5) / 2, (cy + dy - 0.5) / 2];
        for (let y = 0; y < h / 2; y++)
          for (let x = 0; x < w / 2; x++) {
            const at = ((slice * 7 + shown) * (h / 2) + y) * (w / 2) + x;
            landmarks[at] = height * Math.exp(-((x - px) ** 2 + (y - py) ** 2) / 2);
          }
      }
      return { ...regions, landmarks: { data: landmarks, shape: [n, 7, h / 2, w / 2] } };
    },
  };
}

it('puts what the landmark maps mark where it is in the patient, with and without the mirror image', async () => {
  const cine = drawnCine(3);
  const [middle, base, apex] = [
    Math.floor(cine.slices / 2),
    Math.floor(cine.slices / 2) - 2,
    Math.floor(cine.slices / 2) + 2,
  ];
  const marks = [
    ...[middle - 1, middle, middle + 1].flatMap((slice) => [
      { landmark: 1, slice, dx: 12, dy: -14, height: 0.9 },
      { landmark: 2, slice, dx: 10, dy: 16, height: 0.8 },
      { landmark: 6, slice, dx: 34, dy: 2, height: 0.7 },
    ]),
    { landmark: 3, slice: base, dx: 1, dy: -2, height: 0.6 },
    { landmark: 3, slice: base + 1, dx: 9, dy: 9, height: 0.3 },
    { landmark: 4, slice: apex, dx: -1, dy: 2, height: 0.6 },
    { landmark: 5, slice: base, dx: 30, dy: 0, height: 0.5 },
  ];
  const { landmarks, labels } = await segmentCine(cine, markingModel(marks), options);
  const found = Object.fromEntries(landmarks[0]!.map((l) => [l.id, l]));

  // The anchor: centre of the LV cavity on the middle slice, in the frame's own pixels.
  const size = cine.rows * cine.columns;
  let [sx, sy, count] = [0, 0, 0];
  for (let i = 0; i < size; i++)
    if (labels[middle * size + i] === 1)
      [sx, sy, count] = [sx + (i % cine.columns), sy + Math.floor(i / cine.columns), count + 1];
  const expected = (slice: number, dx: number, dy: number): Vector => {
    const p = cine.planes[slice]!;
    const [x, y] = [(sx / count) * p.columnSpacingMm + 1.5 * dx, (sy / count) * p.rowSpacingMm + 1.5 * dy];
    return [0, 1, 2].map((k) => p.originMm[k]! + p.rowDirection[k]! * x + p.columnDirection[k]! * y) as Vector;
  };
  const distance = (a: Vector, b: Vector) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  const [one, two] = [expected(middle, 12, -14), expected(middle, 10, 16)];
  const forward = (p: Vector) => p[2] - p[1];
  const [front, back] = forward(one) >= forward(two) ? [one, two] : [two, one];
  for (const [id, place] of [
    ['rv-insertion-anterior', front],
    ['rv-insertion-inferior', back],
    ['rv-lateral', expected(middle, 34, 2)],
    ['lv-base', expected(base, 1, -2)],
    ['lv-apex', expected(apex, -1, 2)],
    ['rv-base', expected(base, 30, 0)],
  ] as const)
    expect(distance(found[id]!.positionMm!, place), id).toBeLessThan(1);
  expect(found['lv-base']!.confidence).toBeGreaterThan(0.4);
});

it('names no landmarks when the model knows none', async () => {
  const { landmarks, confidence } = await segmentCine(drawnCine(3), greyModel(), options);
  expect(landmarks.every((list) => list.length === 0)).toBe(true);
  // The drawn network is always certain; slices without a heart have no confidence.
  for (const value of confidence) expect(Number.isNaN(value) || value > 0.9).toBe(true);
});
