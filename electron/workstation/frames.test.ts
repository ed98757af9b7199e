import { expect, test } from 'vitest';
import type { Frame } from '../contract';
import { frame } from '../contract/fixtures/entities';
import type { TaskOptions } from './engine-client';
import { FrameCache, type FrameSource } from './frames';

interface Asked {
  readonly frameId: string;
  readonly ahead: boolean;
  readonly options: TaskOptions;
  answer(bytes: Uint8Array): void;
}

/** An engine whose answers the test gives. */
function manualEngine(): { source: FrameSource; asked: Asked[] } {
  const asked: Asked[] = [];
  const source: FrameSource = {
    run: (_kind, { sopInstanceUid, frameNumber, ahead }, options = {}) =>
      new Promise((resolve, reject) => {
        options.signal?.addEventListener('abort', () => reject(options.signal?.reason));
        asked.push({ frameId: `${sopInstanceUid}/${frameNumber}`, ahead, options, answer: resolve });
      }),
  };
  return { source, asked };
}

const bytes = (value: number, length = 10) => new Uint8Array(length).fill(value);
const frames = (count: number): Frame[] =>
  Array.from({ length: count }, (_, index) => ({
    ...frame,
    sopInstanceUid: `1.${index}`,
    frameId: `1.${index}/1`,
    rows: 1,
    columns: 5,
    phaseIndex: index,
  }));

test('decodes once however many ask, and keeps it', async () => {
  const { source, asked } = manualEngine();
  const cache = new FrameCache(source);
  const both = Promise.all([cache.get('1.2', 1), cache.get('1.2', 1)]);
  asked[0]?.answer(bytes(7));
  expect(await both).toEqual([bytes(7), bytes(7)]);
  expect(await cache.get('1.2', 1)).toEqual(bytes(7));
  expect(asked).toHaveLength(1);
});

test('keeps within its budget; the last used stay', async () => {
  const { source, asked } = manualEngine();
  const cache = new FrameCache(source, 30);
  for (const name of ['1.1', '1.2', '1.3']) {
    const got = cache.get(name, 1);
    asked.at(-1)?.answer(bytes(1));
    await got;
  }
  await cache.get('1.1', 1);
  const fourth = cache.get('1.4', 1);
  asked.at(-1)?.answer(bytes(1));
  await fourth;
  expect(cache.bytes).toBe(30);
  await cache.get('1.1', 1);
  expect(asked).toHaveLength(4);
  void cache.get('1.2', 1).catch(() => undefined);
  expect(asked).toHaveLength(5);
});

test('calls the decoding off when the last one who waits goes away, not before', async () => {
  const { source, asked } = manualEngine();
  const cache = new FrameCache(source);
  const [one, two] = [new AbortController(), new AbortController()];
  const first = cache.get('1.2', 1, one.signal);
  const second = cache.get('1.2', 1, two.signal);
  one.abort();
  await expect(first).rejects.toThrow(/abort/i);
  expect(asked[0]?.options.signal?.aborted).toBe(false);
  two.abort();
  await expect(second).rejects.toThrow(/abort/i);
  expect(asked[0]?.options.signal?.aborted).toBe(true);
  const third = cache.get('1.2', 1);
  asked[1]?.answer(bytes(3));
  expect(await third).toEqual(bytes(3));
});

test('a failed decoding is not kept', async () => {
  let times = 0;
  const cache = new FrameCache({
    run: async () => {
      times += 1;
      if (times === 1) throw new Error('damaged');
      return bytes(1);
    },
  });
  await expect(cache.get('1.2', 1)).rejects.toThrow('damaged');
  expect(await cache.get('1.2', 1)).toEqual(bytes(1));
});

test('reads ahead with places, asks again for what is wanted now, and stops with the next stack', async () => {
  const { source, asked } = manualEngine();
  const cache = new FrameCache(source, 1000);
  cache.readAhead('s', () => frames(4));
  cache.readAhead('s', () => {
    throw new Error('already being read');
  });
  expect(asked.map(({ ahead }) => ahead)).toEqual([true, true, true, true]);
  const wanted = cache.get('1.2', 1);
  expect(asked.at(-1)).toMatchObject({ frameId: '1.2/1', ahead: false });
  expect(asked[2]?.options.signal?.aborted).toBe(true);
  asked.at(-1)?.answer(bytes(9));
  expect(await wanted).toEqual(bytes(9));
  asked[0]?.answer(bytes(0));
  await new Promise(setImmediate);
  expect(await cache.get('1.0', 1)).toEqual(bytes(0));
  cache.readAhead('other', () => []);
  expect([asked[1]?.options.signal?.aborted, asked[3]?.options.signal?.aborted]).toEqual([true, true]);
});

test('does not read a stack ahead that it could not keep', () => {
  const { source, asked } = manualEngine();
  new FrameCache(source, 40).readAhead('s', () => frames(4));
  expect(asked).toEqual([]);
});
