import { performance } from 'node:perf_hooks';
import { constant, node, onnxModel } from './onnx-writer';
import type { Session } from './session';

/**
 * One convolution, 64 → 64 channels of 3 × 3 over 96 × 96: 0.3 milliard multiply-adds, a few milliseconds on any
 * processor made for them. A whole network on a GPU that is emulated in software takes minutes in its first run, and
 * nothing can interrupt it; this takes seconds at worst.
 */
export function probeModel(): Uint8Array {
  const weights = Float32Array.from({ length: 64 * 64 * 9 }, (_, i) => ((i * 37) % 101) / 101 - 0.5);
  return onnxModel({
    nodes: [node('Conv', ['x', 'w'], 'y')],
    constants: [constant('w', [64, 64, 3, 3], weights)],
    inputs: { x: [1, 64, 98, 98] },
    outputs: { y: [1, 64, 96, 96] },
  });
}

/** Milliseconds of the probe, the better of two runs after a first one, which also compiles. */
export async function probeTime(session: Session): Promise<number> {
  const x = { data: new Float32Array(64 * 98 * 98).fill(0.25), shape: [1, 64, 98, 98] };
  await session.run({ x });
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 2; i++) {
    const start = performance.now();
    await session.run({ x });
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
