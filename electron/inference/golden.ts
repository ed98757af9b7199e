import { performance } from 'node:perf_hooks';
import type { Tensor } from './model';
import type { ModelPackage } from './package';
import type { Session } from './session';

/** Floats of input that one timed run should have at least, where the model takes batches. */
const timedFloats = 1 << 18;

/**
 * Runs the package's golden input.
 * @returns null when every golden output is met within the card's tolerance, else the reason in words
 */
export async function goldenDifference(session: Session, golden: ModelPackage): Promise<string | null> {
  let outputs: Record<string, Tensor>;
  try {
    outputs = await session.run(golden.golden.inputs);
  } catch (error) {
    return `the golden input could not be run (${firstLine(error)})`;
  }
  const { tolerance } = golden.card.golden;
  for (const [name, wanted] of Object.entries(golden.golden.outputs)) {
    const found = outputs[name];
    if (!found) return `output ${name} is missing`;
    if (found.shape.length !== wanted.shape.length || found.shape.some((size, axis) => size !== wanted.shape[axis]))
      return `output ${name} has the shape [${found.shape}] instead of [${wanted.shape}]`;
    let worst = 0;
    for (let i = 0; i < wanted.data.length; i++) {
      const difference = Math.abs(found.data[i]! - wanted.data[i]!);
      // Written so that NaN counts as the worst difference there is.
      if (!(difference <= worst)) worst = difference;
      if (Number.isNaN(worst)) break;
    }
    if (!(worst <= tolerance))
      return `output ${name} differs from the golden one by ${Number.isNaN(worst) ? 'NaN' : worst.toPrecision(3)}, allowed is ${tolerance}`;
  }
  return null;
}

/**
 * Milliseconds of one run on the golden input, the best of three after a warm-up. Where every input has a free first
 * dimension, the golden input is repeated along it, so that a small sample does not judge a provider by its latency.
 * @param stopAbove a first timed run slower than this ends the measurement
 */
export async function goldenTime(session: Session, golden: ModelPackage, stopAbove = Number.POSITIVE_INFINITY) {
  const inputs = enlarged(golden);
  await session.run(inputs);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await session.run(inputs);
    best = Math.min(best, performance.now() - start);
    if (best > 2 * stopAbove) break;
  }
  return best;
}

function enlarged({ card, golden }: ModelPackage): Record<string, Tensor> {
  const batched = card.inputs.every(
    (port) => typeof port.shape[0] === 'string' && port.shape[0] === card.inputs[0]!.shape[0],
  );
  const size = Object.values(golden.inputs).reduce((sum, tensor) => sum + tensor.data.length, 0);
  const times = batched ? Math.max(1, Math.min(64, Math.floor(timedFloats / size))) : 1;
  if (times === 1) return golden.inputs;
  return Object.fromEntries(
    Object.entries(golden.inputs).map(([name, { data, shape }]) => {
      const repeated = new Float32Array(data.length * times);
      for (let i = 0; i < times; i++) repeated.set(data, i * data.length);
      return [name, { data: repeated, shape: [shape[0]! * times, ...shape.slice(1)] }];
    }),
  );
}

/** The first line of an error, without the source paths and the failed assertion that the runtime puts before it. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.trim().split('\n', 1)[0]!.trim();
  const assertion = 'was false. ';
  return line.includes(assertion) ? line.slice(line.indexOf(assertion) + assertion.length) : line;
}
