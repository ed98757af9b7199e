// Imported first by every command: goes on under the repository's own Node 24 (Electron's major), whatever is installed.
// Platforms for which the registry has no such package need Node 22 or newer themselves.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const platform = process.platform === 'win32' ? 'win' : process.platform;
const folder = fileURLToPath(new URL(`../node_modules/node-${platform}-${process.arch}/bin/`, import.meta.url));
const binary = path.join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
const major = Number(process.versions.node.split('.')[0]);

if (major < 24 && existsSync(binary)) {
  // Children that say `node` get the same one.
  const env = { ...process.env, PATH: `${folder}${path.delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(binary, process.argv.slice(1), { stdio: 'inherit', env });
  // Whoever ends this process means the one that does the work.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [status, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...ended) => resolve(ended));
  });
  process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}
if (major < 22 && !existsSync(binary)) {
  console.error(`Dextra needs Node 22 or newer on ${process.platform} ${process.arch}; this is ${process.version}.`);
  process.exit(1);
}
