import { registerActions } from '../app/actions';
import { useSession } from '../app/session';
import { viewer } from '../viewer/state';
import {
  copyFrom,
  interpolate,
  type Neighbour,
  removeContours,
  revert,
  startEditing,
  stopEditing,
} from './contour-edits';
import { cancelStroke } from './pointer';
import { editing, refusal, stepRadius, type Tool } from './state';

const active = () => editing.get().active;
const group = 'editing' as const;

const tool = (id: Tool, key: string) => ({
  id: `editing.tool.${id}`,
  labelKey: `editing.tool.${id}`,
  group,
  keys: [key],
  modal: true,
  enabled: active,
  pressed: () => editing.get().tool === id,
  perform: () => editing.set({ tool: id }),
});
const structure = (label: 1 | 2 | 3, name: string) => ({
  id: `editing.label.${name}`,
  labelKey: `editing.label.${name}`,
  group,
  keys: [String(label)],
  modal: true,
  enabled: active,
  pressed: () => editing.get().label === label,
  perform: () => editing.set({ label }),
});
const step = (id: string, keys: readonly string[], perform: () => void | Promise<void>) => ({
  id: `editing.${id}`,
  labelKey: `editing.action.${id}`,
  group,
  keys,
  modal: true,
  enabled: active,
  perform,
});
const copy = (side: Neighbour, key: string) => step(`copy.${side}`, [key], () => copyFrom(side));

registerActions([
  {
    id: 'editing.toggle',
    labelKey: 'editing.toggle',
    group,
    keys: ['Shift+E'],
    enabled: () => active() || refusal() === null,
    pressed: active,
    perform: () => (active() ? stopEditing() : startEditing()),
  },
  // A stroke is given up first, then the mode is left.
  step('leave', ['Escape'], () => {
    if (!cancelStroke()) stopEditing();
  }),
  tool('pull', 'D'),
  tool('brush', 'B'),
  tool('erase', 'E'),
  structure(1, 'lv'),
  structure(2, 'myocardium'),
  structure(3, 'rv'),
  step('smaller', ['['], () => stepRadius(-1)),
  step('larger', [']'], () => stepRadius(1)),
  {
    ...step('keepWall', ['W'], () => editing.set({ keepWall: !editing.get().keepWall })),
    pressed: () => editing.get().keepWall,
  },
  step('delete', ['Delete', 'Backspace'], () => removeContours(false)),
  step('deleteAll', ['Shift+Delete', 'Shift+Backspace'], () => removeContours(true)),
  copy('above', 'Shift+ArrowUp'),
  copy('below', 'Shift+ArrowDown'),
  copy('before', 'Shift+ArrowLeft'),
  copy('after', 'Shift+ArrowRight'),
  step('interpolate.slices', ['I'], () => interpolate('slices')),
  step('interpolate.phases', ['Shift+I'], () => interpolate('phases')),
  step('revert', ['R'], () => revert(false)),
  step('revertAll', ['Shift+R'], () => revert(true)),
  {
    id: 'editing.network',
    labelKey: 'editing.action.network',
    group,
    keys: ['Shift+C'],
    enabled: () => refusal() === null,
    pressed: () => editing.get().network,
    perform: () => editing.set({ network: !editing.get().network }),
  },
]);

// What is drawn is always seen; the mode ends where there is nothing to edit any more.
let was = false;
editing.subscribe(({ active: now }) => {
  if (now && !was && !viewer.get().contours) viewer.set({ contours: true });
  was = now;
});
useSession.subscribe(() => {
  if (active() && refusal() !== null) stopEditing();
});
