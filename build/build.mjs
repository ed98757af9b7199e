// Builds everything that runs: the page (Vite) and what is behind it (esbuild), into dist/.
import './node24.mjs';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { build as buildPage } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const only = process.argv[2];

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  outdir: 'dist/electron',
  sourcemap: 'linked',
  logLevel: 'warning',
};

if (only !== 'page') {
  // Chunks carry their hash in their name: old ones would stay and be packaged.
  rmSync(`${root}dist/electron`, { recursive: true, force: true });
  // Dependencies stay in node_modules: native modules and WebAssembly files are found beside their own code.
  await bundle({
    ...shared,
    entryPoints: [
      'electron/main.ts',
      'electron/loopback.ts',
      'electron/cli.ts',
      'electron/engine/engine.ts',
      'electron/trainer/trainer.ts',
    ],
    outbase: 'electron',
    format: 'esm',
    splitting: true,
    packages: 'external',
  });
  // Threads take their code as text, so that it is found in a packed archive too: one file that imports nothing of ours.
  await bundle({
    ...shared,
    entryPoints: { 'trainer/worker': 'electron/trainer/worker.ts' },
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  });
  // A sandboxed preload script must be one CommonJS file.
  await bundle({
    ...shared,
    entryPoints: { preload: 'electron/preload.ts' },
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    external: ['electron'],
  });
}
if (only !== 'electron')
  await buildPage({ root: `${root}renderer`, configFile: `${root}vite.config.ts`, logLevel: 'warn' });
