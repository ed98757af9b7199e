// Opens the built workstation: in Electron where its executable is installed, else in a browser on 127.0.0.1.
import './node24.mjs';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findElectron } from './electron-binary.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const given = process.argv.slice(2);
const electron = findElectron(path.join(root, 'node_modules/electron'));

if (electron) {
  const child = spawn(electron, [root, ...given], { stdio: 'inherit' });
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
