import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ReaderError } from '../contract';
import { forkEngine } from '../hosts/fork-engine';
import type { HostOptions, OpenWorkstation } from '../workstation/host';
import { findBrowser, openBrowser } from './browser';
import { type LoopbackOptions, readOptions } from './options';
import { serveLoopback } from './server';

/** A browser that ends sooner than this has not shown a window: no screen after all, or a refusal to run. */
const shortestWindowMs = 3000;

/** Opens the workstation for a browser, prints the address, and closes cleanly on Ctrl-C or with the window it opened. */
export async function startLoopback(
  open: (options: HostOptions) => Promise<OpenWorkstation>,
  rootFolder: string,
  argv: readonly string[],
): Promise<void> {
  let options: LoopbackOptions;
  try {
    options = readOptions(argv);
  } catch (error) {
    if (!(error instanceof ReaderError)) throw error;
    console.error(`${error.message}\n${error.hint}`);
    process.exitCode = 2;
    return;
  }
  const { dataFolder } = options;
  const { version } = JSON.parse(readFileSync(path.join(rootFolder, 'package.json'), 'utf8')) as { version: string };
  // Patient data: for this user only.
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  let workstation: OpenWorkstation;
  try {
    workstation = await open({
      host: 'loopback',
      version,
      dataFolder,
      resourcesFolder: rootFolder,
      spawnEngine: () => forkEngine(path.join(rootFolder, 'dist/electron/engine/engine.js')),
      spawnTrainer: () => forkEngine(path.join(rootFolder, 'dist/electron/trainer/trainer.js')),
    });
  } catch (error) {
    // A second start on the same data folder, or a folder that cannot be used: said, not thrown.
    if (!(error instanceof ReaderError)) throw error;
    console.error(`${error.message}\n${error.hint}`);
    process.exitCode = 1;
    return;
  }
  const server = await serveLoopback({
    workstation,
    pageFolder: path.join(rootFolder, 'dist/renderer'),
    dataFolder,
    port: options.port,
  });

  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    server
      .close()
      .then(() => workstation.close())
      .catch((error: unknown) => console.error('Dextra did not close cleanly.', error))
      .finally(() => process.exit());
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);

  const { address } = server;
  if (!address) throw new Error('A new server has an address.');
  process.stdout.write(`Dextra is at ${address}\n`);
  if (options.paths.length > 0) void workstation.call('library.import', { paths: options.paths });
  const browser = options.openBrowser ? findBrowser() : null;
  if (!browser) return;
  const opened = Date.now();
  const window = openBrowser(browser, address, path.join(dataFolder, 'browser'));
  window.once('error', () => console.error('The browser could not be started. Open the address yourself.'));
  window.once('exit', () => {
    if (Date.now() - opened >= shortestWindowMs) end();
    else console.error('The browser did not stay open. Open the address yourself.');
  });
}
