import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Pace } from './pace';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A context whose drawings are done after `ms`. */
function drawingFor(ms: number): WebGL2RenderingContext {
  const end = performance.now() + ms;
  const gl = {
    SIGNALED: 1,
    fenceSync: () => ({}),
    flush: () => undefined,
    isContextLost: () => false,
    getSyncParameter: () => (performance.now() >= end ? 1 : 0),
    deleteSync: () => undefined,
  };
  return gl as unknown as WebGL2RenderingContext;
}

it('leaves three quarters of the time to others, however slow the drawing is', () => {
  for (const ms of [8, 40, 160]) {
    const pace = new Pace(drawingFor(ms));
    expect(pace.due()).toBe(true);
    const began = performance.now();
    pace.drawn(began);
    while (!pace.due()) vi.advanceTimersByTime(1);
    const share = ms / (performance.now() - began);
    expect(share).toBeLessThanOrEqual(0.26);
    expect(share).toBeGreaterThan(0.12);
  }
});

it('goes on when a drawing is never done', () => {
  const pace = new Pace(drawingFor(Number.POSITIVE_INFINITY));
  pace.drawn(performance.now());
  vi.advanceTimersByTime(2100);
  expect(pace.due()).toBe(true);
});
