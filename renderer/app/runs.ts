import {
  type AnalysisDescriptor,
  type Contour,
  contoursFileSchema,
  ReaderError,
  type Run,
} from '../../electron/contract';
import { analysisFor } from '../analyses/registry';
import { editing, revisionOf } from '../editing/state';
import { loadMap } from '../motion-map/load';
import { answerOf, notify } from './notify';
import { session } from './session';
import { shell } from './shell';
import { workstation } from './workstation';

export const rightHeartAnalysis = 'right-heart-motion';

/** Whether a run is still as it was when something of it was asked for. */
const isCurrent = (run: Run): boolean => {
  const now = session.get();
  const same = now.runs.find((other) => other.runId === run.runId);
  return now.runId === run.runId && (same === undefined || revisionOf(same) === revisionOf(run));
};

/** The answers of edits told the contours of this state, or of a later one, already. */
const isTold = (run: Run): boolean => {
  const { answered } = editing.get();
  return answered?.runId === run.runId && answered.revision >= revisionOf(run);
};

/** All contours of a finished run. Throws `ReaderError` when they cannot be read. */
export async function contoursOf(run: Run): Promise<Contour[]> {
  const name = run.result?.files.contours;
  if (!name) return [];
  const response = await fetch(workstation.url(`runs/${run.runId}/${name}`));
  if (!response.ok)
    throw new ReaderError(
      'contours-missing',
      'The contours of this analysis could not be read.',
      'Run the analysis again.',
    );
  const parsed = contoursFileSchema.safeParse(await response.json());
  if (!parsed.success)
    throw new ReaderError('contours-damaged', 'The contours of this analysis are damaged.', 'Run the analysis again.');
  return parsed.data.contours;
}

async function loadContours(run: Run): Promise<void> {
  const contours = await contoursOf(run);
  if (isCurrent(run) && !isTold(run)) session.set({ contours });
}

/** Makes a run the one whose contours, map, curves and risk are shown, as far as it has got. */
export async function showRun(run: Run): Promise<void> {
  if (session.get().runId !== run.runId) session.set({ runId: run.runId, contours: [], map: null });
  if (run.state !== 'done' || !run.result) return;
  const { mesh, motion } = run.result.files;
  // Other analyses than that of the right heart make none.
  const map =
    mesh && motion
      ? loadMap(run).then((loaded) => {
          if (!isCurrent(run)) return;
          const { pickedVertex } = session.get();
          const gone = pickedVertex !== null && pickedVertex >= loaded.map.vertexCount;
          session.set({ map: loaded, ...(gone ? { pickedVertex: null } : {}) });
        })
      : null;
  const outcomes = await Promise.allSettled([isTold(run) ? null : loadContours(run), map]);
  // Files of a state that another one has taken the place of may be gone: they are not missed.
  if (!isCurrent(run)) return;
  for (const outcome of outcomes) if (outcome.status === 'rejected') notify.thrown(outcome.reason);
}

/** A run has begun, moved on or ended. */
export function runChanged(run: Run): void {
  const { study, stackId, runs, runId } = session.get();
  if (run.studyInstanceUid !== study?.studyInstanceUid) return;
  const before = runs.find((other) => other.runId === run.runId);
  session.set({ runs: before ? runs.map((other) => (other === before ? run : other)) : [run, ...runs] });
  if (run.stackId !== stackId) return;
  if (run.state === 'running' && runId !== run.runId) void showRun(run);
  // Done, or made again after the reader changed something.
  if (run.state === 'done' && (before?.state !== 'done' || revisionOf(before) !== revisionOf(run))) void showRun(run);
  if ((run.state === 'failed' || run.state === 'refused') && before?.state !== run.state && run.error)
    notify.failure(run.error);
}

/** The analysis of the shown stack. Stacks that move and are for none are asked of the right heart's, which says why not. */
export function shownAnalysis(): AnalysisDescriptor | null {
  const { stacks, stackId } = session.get();
  const stack = stacks.find((one) => one.stackId === stackId);
  if (!stack) return null;
  const own = analysisFor(stack);
  if (own || stack.role === 'volume') return own;
  return shell.get().info?.analyses.find(({ analysisId }) => analysisId === rightHeartAnalysis) ?? null;
}

/** Starts the analysis of the shown stack. */
export async function startAnalysis(): Promise<void> {
  const { study, stackId } = session.get();
  const analysis = shownAnalysis();
  if (!study || !stackId || !analysis) return;
  const started = await answerOf(
    workstation.call('analysis.start', {
      studyInstanceUid: study.studyInstanceUid,
      analysisId: analysis.analysisId,
      stackId,
    }),
  );
  if (started && session.get().stackId === stackId && session.get().runId !== started.runId)
    session.set({ runId: started.runId, contours: [], map: null });
}

/** The analysis job that is running on the open study, or null. */
export const runningAnalysis = () =>
  session
    .get()
    .jobs.find(
      (job) =>
        job.kind === 'analysis' &&
        (job.state === 'running' || job.state === 'queued') &&
        job.studyInstanceUid === session.get().study?.studyInstanceUid,
    ) ?? null;

export const cancelJob = (jobId: string) => answerOf(workstation.call('jobs.cancel', { jobId }));
