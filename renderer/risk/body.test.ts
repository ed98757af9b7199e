import { expect, it } from 'vitest';
import { bodySurfaceM2, isBodyValue, typedNumber } from './body';

it('reads numbers as people type them, and nothing else', () => {
  expect(['172', ' 172.5 ', '172,5', '', '  '].map(typedNumber)).toEqual([172, 172.5, 172.5, null, null]);
  for (const text of ['1.72 m', '-80', '1e3', '1,234,5', '172..5', 'abc', '.5']) expect(typedNumber(text)).toBeNaN();
});

it('takes what a body can be; metres for centimetres are refused', () => {
  expect([null, 30, 172, 250].every((value) => isBodyValue('heightCm', value))).toBe(true);
  expect([1.72, 29.9, 251, Number.NaN].some((value) => isBodyValue('heightCm', value))).toBe(false);
  expect([null, 2, 400].every((value) => isBodyValue('weightKg', value))).toBe(true);
  expect([0, 401, 70_000].some((value) => isBodyValue('weightKg', value))).toBe(false);
});

it('is the body surface of Mosteller', () => {
  // His letter simplifies it so that 180 cm and 80 kg are 2.00 m².
  expect(bodySurfaceM2(180, 80)).toBe(2);
  expect(bodySurfaceM2(160, 50)).toBeCloseTo(1.49, 2);
});
