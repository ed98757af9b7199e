// Runs a TypeScript command of the repository: node build/run.mjs build/<command>.ts [arguments]

import './node24.mjs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [script, ...rest] = process.argv.slice(2);
if (!script) {
  console.error('usage: node build/run.mjs <script.ts> [arguments]');
  process.exit(2);
}
const outfile = path.join(root, 'dist/commands', `${path.basename(script, '.ts')}.mjs`);
await build({
  absWorkingDir: root,
  entryPoints: [script],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.argv = [process.argv[0], outfile, ...rest];
await import(pathToFileURL(outfile).href);
