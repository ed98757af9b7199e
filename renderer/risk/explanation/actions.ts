import { type Action, registerActions } from '../../app/actions';
import { session } from '../../app/session';
import { explanationView, neighbourIds, showSubject, stepNeighbour } from './state';

const shown = () => explanationView.get().subjectId !== null;
const explained = () => session.get().map !== null && neighbourIds().length > 0;

/** Of the view of a subject beside the patient: its keys are its own while it is open. */
const within = (id: string, keys: readonly string[], perform: () => void): Action => ({
  id: `explanation.${id}`,
  labelKey: `explanation.action.${id}`,
  group: 'explanation',
  keys,
  modal: true,
  enabled: shown,
  perform,
});

registerActions([
  {
    id: 'explanation.beside',
    labelKey: 'explanation.action.beside',
    group: 'explanation',
    keys: ['Alt+N'],
    enabled: () => explained() && !shown(),
    perform: () => stepNeighbour(1),
  },
  within('close', ['Escape'], () => showSubject(null)),
  within('next', ['.'], () => stepNeighbour(1)),
  within('previous', [','], () => stepNeighbour(-1)),
  {
    id: 'explanation.colouring',
    labelKey: 'explanation.action.colouring',
    group: 'explanation',
    keys: ['Alt+Shift+N'],
    enabled: explained,
    pressed: () => explanationView.get().colouring === 'time',
    perform: () => explanationView.set({ colouring: explanationView.get().colouring === 'time' ? 'hazard' : 'time' }),
  },
]);
