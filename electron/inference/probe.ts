import { performance } from 'node:perf_hooks';
import { constant, node, onnxModel } from './onnx-writer';
import type { Session } from './session';

/**
 * One convolution, 32 → 32 channels of 3 × 3 over 64 × 64: 38 million multiply-adds, a few milliseconds on any
 * processor made for them. A whole network on a GPU that is emulated in software takes minutes in its first run, and
 * nothing can interrupt it; this takes seconds at worst.
 */
export function probeModel(): Uint8Array {
  const weights = Float32Array.from({ length: 32 * 32 * 9 }, (_, i) => ((i * 37) % 101) / 101 - 0.5);
  return onnxModel({
    nodes: [node('Conv', ['x', 'w'], 'y')],
    constants: [constant('w', [32, 32, 3, 3], weights)],
    inputs: { x: [1, 32, 66, 66] },
    outputs: { y: [1, 32, 64, 64] },
  });
}

/** Milliseconds of the probe, the better of two runs after a first one, which also compiles. */
export async function probeTime(session: Session): Promise<number> {
  const x = { data: new Float32Array(32 * 66 * 66).fill(0.25), shape: [1, 32, 66, 66] };
  await session.run({ x });
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 2; i++) {
    const start = performance.now();
    await session.run({ x });
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
