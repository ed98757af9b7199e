import { expect, test } from 'vitest';
import '../findings/actions';
import '../motion-map/actions';
import { textsOf } from '../i18n';
import { registerViewerActions } from '../viewer/actions';
import { allActions } from './actions';
import { registerAppActions } from './app-actions';

registerAppActions();
registerViewerActions();

test('no two actions answer to the same key, but for those that are never possible together', () => {
  const owners = new Map<string, string[]>();
  for (const { id, keys } of allActions())
    for (const key of keys ?? []) owners.set(key, [...(owners.get(key) ?? []), id]);
  const shared = [...owners].filter(([, ids]) => ids.length > 1);
  // Escape gives up a drawing first, then leaves the panel that fills the window.
  expect(shared).toEqual([['Escape', expect.arrayContaining(['tool.cancel', 'view.restore'])]]);
});

test('every action has a shortcut and a group that the sheet shows', () => {
  const groups = Object.keys(textsOf('en').app!.group!);
  expect(
    allActions()
      .filter(({ keys }) => !keys || keys.length === 0)
      .map(({ id }) => id),
  ).toEqual([]);
  expect(allActions().filter(({ group }) => !groups.includes(group))).toEqual([]);
  expect(allActions().length).toBeGreaterThan(60);
});
