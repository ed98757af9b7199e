import { type Action, refreshActions, registerActions } from '../app/actions';
import { notify } from '../app/notify';
import { playback } from '../app/playback';
import { session } from '../app/session';
import { shell, showDialog } from '../app/shell';
import { t } from '../i18n';
import { adjust, phasesOf } from './adjust';
import { segments } from './bulls-eye';
import { copyText } from './copy';
import { curveSets } from './curve-sets';
import { measurementsText } from './measures-text';
import { type Moment, phasesAdjustment, takenFor } from './phases';
import { regionMetrics } from './region-scale';
import { resultNow } from './shown-result';
import { chooseRegion, type RiskView, riskView, useRiskView } from './view';

const phasesNow = () => {
  const { runs, runId } = session.get();
  return phasesOf(runs.find((run) => run.runId === runId));
};

/** Puts a moment at a phase of the cine, or back to where it is found automatically. */
export async function choosePhase(moment: Moment, phase: number | null): Promise<void> {
  const phases = phasesNow();
  if (!phases) return;
  if (phase !== null && takenFor(phases, moment).includes(phase)) {
    notify.warn(t('measures.phases.taken'));
    return;
  }
  if (phase === null ? !phases.byHand.includes(moment) : phases[moment] === phase) return;
  await adjust(
    phasesAdjustment(phases, moment, phase),
    phase === null ? 'measures.done.automatic' : `measures.done.${moment}`,
  );
}

/** All three moments are found automatically again. */
export const automaticPhases = (): Promise<boolean> =>
  adjust({ kind: 'phases', endDiastole: null, rvEndSystole: null, lvEndSystole: null }, 'measures.done.automatic');

/** What the curves panel can show: the sets of the result, then the bull's-eye when there are regions. */
export function shownChoices(): RiskView['shown'][] {
  const result = session.result();
  if (!result) return [];
  return [...curveSets(result.curves).map(({ id }) => id), ...(result.regions?.length ? ['regions' as const] : [])];
}

const stepShown = () => {
  const choices = shownChoices();
  const next = choices[(choices.indexOf(riskView.get().shown) + 1) % choices.length];
  if (next) riskView.set({ shown: next });
};

const hasRegions = () => (session.result()?.regions?.length ?? 0) > 0;

/** The next (1) or previous (−1) segment of the bull's-eye that the result has. */
function stepRegion(by: 1 | -1): void {
  const known = segments.filter(({ id }) => session.result()?.regions?.some((region) => region.id === id));
  if (known.length === 0) return;
  const at = known.findIndex(({ id }) => id === riskView.get().regionId);
  const next = known[at < 0 ? (by > 0 ? 0 : known.length - 1) : (at + by + known.length) % known.length]!;
  riskView.set({ shown: 'regions' });
  chooseRegion(next.id);
}

const here = (moment: Moment, key: string): Action => ({
  id: `measures.${moment}Here`,
  labelKey: `measures.action.${moment}Here`,
  group: 'measures',
  keys: [key],
  enabled: () => phasesNow() !== null,
  perform: () => choosePhase(moment, playback.phaseIndex()),
});

registerActions([
  here('endDiastole', 'Alt+Shift+D'),
  here('rvEndSystole', 'Alt+Shift+R'),
  here('lvEndSystole', 'Alt+Shift+L'),
  {
    id: 'measures.automaticPhases',
    labelKey: 'measures.action.automaticPhases',
    group: 'measures',
    keys: ['Alt+Shift+A'],
    enabled: () => (phasesNow()?.byHand.length ?? 0) > 0,
    perform: async () => {
      await automaticPhases();
    },
  },
  {
    id: 'measures.body',
    labelKey: 'measures.action.body',
    group: 'measures',
    keys: ['Shift+W'],
    enabled: () => session.result() !== null,
    perform: () => showDialog('body'),
  },
  {
    id: 'measures.copy',
    labelKey: 'measures.action.copy',
    group: 'measures',
    keys: ['Alt+Shift+C'],
    enabled: () => session.result() !== null,
    perform: async () => {
      const { runId, stacks, stackId } = session.get();
      const result = session.result();
      if (!result || !runId) return;
      const stack = stacks.find((one) => one.stackId === stackId);
      const frames = stack ? stack.sliceCount * stack.phaseCount : null;
      await copyText(measurementsText(resultNow(result, runId), frames));
      notify.info(t('measures.copied'));
    },
  },
  {
    id: 'measures.show',
    labelKey: 'measures.action.show',
    group: 'measures',
    keys: ['F9'],
    enabled: () => session.get().study !== null,
    perform: () => shell.set({ sideTab: 'measures' }),
  },
  {
    id: 'curves.next',
    labelKey: 'measures.action.nextCurves',
    group: 'measures',
    keys: ['Shift+Q'],
    enabled: () => shownChoices().length > 1,
    perform: stepShown,
  },
  {
    id: 'curves.table',
    labelKey: 'measures.action.curvesTable',
    group: 'measures',
    keys: ['Shift+X'],
    enabled: () => session.result() !== null,
    pressed: () => riskView.get().asTable,
    perform: () => riskView.set({ asTable: !riskView.get().asTable }),
  },
  {
    id: 'regions.show',
    labelKey: 'measures.action.regions',
    group: 'measures',
    keys: ['Shift+B'],
    enabled: hasRegions,
    pressed: () => riskView.get().shown === 'regions',
    perform: () => riskView.set({ shown: riskView.get().shown === 'regions' ? 'volume' : 'regions' }),
  },
  {
    id: 'regions.metric',
    labelKey: 'measures.action.metric',
    group: 'measures',
    keys: ['Shift+Z'],
    enabled: hasRegions,
    perform: () => {
      const at = regionMetrics.indexOf(riskView.get().metric);
      riskView.set({ shown: 'regions', metric: regionMetrics[(at + 1) % regionMetrics.length]! });
    },
  },
  {
    id: 'regions.next',
    labelKey: 'measures.action.nextRegion',
    group: 'measures',
    keys: ['Alt+]'],
    enabled: hasRegions,
    perform: () => stepRegion(1),
  },
  {
    id: 'regions.previous',
    labelKey: 'measures.action.previousRegion',
    group: 'measures',
    keys: ['Alt+['],
    enabled: hasRegions,
    perform: () => stepRegion(-1),
  },
]);
useRiskView.subscribe(refreshActions);
