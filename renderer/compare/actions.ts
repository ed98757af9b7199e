import { type Action, registerActions } from '../app/actions';
import { rightHeartAnalysis } from '../app/runs';
import { session } from '../app/session';
import { shell } from '../app/shell';
import { analyseOther, closeComparison, compare, stepCompared } from './state';

const comparing = () => compare.get().otherUid !== null;
const compared = () => compare.get().sides !== null;

/** Of the comparison itself: its keys are its own while it is open. */
const within = (id: string, labelKey: string, keys: readonly string[], perform: () => void): Action => ({
  id: `compare.${id}`,
  labelKey,
  group: 'compare',
  keys,
  modal: true,
  enabled: compared,
  perform,
});

registerActions([
  {
    id: 'compare.choose',
    labelKey: 'compare.action.choose',
    group: 'compare',
    keys: ['Alt+C'],
    enabled: () => session.get().study !== null,
    perform: () => compare.set({ choosing: true }),
  },
  {
    ...within('close', 'compare.action.close', ['Escape'], closeComparison),
    enabled: () => comparing() && !compare.get().choosing,
  },
  {
    ...within('swap', 'compare.action.swap', ['Alt+X'], () => compare.set({ swapped: !compare.get().swapped })),
    pressed: () => compare.get().swapped,
  },
  within('previousSlice', 'compare.action.previousSlice', ['ArrowUp', 'PageUp'], () => stepCompared(-1)),
  within('nextSlice', 'compare.action.nextSlice', ['ArrowDown', 'PageDown'], () => stepCompared(1)),
  {
    ...within('analyse', 'compare.action.analyse', ['Alt+Enter'], () => undefined),
    enabled: () => {
      const other = compare.get().sides?.[1];
      return (
        other?.stack?.role === 'short-axis-cine' &&
        other.run?.state !== 'done' &&
        other.run?.state !== 'running' &&
        shell.get().info?.analyses.some(({ analysisId }) => analysisId === rightHeartAnalysis) === true
      );
    },
    perform: analyseOther,
  },
]);
