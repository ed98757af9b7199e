import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WorkstationEvent } from '../contract';
import { bundleForTest } from '../engine/testing/bundle';
import { forkEngine } from '../hosts/fork-engine';
import { EngineClient } from './engine-client';

let script: string;
let folder: string;
let log: string;
let states: string[];
let spawned: number;
let client: EngineClient;

beforeAll(async () => {
  script = await bundleForTest('electron/engine/testing/mortal-engine.ts');
});
afterAll(() => rmSync(path.dirname(script), { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-engine-'));
  log = path.join(folder, 'log');
  states = [];
  spawned = 0;
  client = open();
});
afterEach(() => {
  client.close();
  rmSync(folder, { recursive: true });
});

const note = (event: WorkstationEvent & { type: 'engine' }) => states.push(event.state);
const open = (file = () => script) =>
  new EngineClient(
    () => {
      spawned += 1;
      return forkEngine(file());
    },
    { log },
    note,
  );
const frame = (sopInstanceUid: string, frameNumber = 1) =>
  client.run('frame', { sopInstanceUid, frameNumber, place: null, ahead: false });
const importing = (what: string, options = {}) =>
  client.run('import', { jobId: 'j', paths: [what], readInPlace: true }, options);
const lines = () => readFileSync(log, 'utf8').trim().split('\n');
const nothing = { studyInstanceUids: [], importedCount: 0, duplicateCount: 0, items: [] };

describe('EngineClient', () => {
  test('gets bytes from another process', async () => {
    expect(await frame('1.2', 7)).toEqual(new Uint8Array(1 << 16).fill(7));
    expect(states).toEqual(['ready']);
  });

  test("passes on the engine's words", async () => {
    await expect(frame('1.404')).rejects.toMatchObject({ code: 'unknown-instance', hint: 'Look.' });
  });

  test('answers what a job asks', async () => {
    const asked: unknown[] = [];
    const onNote = (one: unknown) => {
      asked.push(one);
      return 42;
    };
    expect(await importing('asks', { onNote })).toEqual(nothing);
    expect(asked).toEqual([{ type: 'records', rows: [] }]);
    expect(lines()).toEqual(['import asks', 'answer 42']);
  });

  test('a job whose notes cannot be kept has failed, and stops', async () => {
    const onNote = () => {
      throw new Error('the disk is full');
    };
    await expect(importing('waits', { onNote })).rejects.toThrow('the disk is full');
    // The lane is free again only when the job has really stopped.
    expect(await importing('quick')).toEqual(nothing);
  });

  test('starts again after a death and sends what was in flight', async () => {
    const [imported, seen] = await Promise.all([importing('kills-once'), frame('1.2', 3)]);
    expect(imported).toEqual(nothing);
    expect(seen[0]).toBe(3);
    expect(spawned).toBe(2);
    expect(states).toEqual(['ready', 'restarting', 'ready']);
    expect(lines().filter((line) => line === 'import kills-once')).toHaveLength(2);
  });

  test('a task that killed it twice is reported and not tried again; an innocent one beside it is done', async () => {
    const killer = importing('kills');
    const over = killer.catch(() => 'over');
    const innocent = client.run('model-import', { paths: ['innocent'], provider: 'cpu' }, { onNote: () => over });
    await expect(killer).rejects.toMatchObject({ code: 'engine-died' });
    await expect(innocent).rejects.toMatchObject({ code: 'refused' });
    expect((await frame('1.2', 5))[0]).toBe(5);
    expect(lines().filter((line) => line === 'import kills')).toHaveLength(2);
    expect(spawned).toBe(3);
  });

  test('a frame that kills it is reported too', async () => {
    await expect(frame('1.13')).rejects.toMatchObject({ code: 'engine-died' });
    expect(lines()).toEqual(['frame 1.13/1', 'frame 1.13/1']);
  });

  test('cancels a job, and one that waits for its turn', async () => {
    const first = new AbortController();
    const second = new AbortController();
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const running = importing('waits', { signal: first.signal, onNote: () => begin() });
    const queued = importing('quick', { signal: second.signal });
    await begun;
    second.abort();
    await expect(queued).rejects.toThrow(/abort/i);
    first.abort();
    await expect(running).rejects.toThrow(/abort/i);
    expect(await importing('quick')).toEqual(nothing);
    expect(lines()).toEqual(['import waits', 'import quick']);
  });

  test('a running job leaves room for frames', async () => {
    const controller = new AbortController();
    const running = importing('waits', { signal: controller.signal });
    expect(await Promise.all([1, 2, 3].map(async (n) => (await frame('1.2', n))[0]))).toEqual([1, 2, 3]);
    controller.abort();
    await expect(running).rejects.toThrow(/abort/i);
  });

  test('gives up when it does not stay up, and tries again when asked again', async () => {
    client.close();
    states = [];
    let file = path.join(folder, 'absent.js');
    client = open(() => file);
    await expect(frame('1.2')).rejects.toMatchObject({ code: 'engine-unavailable' });
    expect(states.at(-1)).toBe('failed');
    file = script;
    expect((await frame('1.2', 9))[0]).toBe(9);
    expect(states.at(-1)).toBe('ready');
  });

  test('tells everybody when it closes', async () => {
    const waiting = importing('waits');
    client.close();
    await expect(waiting).rejects.toMatchObject({ code: 'closing' });
    await expect(frame('1.2')).rejects.toMatchObject({ code: 'closing' });
  });
});
