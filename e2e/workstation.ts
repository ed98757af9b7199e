import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, test as base, chromium, _electron as electron, expect, type Page } from '@playwright/test';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const realData = path.resolve(root, process.env.DEXTRA_REAL_DATA ?? '../shared/data');

/** The Electron binary if this network let it be downloaded. Asking must not start a download. */
function electronBinary(): string | null {
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' } as Record<string, string>;
  const binary = path.join(folder, 'dist', names[process.platform] ?? 'electron');
  return existsSync(binary) ? binary : null;
}

/** A running workstation with its page, in the product's own security mode. */
export interface Workstation {
  readonly page: Page;
  /** Processes of the host, for tests that kill them. */
  readonly process: ChildProcess;
  /** What the page complained about: console errors, uncaught exceptions, refused content. */
  readonly complaints: string[];
  /** Addresses the page asked for that are not the workstation's own. */
  readonly foreignRequests: string[];
  close(): Promise<void>;
}

const browserArguments = [
  // Chromium's own sandbox needs user namespaces that containers do not give to root; the page's policy is unaffected.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  // No compositing in software GL, which would draw the whole page anew for each frame; WebGL itself stays on.
  '--disable-gpu',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

function watch(page: Page, origin: string) {
  const complaints: string[] = [];
  const foreignRequests: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(blob|data|devtools):/.test(url)) foreignRequests.push(url);
  });
  return { complaints, foreignRequests };
}

async function openLoopback(dataFolder: string): Promise<Workstation> {
  const host = spawn(
    process.execPath,
    [path.join(root, 'dist/electron/loopback.js'), '--no-open', '--data', dataFolder],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const address = await new Promise<string>((resolve, reject) => {
    let text = '';
    host.stdout.on('data', (chunk) => {
      text += chunk;
      const found = text.match(/http:\/\/127\.0\.0\.1:\d+\S*/);
      if (found) resolve(found[0]);
    });
    host.once('exit', (code) =>
      reject(new Error(`The loopback host ended with ${code} before it gave an address: ${text}`)),
    );
  });
  const browser: Browser = await chromium.launch({
    executablePath: process.env.DEXTRA_CHROMIUM ?? '/usr/bin/chromium',
    args: browserArguments,
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  const watched = watch(page, new URL(address).origin);
  await page.goto(address);
  return {
    page,
    process: host,
    ...watched,
    async close() {
      await browser.close();
      if (host.exitCode === null && host.signalCode === null) {
        const ended = new Promise((resolve) => host.once('exit', resolve));
        host.kill('SIGTERM');
        await ended;
      }
    },
  };
}

async function openElectron(executablePath: string, dataFolder: string): Promise<Workstation> {
  const app = await electron.launch({
    executablePath,
    args: [path.join(root, 'dist/electron/main.js'), `--user-data-dir=${dataFolder}`],
    cwd: root,
  });
  const page = await app.firstWindow();
  return { page, process: app.process(), ...watch(page, 'app://'), close: () => app.close() };
}

export const openWorkstation = (dataFolder: string): Promise<Workstation> => {
  const binary = electronBinary();
  return binary ? openElectron(binary, dataFolder) : openLoopback(dataFolder);
};

export const test = base.extend<{ dataFolder: string; workstation: Workstation }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
  dataFolder: async ({}, use) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'dextra-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  workstation: async ({ dataFolder }, use) => {
    const workstation = await openWorkstation(dataFolder);
    await use(workstation);
    await workstation.close();
    expect(workstation.foreignRequests, 'the product makes no network request').toEqual([]);
  },
});
export { expect };
