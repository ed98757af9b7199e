import { type Action, registerActions } from '../../app/actions';
import { playback } from '../../app/playback';
import { download } from '../../findings/download';
import { fileName, reportCsv, reportJson } from './export';
import { results, stepSection } from './state';

const shown = () => results.get().shown;
const report = () => shown()?.training.report ?? null;
const inLatent = () => results.get().section === 'latent' && report()?.latentMap != null;

/** Of the results: their keys are their own while they are on the page. */
const within = (
  id: string,
  key: string,
  enabled: () => boolean,
  perform: () => void | Promise<void>,
  pressed?: () => boolean,
): Action => ({
  id: `results.${id}`,
  labelKey: `results.action.${id}`,
  group: 'cohorts',
  keys: [key],
  modal: true,
  enabled,
  perform,
  ...(pressed ? { pressed } : {}),
});

function save(text: (...of: Parameters<typeof reportJson>) => string, extension: string, mediaType: string): void {
  const of = shown();
  if (!of) return;
  // Spreadsheets know UTF-8 by its mark at the beginning.
  const mark = extension === 'csv' ? '\ufeff' : '';
  download(
    new Blob([mark + text(of.cohort, of.training)], { type: mediaType }),
    fileName(of.cohort, of.training, extension),
  );
}

registerActions([
  within(
    'previous',
    ',',
    () => shown() !== null,
    () => stepSection(-1),
  ),
  within(
    'following',
    '.',
    () => shown() !== null,
    () => stepSection(1),
  ),
  within(
    'json',
    'J',
    () => report() !== null,
    () => save(reportJson, 'json', 'application/json'),
  ),
  within(
    'csv',
    'V',
    () => report() !== null,
    () => save(reportCsv, 'csv', 'text/csv'),
  ),
  within(
    'publish',
    'U',
    () => shown()?.training.state === 'done',
    () => results.set({ publishing: true }),
  ),
  within(
    'play',
    'Space',
    () => inLatent() && results.get().subjectId !== null,
    playback.toggle,
    () => playback.get().playing,
  ),
  within(
    'colouring',
    'C',
    inLatent,
    () => results.set({ colouring: results.get().colouring === 'hazard' ? 'time' : 'hazard' }),
    () => results.get().colouring === 'time',
  ),
  within(
    'keep',
    'K',
    () => inLatent() && results.get().subjectId !== null && results.get().subjectId !== results.get().referenceId,
    () => results.set({ referenceId: results.get().subjectId }),
  ),
  within(
    'mean',
    'M',
    () => inLatent() && results.get().referenceId !== null,
    () => results.set({ referenceId: null }),
  ),
]);
