import { type Action, registerActions } from '../app/actions';
import { session } from '../app/session';
import {
  cancelExtraction,
  chooseCohort,
  closeCohorts,
  exclude,
  exportTable,
  extract,
  openCohorts,
  openStudyOf,
  pause,
  resume,
} from './doing';
import { onCohort, onCohortJobEnd } from './events';
import { cohortJobEnded, cohortMoved } from './loading';
import { ask, type CohortTab, cohorts, isRefused, jobOf, problemsOf } from './state';

const open = () => cohorts.get().open;
const detail = () => cohorts.get().detail;
const shown = () => {
  const of = detail();
  return open() && of !== null && !isRefused(of, busy('cohort-import'));
};
const busy = (kind: 'cohort-import' | 'extraction') => jobOf(session.get().jobs, cohorts.get().cohortId, kind) !== null;
const chosen = () => {
  const { chosen: ids, detail: of } = cohorts.get();
  return (of?.subjects ?? []).filter(({ subjectId }) => ids.has(subjectId));
};
const active = () => detail()?.subjects.find(({ subjectId }) => subjectId === cohorts.get().activeId) ?? null;
const trainingIn = (...states: string[]) => detail()?.trainings.findLast(({ state }) => states.includes(state)) ?? null;
const withoutMotion = () =>
  detail()?.subjects.some(
    ({ motion, studyInstanceUid }) => studyInstanceUid !== null && (motion === 'none' || motion === 'failed'),
  ) ?? false;

/** Goes to the cohort above or below in the list. */
function step(by: 1 | -1): void {
  const { list, cohortId } = cohorts.get();
  if (!list || list.length === 0) return;
  const at = list.findIndex((one) => one.cohortId === cohortId);
  const next = at < 0 ? 0 : (at + by + list.length) % list.length;
  chooseCohort(list[next]!.cohortId);
}

/** Of the workspace itself: its keys are its own while it is open. */
const within = (
  id: string,
  keys: readonly string[],
  enabled: () => boolean,
  perform: () => void | Promise<void>,
): Action => ({
  id: `cohorts.${id}`,
  labelKey: `cohorts.action.${id}`,
  group: 'cohorts',
  keys,
  modal: true,
  enabled,
  perform,
});

const tab = (id: CohortTab, keys: readonly string[], possible: () => boolean): Action => ({
  ...within(
    id,
    keys,
    () => shown() && possible(),
    () => cohorts.set({ tab: id }),
  ),
  pressed: () => cohorts.get().tab === id,
});

registerActions([
  {
    id: 'cohorts.open',
    labelKey: 'cohorts.action.open',
    group: 'cohorts',
    keys: ['F10'],
    pressed: open,
    perform: () => (open() ? closeCohorts() : openCohorts()),
  },
  within('close', ['Escape'], open, closeCohorts),
  within('create', ['N'], open, () => ask({ kind: 'create' })),
  within(
    'previous',
    ['['],
    () => open() && (cohorts.get().list?.length ?? 0) > 1,
    () => step(-1),
  ),
  within(
    'next',
    [']'],
    () => open() && (cohorts.get().list?.length ?? 0) > 1,
    () => step(1),
  ),
  tab('subjects', ['1'], () => true),
  tab('training', ['2'], () => true),
  tab('results', ['3'], () => true),
  tab('problems', ['4'], () => problemsOf(detail()).length > 0),
  within('change', ['R'], shown, () => ask({ kind: 'change' })),
  within(
    'outcomes',
    ['O'],
    () => shown() && !detail()!.cohort.simulated,
    () => ask({ kind: 'outcomes' }),
  ),
  within('extract', ['A'], () => shown() && !busy('extraction') && withoutMotion(), extract),
  within('cancelExtraction', ['Shift+A'], () => shown() && busy('extraction'), cancelExtraction),
  within(
    'exclude',
    ['X'],
    () => shown() && chosen().length > 0,
    () => ask({ kind: 'exclude', subjectIds: chosen().map(({ subjectId }) => subjectId) }),
  ),
  within(
    'include',
    ['Shift+X'],
    () => shown() && chosen().some(({ excluded }) => excluded !== null),
    async () => {
      const out = chosen().filter(({ excluded }) => excluded !== null);
      await exclude(
        out.map(({ subjectId }) => subjectId),
        null,
      );
    },
  ),
  within(
    'openStudy',
    ['Shift+Enter'],
    () => shown() && typeof active()?.studyInstanceUid === 'string',
    async () => {
      const subject = active();
      if (subject) await openStudyOf(subject);
    },
  ),
  within(
    'train',
    ['T'],
    () => shown() && !busy('cohort-import'),
    () => ask({ kind: 'train' }),
  ),
  within(
    'pause',
    ['P'],
    () => shown() && trainingIn('running', 'queued') !== null,
    async () => {
      const training = trainingIn('running', 'queued');
      if (training) await pause(training.trainingId);
    },
  ),
  within(
    'resume',
    ['Shift+P'],
    () => shown() && trainingIn('interrupted') !== null,
    async () => {
      const training = trainingIn('interrupted');
      if (training) await resume(training.trainingId);
    },
  ),
  within('export', ['E'], () => shown() && detail()!.subjects.length > 0, exportTable),
  within('remove', ['Delete'], shown, () => ask({ kind: 'remove' })),
]);

onCohort(cohortMoved);
onCohortJobEnd(cohortJobEnded);
