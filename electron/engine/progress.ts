import type { TaskContext } from './serve';

const leastIntervalMs = 50;

/** Progress notes at a rate that a page can draw: at most 20 a second, and one at every new step. */
export function progressTeller(context: TaskContext): (step: string, fraction: number | null) => void {
  let last = Number.NEGATIVE_INFINITY;
  let lastStep = '';
  return (step, fraction) => {
    const now = performance.now();
    if (step === lastStep && now - last < leastIntervalMs) return;
    last = now;
    lastStep = step;
    const clamped = fraction === null || Number.isNaN(fraction) ? null : Math.min(1, Math.max(0, fraction));
    context.tell({ type: 'progress', step, fraction: clamped });
  };
}
