import { registerActions } from '../app/actions';
import { notify } from '../app/notify';
import { session } from '../app/session';
import { shell } from '../app/shell';
import { workstation } from '../app/workstation';
import { download } from './download';
import { addNote, addPin, canPin, selectFinding, useFindingsView } from './making';
import { numbered } from './pins';

const hasStudy = () => session.get().study !== null;
const hasFindings = () => session.get().findings.length > 0;

/** Offers the open study's findings as a file. */
async function exportFindings(format: 'json' | 'csv'): Promise<void> {
  const { study } = session.get();
  if (!study) return;
  const result = await workstation.call('findings.export', { studyInstanceUid: study.studyInstanceUid, format });
  if (!result.ok) return notify.failure(result.error);
  const { fileName, mediaType, text } = result.value;
  download(new Blob([text], { type: mediaType }), fileName);
}

function step(by: 1 | -1): void {
  const { findings, selectedFindingId } = session.get();
  const all = numbered(findings);
  if (all.length === 0) return;
  const at = all.findIndex(({ finding }) => finding.findingId === selectedFindingId);
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length;
  shell.set({ sideTab: 'findings' });
  useFindingsView.setState({ shown: 'list' });
  selectFinding(all[next]!.finding);
}

registerActions([
  {
    id: 'findings.addPin',
    labelKey: 'findings.action.addPin',
    group: 'findings',
    keys: ['P'],
    enabled: canPin,
    perform: addPin,
  },
  {
    id: 'findings.addNote',
    labelKey: 'findings.action.addNote',
    group: 'findings',
    keys: ['N'],
    enabled: hasStudy,
    perform: addNote,
  },
  {
    id: 'findings.next',
    labelKey: 'findings.action.next',
    group: 'findings',
    keys: ['J'],
    enabled: hasFindings,
    perform: () => step(1),
  },
  {
    id: 'findings.previous',
    labelKey: 'findings.action.previous',
    group: 'findings',
    keys: ['K'],
    enabled: hasFindings,
    perform: () => step(-1),
  },
  {
    id: 'findings.history',
    labelKey: 'findings.action.history',
    group: 'findings',
    keys: ['Shift+H'],
    enabled: hasStudy,
    pressed: () => useFindingsView.getState().shown === 'history',
    perform: () => {
      shell.set({ sideTab: 'findings' });
      useFindingsView.setState(({ shown }) => ({ shown: shown === 'history' ? 'list' : 'history' }));
    },
  },
  {
    id: 'findings.exportJson',
    labelKey: 'findings.action.exportJson',
    group: 'findings',
    keys: ['Mod+E'],
    enabled: hasFindings,
    perform: () => exportFindings('json'),
  },
  {
    id: 'findings.exportCsv',
    labelKey: 'findings.action.exportCsv',
    group: 'findings',
    keys: ['Mod+Shift+E'],
    enabled: hasFindings,
    perform: () => exportFindings('csv'),
  },
]);
