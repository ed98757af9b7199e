/** Longest time that the page is held up at once while surfaces are made. */
const sliceMs = 12;

/** Runs the steps with pauses between them, in which the page answers the reader; null when it is no longer wanted. */
export async function inPieces<T>(steps: Generator<void, T>, wanted: () => boolean): Promise<T | null> {
  for (;;) {
    const until = performance.now() + sliceMs;
    while (performance.now() < until) {
      const step = steps.next();
      if (step.done) return step.value;
    }
    await new Promise((resolve) => setTimeout(resolve));
    if (!wanted()) return null;
  }
}
