#!/usr/bin/env node
// The command `dextra`: goes on under the repository's Node, then runs the built command line.
import '../build/node24.mjs';
import { existsSync } from 'node:fs';

const built = new URL('../dist/electron/cli.js', import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  console.error('dextra: not built yet. Run: npm run build');
  process.exitCode = 1;
}
