import type { Stack } from '../../electron/contract';
import { analysisFor } from '../analyses/registry';
import { answerOf, notify } from '../app/notify';
import { playback } from '../app/playback';
import { showRun, startAnalysis } from '../app/runs';
import { noStudy, session } from '../app/session';
import { shell } from '../app/shell';
import { clearUndo } from '../app/undo';
import { workstation } from '../app/workstation';
import { expectImage, firstImage } from '../viewer/first-image';
import { framesOf } from '../viewer/frames';

/** What is shown first: the more the product can do with it, the earlier. */
const order: readonly Stack['role'][] = ['short-axis-cine', 'cine', 'volume', 'long-axis-cine', 'image'];

/** The stacks to start with. */
export function firstStacks(stacks: readonly Stack[]): { main: Stack | null; longAxis: Stack | null } {
  const rank = (stack: Stack) => order.indexOf(stack.role);
  const main =
    [...stacks].sort((a, b) => rank(a) - rank(b) || b.sliceCount * b.phaseCount - a.sliceCount * a.phaseCount)[0] ??
    null;
  const longAxis = stacks.find((stack) => stack.role === 'long-axis-cine' && stack !== main) ?? null;
  return { main, longAxis };
}

/** Milliseconds of one beat: the R-R interval, or what the phases themselves tell. */
export function beatOf(stack: Stack): number {
  if (stack.rrIntervalMs) return stack.rrIntervalMs;
  const times = stack.phaseTimesMs;
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? 0;
  return times.length > 1 && last > first ? ((last - first) * times.length) / (times.length - 1) : 1000;
}

/** Shows a stack in the slices panel, and the run that belongs to it. */
export function showStack(stack: Stack): void {
  if (session.get().stackId === stack.stackId) return;
  session.set({
    stackId: stack.stackId,
    sliceIndex: Math.floor((stack.sliceCount - 1) / 2),
    runId: null,
    contours: [],
    map: null,
    pickedVertex: null,
    highlightedVertices: null,
    markedPointMm: null,
  });
  playback.load(beatOf(stack), stack.phaseCount);
  const runs = session.get().runs.filter((run) => run.stackId === stack.stackId);
  const newest = (state: 'done' | 'running') =>
    runs.filter((run) => run.state === state).sort((a, b) => b.startedAt.localeCompare(a.startedAt))[0];
  const run = newest('running') ?? newest('done');
  if (run) void showRun(run);
}

/** Whether the analysis starts by itself: never again after it was done or refused, nor after it failed twice. */
function shouldAnalyse(stack: Stack): boolean {
  const { runs, settings } = session.get();
  // A volume of unknown modality (NIfTI) may be anything: the reader starts what fits.
  if (!settings.analyseOnOpen || !analysisFor(stack) || (stack.role === 'volume' && stack.modality === 'OT'))
    return false;
  const mine = runs.filter((run) => run.stackId === stack.stackId);
  if (mine.some((run) => run.state === 'done' || run.state === 'refused' || run.state === 'running')) return false;
  return mine.filter((run) => run.state === 'failed').length < 2;
}

export function closeStudy(): void {
  clearUndo();
  playback.load(1000, 1);
  session.set(noStudy);
}

/** Opens a study of the library. What is open stays until the new one has arrived. */
export async function openStudy(studyInstanceUid: string): Promise<boolean> {
  shell.set({ openingStudyUid: studyInstanceUid });
  const opened = await answerOf(workstation.call('study.open', { studyInstanceUid }));
  // The reader may have chosen another study meanwhile.
  if (shell.get().openingStudyUid !== studyInstanceUid) return false;
  shell.set({ openingStudyUid: null });
  if (!opened) return false;

  const { main, longAxis } = firstStacks(opened.stacks);
  // Asked for at once: the panels need some time until they ask themselves. They tell of a failure.
  if (main) void framesOf(main).catch(() => undefined);
  expectImage();
  closeStudy();
  session.set({
    study: opened.study,
    series: opened.series,
    stacks: opened.stacks,
    runs: opened.runs,
    findings: opened.findings,
    longAxisStackId: longAxis?.stackId ?? null,
  });
  if (!main) return true;
  showStack(main);
  for (const warning of main.warnings) notify.warn(warning, main.label);
  // The analysis takes every processor: the reader sees the images first.
  await firstImage();
  if (session.get().stackId === main.stackId && shouldAnalyse(main)) await startAnalysis();
  return true;
}
