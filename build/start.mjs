// Opens the built workstation: in Electron where its executable is installed, else in a browser on 127.0.0.1.
import './node24.mjs';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { findElectron } from './electron-binary.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { data: { type: 'string' }, 'no-open': { type: 'boolean' }, port: { type: 'string' } },
});
// These two ask for an address, which only the loopback host has.
const wantsAddress = values['no-open'] || values.port;
const electron = wantsAddress ? null : findElectron(path.join(root, 'node_modules/electron'));

if (electron) {
  const child = spawn(
    electron,
    [root, ...(values.data ? [`--user-data-dir=${path.resolve(String(values.data))}`] : []), ...positionals],
    { stdio: 'inherit' },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`Electron could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
} else {
  await import(pathToFileURL(path.join(root, 'dist/electron/loopback.js')).href);
}
