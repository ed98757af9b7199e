import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleForTest } from '../../engine/testing/bundle';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The trainer as the product's build makes it: `trainer.js` and beside it `worker.cjs`. The folder is the test's to remove. */
export async function bundleTrainer(): Promise<{ folder: string; trainer: string; worker: string }> {
  const trainer = await bundleForTest('electron/trainer/trainer.ts');
  const folder = path.dirname(trainer);
  const worker = path.join(folder, 'worker.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['electron/trainer/worker.ts'],
    outfile: worker,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'warning',
  });
  return { folder, trainer, worker };
}
