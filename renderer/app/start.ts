import type { Job, WorkstationEvent } from '../../electron/contract';
import { imagesScored } from '../analyses/scores';
import { cohortChanged, cohortJobEnded } from '../cohorts/events';
import { setLanguage } from '../i18n';
import { importEnded } from '../studies/import';
import { closeStudy } from '../studies/open-study';
import { renderingEngine } from '../viewer/images';
import { onActionError, perform, refreshActions } from './actions';
import { notify } from './notify';
import { playback } from './playback';
import { runChanged } from './runs';
import { session, useSession } from './session';
import { shell, useShell } from './shell';
import { subscribeUndo } from './undo';
import { workstation } from './workstation';

const retryMs = 1000;
/** Ended jobs that are still listed. */
const jobsKept = 20;

const ended = (job: Job) => job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';

function jobChanged(job: Job): void {
  const { jobs } = session.get();
  const before = jobs.find((other) => other.jobId === job.jobId);
  const next = before ? jobs.map((other) => (other === before ? job : other)) : [...jobs, job];
  session.set({ jobs: next.slice(-jobsKept) });
  if (!ended(job) || (before && ended(before) && (before.outcome !== null || job.outcome === null))) return;
  if (job.kind === 'import') importEnded(job);
  else if (job.kind === 'analysis' && job.state === 'failed' && job.error) notify.failure(job.error);
  else cohortJobEnded(job);
}

/** Contours arrive a few at a time; React is told once per picture. */
let arrived: { runId: string; contours: WorkstationEvent & { type: 'contours' } }[] = [];
function contoursFound(event: WorkstationEvent & { type: 'contours' }): void {
  arrived.push({ runId: event.runId, contours: event });
  if (arrived.length > 1) return;
  requestAnimationFrame(() => {
    const { runId, contours } = session.get();
    const mine = arrived.filter((item) => item.runId === runId).flatMap((item) => item.contours.contours);
    arrived = [];
    if (mine.length === 0) return;
    // Refined contours come again for the same place.
    const place = (contour: (typeof mine)[number]) => `${contour.sliceIndex} ${contour.phaseIndex}`;
    const again = new Set(mine.map(place));
    session.set({ contours: [...contours.filter((contour) => !again.has(place(contour))), ...mine] });
  });
}

async function reloadLibrary(): Promise<void> {
  const list = await workstation.call('library.list', {});
  if (!list.ok) return;
  session.set({ studies: list.value });
  const { study } = session.get();
  if (study && !list.value.some((other) => other.studyInstanceUid === study.studyInstanceUid)) closeStudy();
}

async function reloadFindings(studyInstanceUid: string): Promise<void> {
  if (session.get().study?.studyInstanceUid !== studyInstanceUid) return;
  const list = await workstation.call('findings.list', { studyInstanceUid });
  if (list.ok && session.get().study?.studyInstanceUid === studyInstanceUid) session.set({ findings: list.value });
}

function engineChanged(state: 'ready' | 'restarting' | 'failed', message: string): void {
  const { info } = shell.get();
  shell.set({
    engineMessage: state === 'ready' ? null : message,
    ...(info ? { info: { ...info, engine: state } } : {}),
  });
  if (state === 'ready' && shell.get().connection === 'lost') void connect();
  if (state === 'restarting') void check();
}

/** What each event does; the type makes sure that none is forgotten. */
const handlers: { [T in WorkstationEvent['type']]: (event: WorkstationEvent & { type: T }) => void } = {
  job: (event) => jobChanged(event.job),
  run: (event) => runChanged(event.run),
  contours: contoursFound,
  scores: (event) => imagesScored(event.runId, event.images),
  library: () => void reloadLibrary(),
  cohort: (event) => cohortChanged(event.cohortId),
  findings: (event) => void reloadFindings(event.studyInstanceUid),
  engine: (event) => engineChanged(event.state, event.message),
  action: (event) => void perform(event.actionId),
};
const onEvent = <T extends WorkstationEvent['type']>(event: WorkstationEvent & { type: T }): void =>
  (handlers[event.type] as (event: WorkstationEvent) => void)(event);

/** Tells a lost workstation from an engine that is being restarted. */
async function check(): Promise<void> {
  const info = await workstation.call('app.info', {});
  if (!info.ok && info.error.code === 'not-reachable') {
    shell.set({ connection: 'lost' });
    setTimeout(() => void connect(), retryMs);
  }
}

let connecting: Promise<void> | null = null;
/** Reads everything the page starts from; tries again until the workstation answers. */
function connect(): Promise<void> {
  connecting ??= (async () => {
    for (;;) {
      const [info, settings, studies, jobs] = await Promise.all([
        workstation.call('app.info', {}),
        workstation.call('settings.get', {}),
        workstation.call('library.list', {}),
        workstation.call('jobs.list', {}),
      ]);
      if (info.ok && settings.ok && studies.ok && jobs.ok) {
        setLanguage(settings.value.language);
        session.set({ settings: settings.value, studies: studies.value, jobs: jobs.value.slice(-jobsKept) });
        shell.set({ info: info.value, connection: 'ready', engineMessage: null });
        // Made while the reader looks for a study, not when its images are waited for.
        requestIdleCallback(() => renderingEngine(), { timeout: 1000 });
        return;
      }
      const failed = [info, settings, studies, jobs].find((result) => !result.ok);
      if (failed && !failed.ok && failed.error.code !== 'not-reachable') notify.failure(failed.error);
      if (shell.get().connection === 'ready') shell.set({ connection: 'lost' });
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  })().finally(() => {
    connecting = null;
  });
  return connecting;
}

/** Joins the page to the workstation. */
export function start(): void {
  onActionError(notify.thrown);
  useSession.subscribe(refreshActions);
  useShell.subscribe(refreshActions);
  subscribeUndo(refreshActions);
  let { playing, phases } = playback.get();
  playback.subscribe((now) => {
    if (now.playing === playing && now.phases === phases) return;
    ({ playing, phases } = now);
    refreshActions();
  });
  workstation.subscribe(onEvent);
  void connect();
}
