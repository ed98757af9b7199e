import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Unit } from '../survival/validation/units';
import { type Pool, shareData, threadPool } from './pool';
import { smallCohort } from './testing/cohort';

/** Answers a unit with its id, writes down that it began, and does to itself what the id says. */
const mortalWorker = `
const { appendFileSync, existsSync, writeFileSync } = require('node:fs');
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ id, settings }) => {
  appendFileSync(settings.log, id + '\\n');
  if (id === 'dies') process.exit(3);
  if (id === 'throws') throw new Error('out of memory');
  if (id === 'dies-once' && !existsSync(settings.log + '.once')) {
    writeFileSync(settings.log + '.once', '');
    process.exit(3);
  }
  if (id === 'fails') return parentPort.postMessage({ id, reason: 'RangeError: no subjects\\n  at there' });
  parentPort.postMessage({ id, ms: 1, result: { c: id.length, predictions: null }, weights: null });
});`;

let folder: string;
let log: string;
let pool: Pool;
let freed: number;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-pool-'));
  log = path.join(folder, 'log');
  freed = 0;
  const worker = path.join(folder, 'worker.cjs');
  writeFileSync(worker, mortalWorker);
  const { data } = smallCohort();
  const given = { data: shareData(data), volumes: null, plan: { mode: 'standard', epochs: 1, batch: 16 } } as const;
  pool = threadPool(1, worker, given, () => {
    freed += 1;
  });
});
afterEach(async () => {
  await pool.close();
  rmSync(folder, { recursive: true });
});

const unit = (id: string) => ({ kind: 'fold', id, settings: { log } }) as unknown as Unit;
const begun = () => readFileSync(log, 'utf8').trim().split('\n');

describe('a pool of threads', () => {
  test('takes the lower priority first, else in order', async () => {
    await Promise.all([
      pool.run(unit('first'), 5),
      pool.run(unit('late'), 7),
      pool.run(unit('urgent'), 1),
      pool.run(unit('late-too'), 7),
    ]);
    expect(begun()).toEqual(['first', 'urgent', 'late', 'late-too']);
    expect(freed).toBe(4);
    expect(pool.hungry).toBe(true);
  });

  test('a thread that died is replaced and its unit computed again', async () => {
    const [again, other] = await Promise.all([pool.run(unit('dies-once'), 1), pool.run(unit('other'), 2)]);
    expect(again.result).toMatchObject({ c: 9 });
    expect(other.result).toMatchObject({ c: 5 });
    expect(begun().filter((id) => id === 'dies-once')).toHaveLength(2);
  });

  test('a unit under which two threads died is given up; the next one is computed', async () => {
    await expect(pool.run(unit('dies'), 1)).rejects.toMatchObject({
      code: 'training-failed',
      message: expect.stringMatching(/ended with status 3/),
    });
    await expect(pool.run(unit('throws'), 1)).rejects.toMatchObject({
      message: expect.stringMatching(/out of memory/),
    });
    expect((await pool.run(unit('next'), 1)).result).toMatchObject({ c: 4 });
    expect(begun()).toEqual(['dies', 'dies', 'throws', 'throws', 'next']);
  });

  test('a unit that fails is told in one line, and not tried again', async () => {
    await expect(pool.run(unit('fails'), 1)).rejects.toMatchObject({
      code: 'training-failed',
      message: 'The training failed: RangeError: no subjects',
    });
    expect(begun()).toEqual(['fails']);
  });
});

test('threads see one copy of the cohort, with the same numbers', () => {
  const { data } = smallCohort();
  const shared = shareData(data);
  expect(shared.descriptors.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(Array.from(shared.descriptors)).toEqual(Array.from(data.descriptors));
  expect(Array.from(shared.times)).toEqual(Array.from(data.times));
  expect(shareData(shared).descriptors).toBe(shared.descriptors);
});
