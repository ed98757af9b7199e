import { type Contour, ReaderError, type Run, type Stack, type Study } from '../../electron/contract';
import { contoursOf, rightHeartAnalysis } from '../app/runs';
import { type LoadedMap, session } from '../app/session';
import { workstation } from '../app/workstation';
import { loadMap } from '../motion-map/load';
import { firstStacks } from '../studies/open-study';
import { framesOf, type StackFrames } from '../viewer/frames';

/** One study of a comparison: what is shown of it, as far as there is any. */
export interface Side {
  readonly study: Study;
  /** Null in a study without images. */
  readonly stack: Stack | null;
  readonly frames: StackFrames | null;
  /** The newest finished run of that stack, else the newest one that is under way or ended without a result. */
  readonly run: Run | null;
  readonly map: LoadedMap | null;
  readonly contours: readonly Contour[];
}

/** The run of a stack to show: finished before running before failed, newer before older. */
export function runToShow(runs: readonly Run[], stackId: string | undefined): Run | null {
  const rank = (run: Run) => (run.state === 'done' ? 0 : run.state === 'running' ? 1 : 2);
  return (
    runs
      .filter((run) => run.stackId === stackId && run.analysisId === rightHeartAnalysis)
      .sort((a, b) => rank(a) - rank(b) || b.startedAt.localeCompare(a.startedAt))[0] ?? null
  );
}

/** Map and contours of a finished run. Throws `ReaderError`. */
export async function resultsOf(run: Run | null): Promise<Pick<Side, 'map' | 'contours'>> {
  if (run?.state !== 'done' || !run.result) return { map: null, contours: [] };
  const [map, contours] = await Promise.all([loadMap(run), contoursOf(run)]);
  return { map, contours };
}

/** Reads another study of the library without opening it. Throws `ReaderError`. */
export async function loadSide(studyInstanceUid: string): Promise<Side> {
  const opened = await workstation.call('study.open', { studyInstanceUid });
  if (!opened.ok) throw new ReaderError(opened.error.code, opened.error.message, opened.error.hint);
  const { study, stacks, runs } = opened.value;
  const stack = firstStacks(stacks).main;
  const run = runToShow(runs, stack?.stackId);
  const [frames, results] = await Promise.all([stack ? framesOf(stack, true) : null, resultsOf(run)]);
  return { study, stack, frames, run, ...results };
}

/** The open study as it is shown in the workspace. Throws `ReaderError`. */
export async function openSide(): Promise<Side | null> {
  const { study, stacks, stackId, runs, runId, map, contours } = session.get();
  if (!study) return null;
  const stack = stacks.find((one) => one.stackId === stackId) ?? null;
  const shown = runs.find((one) => one.runId === runId);
  const run = shown?.state === 'done' ? shown : runToShow(runs, stack?.stackId);
  const frames = stack ? await framesOf(stack) : null;
  if (map && map.runId === run?.runId) return { study, stack, frames, run, map, contours };
  return { study, stack, frames, run, ...(await resultsOf(run)) };
}

/** The studies that this one can be compared with, those of the same patient apart and newest first. */
export function candidates(open: Study, studies: readonly Study[]): { same: Study[]; others: Study[] } {
  const rest = studies
    .filter(({ studyInstanceUid }) => studyInstanceUid !== open.studyInstanceUid)
    .sort((a, b) => (b.studyDate ?? '').localeCompare(a.studyDate ?? '') || b.importedAt.localeCompare(a.importedAt));
  const isSame = (study: Study) => samePatient(open, study);
  return { same: rest.filter(isSame), others: rest.filter((study) => !isSame(study)) };
}

/** By Patient ID (PS3.3 C.7.1.1); an empty one says nothing about who it is. */
export const samePatient = (a: Study, b: Study): boolean => a.patientId !== '' && a.patientId === b.patientId;

/** Earlier first, by study date; as given where a date is not known or they are of one day. */
export function byDate(a: Side, b: Side): { pair: readonly [Side, Side]; dated: boolean } {
  const [one, other] = [a.study.studyDate, b.study.studyDate];
  const dated = one !== null && other !== null && one !== other;
  return { pair: dated && one > other ? [b, a] : [a, b], dated };
}
