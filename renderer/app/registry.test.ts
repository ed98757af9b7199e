import { expect, test } from 'vitest';
import '../amyloid/actions';
import '../cohorts/actions';
import '../cohorts/results/actions';
import '../compare/actions';
import '../editing/actions';
import '../findings/actions';
import '../motion-map/actions';
import '../risk/actions';
import '../risk/explanation/actions';
import '../risk/override';
import '../analyses/pages';
import '../volume/actions';
import { textsOf } from '../i18n';
import { registerViewerActions } from '../viewer/actions';
import { type Action, allActions } from './actions';
import { registerAppActions } from './app-actions';

registerAppActions();
registerViewerActions();

test('no two actions answer to the same key, but for those that are never possible together', () => {
  const sharedBy = (actions: readonly Action[]) => {
    const owners = new Map<string, string[]>();
    for (const { id, keys } of actions) for (const key of keys ?? []) owners.set(key, [...(owners.get(key) ?? []), id]);
    return [...owners].filter(([, ids]) => ids.length > 1);
  };
  // Escape gives up a drawing first, then leaves the panel that fills the window.
  expect(sharedBy(allActions().filter(({ modal }) => !modal))).toEqual([
    ['Escape', expect.arrayContaining(['tool.cancel', 'view.restore'])],
  ]);
  // What belongs to a mode takes its keys from the others, not from its own. Two modes are never on at once: nothing
  // below the comparison or the cohorts can be reached, and neither can be opened over the other.
  const modal = allActions().filter((action) => action.modal);
  for (const group of new Set(modal.map((action) => action.group)))
    expect(sharedBy(modal.filter((action) => action.group === group))).toEqual([]);
  // The planes of a volume and the analysis that it is for are on together.
  for (const analysis of ['embolism', 'amyloid'])
    expect(sharedBy(modal.filter(({ group }) => group === 'volume' || group === analysis))).toEqual([]);
});

test('actions of a mode are possible in the mode only', () => {
  const ofMode = allActions().filter(({ modal }) => modal);
  expect(ofMode.length).toBeGreaterThan(0);
  expect(ofMode.filter(({ enabled }) => enabled?.() !== false).map(({ id }) => id)).toEqual([]);
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
