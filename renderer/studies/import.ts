import type { Job, Result } from '../../electron/contract';
import { answerOf, notify } from '../app/notify';
import { shell, showDialog } from '../app/shell';
import { workstation } from '../app/workstation';
import { t } from '../i18n';
import { openStudy } from './open-study';

/** Imports that this page began; their study is opened when they are done. */
const mine = new Set<string>();
/** Ended before the answer to the call that began them came. */
const endedEarly = new Map<string, Job>();

async function begin(start: Promise<Result<{ jobId: string } | null>>): Promise<void> {
  const started = await answerOf(start);
  if (!started) return;
  mine.add(started.jobId);
  const ended = endedEarly.get(started.jobId);
  if (ended) importEnded(ended);
}

/** What was dropped or picked. Must be called while the event is handled: browsers empty a drop afterwards. */
export async function importDropped(dropped: DataTransfer | FileList): Promise<void> {
  const onUpload = (upload: number) => shell.set({ upload });
  await begin(workstation.importFiles(dropped, onUpload).finally(() => shell.set({ upload: null })));
}

/** An input element that lives only as long as the choice. */
export function pickFiles(options: { folder?: boolean; accept?: string; many?: boolean }): Promise<FileList | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = options.many ?? true;
    input.hidden = true;
    input.dataset.testid = options.folder ? 'pick-folder' : 'pick-files';
    if (options.folder) input.webkitdirectory = true;
    if (options.accept) input.accept = options.accept;
    const end = () => {
      input.remove();
      resolve(input.files && input.files.length > 0 ? input.files : null);
    };
    input.addEventListener('change', end);
    input.addEventListener('cancel', end);
    document.body.append(input);
    input.click();
  });
}

/** The native dialog under Electron, the browser's own elsewhere. */
export async function chooseAndImport(kind: 'folder' | 'files'): Promise<void> {
  if (workstation.host === 'electron') return begin(workstation.call('library.choose', { kind }));
  const files = await pickFiles({ folder: kind === 'folder' });
  if (files) await importDropped(files);
}

export const importDemo = (): Promise<void> => begin(workstation.call('library.importDemo', {}));

/** Told of every import job that has ended. */
export function importEnded(job: Job): void {
  if (!mine.has(job.jobId)) {
    endedEarly.set(job.jobId, job);
    return;
  }
  endedEarly.delete(job.jobId);
  mine.delete(job.jobId);
  if (job.state === 'failed' && job.error) notify.failure(job.error);
  if (job.state === 'cancelled') notify.info(t('studies.importCancelled'));
  const { outcome } = job;
  if (!outcome) return;
  shell.set({ outcomeJobId: job.jobId });
  const [first] = outcome.studyInstanceUids;
  if (first) {
    if (outcome.items.length > 0)
      notify.warn(t('studies.outcome.someNotImported', { count: outcome.items.length }), t('studies.outcome.seeList'));
    void openStudy(first);
    return;
  }
  if (job.state !== 'done') return;
  const [only, more] = outcome.items;
  if (only && !more) notify.warn(`${only.path}: ${only.reason}`, only.hint);
  else {
    notify.warn(t('studies.outcome.nothingImported', { subject: job.subject }));
    if (outcome.items.length > 0) showDialog('outcome');
  }
}
