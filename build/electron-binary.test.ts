import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findElectron } from './electron-binary.mjs';

// Layout as electron/index.js of the electron package reads it: path.txt names the executable inside dist/.
let folder: string;
const screen = { DISPLAY: ':0' };
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dextra-electron-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('takes the executable that an installation has left, and nothing that has yet to be downloaded', async () => {
  expect(findElectron(folder, 'linux', screen)).toBeNull();
  await writeFile(path.join(folder, 'path.txt'), 'electron');
  expect(findElectron(folder, 'linux', screen)).toBeNull();
  await mkdir(path.join(folder, 'dist'));
  await writeFile(path.join(folder, 'dist/electron'), '');
  expect(findElectron(folder, 'linux', screen)).toBe(path.join(folder, 'dist/electron'));
});

it('takes a distribution kept elsewhere', async () => {
  const env = { ...screen, ELECTRON_OVERRIDE_DIST_PATH: path.join(folder, 'elsewhere') };
  expect(findElectron(folder, 'linux', env)).toBeNull();
  await mkdir(path.join(folder, 'elsewhere'));
  await writeFile(path.join(folder, 'elsewhere/electron'), '');
  expect(findElectron(folder, 'linux', env)).toBe(path.join(folder, 'elsewhere/electron'));
});

it('takes none where there is no screen', async () => {
  await writeFile(path.join(folder, 'path.txt'), 'electron');
  await mkdir(path.join(folder, 'dist'));
  await writeFile(path.join(folder, 'dist/electron'), '');
  expect(findElectron(folder, 'linux', {})).toBeNull();
  expect(findElectron(folder, 'darwin', {})).not.toBeNull();
});
