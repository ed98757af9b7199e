import { expect, test } from 'vitest';
import { Pace } from './pace';

test('nobody knows before anything was done', () => {
  const pace = new Pace([], 2, 0);
  expect(pace.secondsLeft(100, 5000)).toBeNull();
  pace.finished(4000);
  expect(pace.secondsLeft(99, 5000)).toBeNull();
});

test('is the pace of the session, however many work side by side', () => {
  const pace = new Pace([], 2, 1000);
  // Two at a time, three seconds each.
  for (let i = 1; i <= 10; i++) {
    pace.finished(1000 + i * 3000);
    pace.finished(1000 + i * 3000);
  }
  expect(pace.secondsLeft(80, 31_000)).toBe(120);
  // While nothing finishes, the estimate grows.
  expect(pace.secondsLeft(80, 46_000)).toBe(180);
});

test('looks at the last units: the swarm has moved to slower networks', () => {
  const pace = new Pace([], 1, 0);
  let now = 0;
  for (let i = 0; i < 100; i++) {
    now += 1000;
    pace.finished(now);
  }
  for (let i = 0; i < 60; i++) {
    now += 2000;
    pace.finished(now);
  }
  expect(pace.secondsLeft(10, now)).toBe(20);
});

test('begins with what earlier sessions took, without the time between', () => {
  expect(new Pace([500, 3000, 5000], 2, 1e9).secondsLeft(20, 1e9)).toBeCloseTo((20 * 8.5) / 3 / 2, 12);
});
