import { expect, test } from 'vitest';
import { loadOrder } from './load-order';

test('the shown slice comes first with its whole beat, from the shown phase on; then its neighbours', () => {
  // Three slices, four phases; frames are numbered phase by phase.
  expect(loadOrder(3, 4, 1, 2)).toEqual([7, 10, 1, 4, 8, 11, 2, 5, 6, 9, 0, 3]);
});

test('every frame of a cine is loaded once', () => {
  const order = loadOrder(12, 20, 11, 0);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 240 }, (_, i) => i));
});

test('a long scan is loaded around the reader, not as a whole', () => {
  const order = loadOrder(5000, 1, 2500, 0);
  expect(order.slice(0, 5)).toEqual([2500, 2501, 2499, 2502, 2498]);
  expect(order.length).toBeLessThan(700);
});
