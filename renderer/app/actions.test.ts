import { expect, test } from 'vitest';
import {
  type Action,
  actionsVersion,
  allActions,
  onActionError,
  perform,
  refreshActions,
  registerActions,
} from './actions';

const action = (id: string, change: Partial<Action> = {}): Action => ({
  id,
  labelKey: id,
  group: 'view',
  perform: () => undefined,
  ...change,
});

test('an action is known from registration to removal, and an id belongs to one action', () => {
  const remove = registerActions([action('a.one'), action('a.two')]);
  expect(allActions().map(({ id }) => id)).toEqual(['a.one', 'a.two']);
  expect(() => registerActions([action('a.one')])).toThrow('twice');
  remove();
  expect(allActions()).toEqual([]);
  expect(perform('a.one')).toBe(false);
});

test('a disabled action does nothing and says so', () => {
  let done = 0;
  let on = false;
  const remove = registerActions([action('a', { enabled: () => on, perform: () => void done++ })]);
  expect(perform('a')).toBe(false);
  on = true;
  expect(perform('a')).toBe(true);
  expect(done).toBe(1);
  remove();
});

test('what an action throws reaches the reader, at once or later', async () => {
  const told: unknown[] = [];
  onActionError((error) => told.push(error));
  const remove = registerActions([
    action('now', {
      perform: () => {
        throw new Error('now');
      },
    }),
    action('later', { perform: () => Promise.reject(new Error('later')) }),
  ]);
  perform('now');
  perform('later');
  await Promise.resolve().then(() => undefined);
  await Promise.resolve();
  expect(told.map(String)).toEqual(['Error: now', 'Error: later']);
  remove();
});

test('the version changes with every registration and refresh', () => {
  const before = actionsVersion();
  const remove = registerActions([action('a')]);
  refreshActions();
  remove();
  expect(actionsVersion()).toBe(before + 3);
});
