import { expect, test } from 'vitest';
import { centerWidth, presetRange, presetsFor, rangeOf } from './window';

const none = { windowCenter: null, windowWidth: null };
const ramp = Float32Array.from({ length: 1001 }, (_, i) => i);

test('center and width are the same thing as lower and upper', () => {
  expect(rangeOf(40, 400)).toEqual({ lower: -160, upper: 240 });
  expect(centerWidth({ lower: -160, upper: 240 })).toEqual({ center: 40, width: 400 });
});

test('CT has the usual windows in HU, everything else is found from the images', () => {
  expect(presetsFor('CT').map(({ id, range }) => [id, range])).toEqual([
    ['softTissue', { lower: -160, upper: 240 }],
    ['lung', { lower: -1350, upper: 150 }],
    ['bone', { lower: -500, upper: 1300 }],
    ['angiography', { lower: -200, upper: 500 }],
  ]);
  expect(presetsFor('MR').map(({ range }) => range)).toEqual(['auto', 'header', 'contrast', 'full']);
  expect(presetsFor('MR')).toHaveLength(presetsFor('CT').length);
});

test('a ramp from 0 to 1000: full range, and the middle without its outliers', () => {
  expect(presetRange('full', none, ramp)).toEqual({ lower: 0, upper: 1000 });
  expect(presetRange('auto', none, ramp)).toEqual({ lower: 10, upper: 995 });
  expect(presetRange('contrast', none, ramp)).toEqual({ lower: 200, upper: 970 });
});

test('the header wins where it says something, and is replaced where it does not', () => {
  expect(presetRange('header', { windowCenter: 300, windowWidth: 200 }, ramp)).toEqual({ lower: 200, upper: 400 });
  expect(presetRange('header', { windowCenter: 300, windowWidth: 0 }, ramp)).toEqual({ lower: 10, upper: 995 });
  expect(presetRange('header', none, ramp)).toEqual({ lower: 10, upper: 995 });
});

test('a flat or broken image still has a window', () => {
  const flat = presetRange('auto', none, new Float32Array(100).fill(5));
  expect(flat.upper).toBeGreaterThan(flat.lower);
  expect(presetRange('auto', none, Float32Array.of(Number.NaN, Number.NaN))).toEqual({ lower: 0, upper: 1 });
});
