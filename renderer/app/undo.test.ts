import { beforeEach, expect, test } from 'vitest';
import { canRedo, canUndo, clearUndo, nextUndo, record, redo, undo } from './undo';

/** A text that is edited, kept as an outside truth of what undo and redo must restore. */
let text = '';
const type = (word: string) => {
  const before = text;
  text += word;
  record({
    labelKey: `type ${word}`,
    undo: () => {
      text = before;
    },
    redo: () => {
      text = before + word;
    },
  });
};

beforeEach(() => {
  clearUndo();
  text = '';
});

test('undo and redo walk through the same states in both directions', async () => {
  type('a');
  type('b');
  type('c');
  await undo();
  expect(text).toBe('ab');
  await undo();
  expect(text).toBe('a');
  await redo();
  expect(text).toBe('ab');
  expect(nextUndo()?.labelKey).toBe('type b');
});

test('a new step forgets what was taken back', async () => {
  type('a');
  type('b');
  await undo();
  type('c');
  expect(canRedo()).toBe(false);
  expect(text).toBe('ac');
  expect(await redo()).toBe(false);
});

test('nothing to take back is told, not thrown', async () => {
  expect(canUndo()).toBe(false);
  expect(await undo()).toBe(false);
});

test('slow steps run one after the other, in order', async () => {
  const order: string[] = [];
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  record({ labelKey: 'first', undo: () => void order.push('first'), redo: () => undefined });
  record({
    labelKey: 'second',
    undo: async () => {
      await gate;
      order.push('second');
    },
    redo: () => undefined,
  });
  const both = Promise.all([undo(), undo()]);
  release();
  await both;
  expect(order).toEqual(['second', 'first']);
});

test('a step that fails stays, so that it can be tried again', async () => {
  let broken = true;
  record({
    labelKey: 'save',
    undo: () => {
      if (broken) throw new Error('disk full');
    },
    redo: () => undefined,
  });
  await expect(undo()).rejects.toThrow('disk full');
  expect(canUndo()).toBe(true);
  broken = false;
  expect(await undo()).toBe(true);
  expect(canUndo()).toBe(false);
});
