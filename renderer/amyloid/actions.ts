import { type Action, refreshActions, registerActions } from '../app/actions';
import { notify } from '../app/notify';
import { useSession } from '../app/session';
import { shell } from '../app/shell';
import { t } from '../i18n';
import { copyText } from '../risk/copy';
import { addToFindings, summary } from './finding';
import { orders } from './numbers';
import { shownCortex } from './shown-cortex';
import { amyloidView, shownAmyloid } from './state';

const { get, set } = amyloidView;
const shown = () => shownAmyloid() !== null;
const hasRegions = () => shownAmyloid()?.amyloid.files.regions !== undefined;

const own = (action: Omit<Action, 'group'>): Action => ({ group: 'amyloid', enabled: shown, ...action });

/** The next (1) or previous (−1) region of the result. */
function stepRegion(by: 1 | -1): void {
  const regions = shownAmyloid()?.amyloid.regions ?? [];
  if (regions.length === 0) return;
  const at = regions.findIndex(({ id }) => id === get().chosenId);
  const next = at < 0 ? (by > 0 ? 0 : regions.length - 1) : (at + by + regions.length) % regions.length;
  set({ chosenId: regions[next]!.id });
}

registerActions([
  own({
    id: 'amyloid.show',
    labelKey: 'amyloid.action.show',
    keys: ['Alt+A'],
    perform: () => shell.set({ sideTab: 'amyloid' }),
  }),
  own({
    id: 'amyloid.space',
    labelKey: 'amyloid.action.space',
    keys: ['Alt+S'],
    pressed: () => get().space === 'standard',
    perform: () => set({ space: get().space === 'standard' ? 'native' : 'standard' }),
  }),
  own({
    id: 'amyloid.outline',
    labelKey: 'amyloid.action.outline',
    keys: ['Alt+M'],
    enabled: hasRegions,
    pressed: () => get().outline,
    perform: () => set({ outline: !get().outline }),
  }),
  own({
    id: 'amyloid.drivers',
    labelKey: 'amyloid.action.drivers',
    keys: ['Alt+D'],
    enabled: () => hasRegions() && (shownAmyloid()?.amyloid.drivers.length ?? 0) > 0,
    pressed: () => get().drivers,
    perform: () => set({ drivers: !get().drivers }),
  }),
  own({
    id: 'amyloid.home',
    labelKey: 'amyloid.action.home',
    keys: ['Alt+H'],
    enabled: () => shown() && shownCortex.scene !== null,
    perform: () => shownCortex.scene?.home(),
  }),
  own({
    id: 'amyloid.nextRegion',
    labelKey: 'amyloid.action.nextRegion',
    keys: ['Alt+.'],
    perform: () => stepRegion(1),
  }),
  own({
    id: 'amyloid.previousRegion',
    labelKey: 'amyloid.action.previousRegion',
    keys: ['Alt+,'],
    perform: () => stepRegion(-1),
  }),
  own({
    id: 'amyloid.sort',
    labelKey: 'amyloid.action.sort',
    keys: ['Alt+Shift+S'],
    perform: () => {
      const order = orders[(orders.indexOf(get().order) + 1) % orders.length]!;
      set({ order, descending: order !== 'anatomy' && order !== 'name' });
    },
  }),
  own({
    id: 'amyloid.beside',
    labelKey: 'amyloid.action.beside',
    keys: ['Alt+B'],
    enabled: () => {
      const { other } = get();
      return shown() && other !== null && typeof other === 'object';
    },
    pressed: () => get().beside,
    perform: () => {
      const beside = !get().beside;
      // Two scans lie at the same place in standard space only.
      set({ beside, ...(beside ? { space: 'standard' as const } : {}) });
    },
  }),
  own({ id: 'amyloid.finding', labelKey: 'amyloid.action.finding', keys: ['Alt+F'], perform: addToFindings }),
  own({
    id: 'amyloid.copy',
    labelKey: 'amyloid.action.copy',
    keys: ['Alt+Shift+M'],
    perform: async () => {
      const now = shownAmyloid();
      if (!now) return;
      await copyText(summary(now.amyloid));
      notify.info(t('measures.copied'));
    },
  }),
]);
useSession.subscribe((now, before) => {
  if (now.runs !== before.runs || now.runId !== before.runId) refreshActions();
});
