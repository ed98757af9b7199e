import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundleForTest } from '../engine/testing/bundle';
import { lockFolder } from './lock';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-lock-'));
  file = path.join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('lets one in at a time', () => {
  const unlock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: 'in-use' }));
  unlock();
  expect(existsSync(file)).toBe(false);
  lockFolder(folder)();
});

test('respects another process that is alive', async () => {
  // Holds the lock until its standard input ends.
  const code = await bundleForTest('electron/trainer/testing/hold-lock.ts');
  const other = spawn(process.execPath, [code, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(other.stdout, 'data');
  expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: 'in-use' }));
  // Killed, it cannot give the lock back, and holds nothing.
  other.kill('SIGKILL');
  await once(other, 'exit');
  expect(existsSync(file)).toBe(true);
  lockFolder(folder)();
  rmSync(path.dirname(code), { recursive: true });
});

test('a process that is gone holds nothing', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(file, `${pid} unknown`);
  lockFolder(folder)();
});

test('nor does a lock that was torn, or of this process before its machine was started again', () => {
  for (const left of ['', 'x', '0 unknown', `${process.pid} of-another-boot/1`]) {
    writeFileSync(file, left);
    lockFolder(folder)();
  }
});
