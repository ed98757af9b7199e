import { expect, test } from 'vitest';
import { colourAt, colourIds } from './colours';
import { colourValues, layOutlines, layValues, pixelOf } from './compose';
import type { Cut } from './sample';

const channels = (pixel: number) => [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255, pixel >>> 24];
const cut: Cut = {
  originMm: [0, 0, 0],
  right: [1, 0, 0],
  down: [0, 1, 0],
  deeper: [0, 0, -1],
  columns: 4,
  rows: 2,
};
const grid = { shape: [4, 2, 1] as const, toMm: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };

test('a window shows its lower end black, its middle grey, its upper end white; nothing where there is nothing', () => {
  const out = new Uint32Array(6);
  // Centre 40, width 400, as for the mediastinum: −160 … 240 HU.
  colourValues(Float32Array.of(-1000, -160, 40, 240, 3000, Number.NaN), { lower: -160, upper: 240 }, 'grey', out);
  expect([...out].map((pixel) => channels(pixel)[0])).toEqual([0, 0, 128, 255, 255, 0]);
  expect(channels(out[0]!)[3]).toBe(255);
  expect(out[5]).toBe(0);
  colourValues(Float32Array.of(-160, 240), { lower: -160, upper: 240 }, 'inverse-grey', out.subarray(0, 2));
  expect([...out.subarray(0, 2)].map((pixel) => channels(pixel)[0])).toEqual([255, 0]);
});

test('every scale is dark at one end and light at the other', () => {
  const light = (rgb: readonly number[]) => 0.2126 * rgb[0]! + 0.7152 * rgb[1]! + 0.0722 * rgb[2]!;
  for (const id of colourIds.filter((other) => other !== 'signed'))
    expect(Math.abs(light(colourAt(id, 1)) - light(colourAt(id, 0)))).toBeGreaterThan(100);
});

test('a rising layer is clear at its lower end and as strong as it may be at its upper one', () => {
  const out = new Uint32Array(8).fill(0xff000000);
  const values = Float32Array.of(0, 0.5, 1, 2, 0, 0, 0, 0);
  layValues(
    {
      ...grid,
      kind: 'values',
      id: 'a',
      values,
      colour: 'grey',
      range: { lower: 0, upper: 1 },
      opacity: 0.5,
      fade: 'rising',
    },
    cut,
    { projection: 'none', thicknessMm: 0 },
    out,
  );
  // t × opacity × grey of t: 0; 0.5 · 0.5 · 128; 0.5 · 255; the same.
  expect([...out.subarray(0, 4)].map((pixel) => channels(pixel)[0])).toEqual([
    0,
    expect.closeTo(32, -0.5),
    expect.closeTo(128, -0.5),
    expect.closeTo(128, -0.5),
  ]);
});

test('outlines lie where the label changes, in its own colour', () => {
  const out = new Uint32Array(8).fill(0xff000000);
  const labels = Uint8Array.of(0, 7, 7, 0, 0, 7, 7, 0);
  layOutlines({ ...grid, kind: 'outline', id: 'a', labels, colours: { 7: '#ff8000' }, opacity: 1 }, cut, out);
  expect(channels(out[0]!)).toEqual([255, 128, 0, 255]);
  expect(channels(out[1]!)).toEqual([0, 0, 0, 255]);
  expect(channels(out[2]!)).toEqual([255, 128, 0, 255]);
  expect(channels(pixelOf('rgb(1 2 3)'))).toEqual([1, 2, 3, 255]);
});
