import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { forkEngine } from './fork-engine';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dextra-fork-'));
  file = path.join(folder, 'echo.mjs');
  // Answers with what came, `exit` ends it.
  await writeFile(
    file,
    "process.on('message', (message) => (message.exit === undefined ? process.send(message) : process.exit(message.exit)));",
  );
});
afterEach(() => rm(folder, { recursive: true }));

it('carries typed arrays both ways and tells how the process ended', async () => {
  const engine = forkEngine(file);
  const heard: unknown[] = [];
  const ends: (number | null)[] = [];
  engine.onMessage((message) => heard.push(message));
  engine.onExit((code) => ends.push(code));
  engine.send({ values: new Float32Array([1.5, -2]), text: '심장' });
  await vi.waitUntil(() => heard.length === 1, { timeout: 30_000 });
  expect(heard).toEqual([{ values: new Float32Array([1.5, -2]), text: '심장' }]);
  engine.send({ exit: 7 });
  await vi.waitUntil(() => ends.length === 1, { timeout: 30_000 });
  expect(ends).toEqual([7]);
  // Nobody is there any more: nothing is thrown.
  engine.send({ text: 'late' });
  engine.kill();
});

it('tells of a process that was killed, once', async () => {
  const engine = forkEngine(file);
  const ends: (number | null)[] = [];
  engine.onExit((code) => ends.push(code));
  engine.kill();
  await vi.waitUntil(() => ends.length > 0, { timeout: 30_000 });
  expect(ends).toEqual([null]);
});
