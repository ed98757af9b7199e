import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { rankOf } from './focus';
import { Scheduler } from './scheduler';

const never = new AbortController().signal;
const small = (done: string[], name: string, rank: number | (() => number), signal = never) => ({
  signal,
  rank: () => (typeof rank === 'number' ? rank : rank()),
  run: async () => void done.push(name),
});

test('small tasks of one burst run in the order of their rank', async () => {
  const scheduler = new Scheduler();
  const done: string[] = [];
  for (const rank of [5, 1, 3, 2, 4]) scheduler.addSmall(small(done, String(rank), rank));
  await scheduler.breathe(never);
  expect(done).toEqual(['1', '2', '3', '4', '5']);
});

test('the order follows a focus that moves while they run', async () => {
  const scheduler = new Scheduler();
  const done: string[] = [];
  let focus = 0;
  for (const place of [0, 1, 8, 9]) {
    const task = small(done, String(place), () => Math.abs(place - focus));
    scheduler.addSmall({
      ...task,
      run: async () => {
        await task.run();
        focus = 9;
      },
    });
  }
  await scheduler.breathe(never);
  expect(done).toEqual(['0', '9', '8', '1']);
});

test('one that was aborted is not kept waiting', async () => {
  const scheduler = new Scheduler();
  const done: string[] = [];
  scheduler.addSmall(small(done, 'wanted', 0));
  scheduler.addSmall(small(done, 'aborted', 99, AbortSignal.abort()));
  await scheduler.breathe(never);
  expect(done).toEqual(['aborted', 'wanted']);
});

test('a job gives way to small tasks at each breath; jobs of one lane follow one another, lanes take turns', async () => {
  const scheduler = new Scheduler();
  const done: string[] = [];
  const job = (name: string) => async () => {
    for (let step = 0; step < 3; step += 1) {
      done.push(`${name}${step}`);
      scheduler.addSmall(small(done, `frame after ${name}${step}`, 0));
      await scheduler.breathe(never);
    }
  };
  const ended = new Promise<void>((resolve) => {
    scheduler.addJob('a', never, job('A'));
    scheduler.addJob('a', never, job('B'));
    scheduler.addJob('c', never, job('C'));
    scheduler.addJob('a', never, async () => resolve());
  });
  await ended;
  const at = (what: string) => done.indexOf(what);
  expect(at('A2')).toBeLessThan(at('B0'));
  expect(at('C0')).toBeLessThan(at('A1'));
  for (const name of ['A', 'B', 'C'])
    for (const step of [0, 1]) expect(at(`frame after ${name}${step}`)).toBeLessThan(at(`${name}${step + 1}`));
});

test('a cancelled job does not wait for its turn, and the next one still does', async () => {
  const scheduler = new Scheduler();
  const done: string[] = [];
  const controller = new AbortController();
  let finish = () => {};
  scheduler.addJob(
    'a',
    never,
    () =>
      new Promise((resolve) => {
        finish = () => {
          done.push('first');
          resolve();
        };
      }),
  );
  scheduler.addJob('a', controller.signal, async () => void done.push('cancelled'));
  const last = new Promise<void>((resolve) => {
    scheduler.addJob('a', never, async () => {
      done.push('last');
      resolve();
    });
  });
  controller.abort();
  await turn();
  finish();
  await last;
  expect(done).toEqual(['cancelled', 'first', 'last']);
});

test('breathe throws the reason of a cancelled job', async () => {
  await expect(new Scheduler().breathe(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});

test('what the reader looks at goes first', () => {
  const focus = { stackId: 's', sliceIndex: 4, phaseIndex: 10 };
  const frame = (stackId: string, sliceIndex: number, phaseIndex: number, ahead = false) =>
    rankOf('frame', { place: { stackId, sliceIndex, phaseIndex }, ahead }, focus);
  const order = [
    rankOf('tags', { sopInstanceUid: '1.2' }, focus),
    frame('s', 4, 10),
    frame('s', 4, 11),
    frame('s', 2, 12),
    frame('other', 4, 10),
    rankOf('thumbnail', { seriesInstanceUid: '1.2' }, focus),
    frame('s', 4, 10, true),
    frame('s', 0, 0, true),
  ];
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(new Set(order).size).toBe(order.length);
});
