import type { Adjusted, Adjustment, AnalysisResult, ChosenPhases, Run } from '../../electron/contract';
import { notify } from '../app/notify';
import { session } from '../app/session';
import { record } from '../app/undo';
import { adjust as send } from '../editing/edits';
import { phasesAfter } from './phases';
import { riskView } from './view';

/** How often a result was adjusted; 0 for one as the analysis made it. */
export const revisionOf = (result: AnalysisResult): number => result.adjustments?.revision ?? 0;

const runOf = (runId: string): Run | undefined => session.get().runs.find((run) => run.runId === runId);

/** The phases of a run as they are or, where a change was asked for, will be; null in runs that do not tell them. */
export function phasesOf(run: Run | undefined): ChosenPhases | null {
  const { pending } = riskView.get();
  if (!run?.result) return null;
  const awaited = pending?.runId === run.runId && (pending.revision === 0 || pending.revision > revisionOf(run.result));
  return awaited ? pending.phases : (run.result.phases ?? null);
}

/** Asks for one change and shows at once what follows from it. Rejects with a ReaderError when it was refused. */
async function apply(runId: string, adjustment: Adjustment): Promise<Adjusted> {
  const before = riskView.get().pending;
  const phases = phasesOf(runOf(runId));
  const asked =
    adjustment.kind === 'phases' && phases ? { runId, revision: 0, phases: phasesAfter(phases, adjustment) } : null;
  if (asked) riskView.set({ pending: asked });
  // Unless another choice has taken its place in the meantime.
  const settle = (pending: typeof before) => {
    if (asked && riskView.get().pending === asked) riskView.set({ pending });
  };
  try {
    const answer = await send(runId, adjustment);
    settle(asked && { ...asked, revision: answer.revision });
    return answer;
  } catch (error) {
    // One that was itself not answered yet has been by now, and is told by the run's result.
    settle(before?.revision ? before : null);
    throw error;
  }
}

/**
 * Changes the shown run and lets the change be taken back. What went wrong is told to the reader.
 *
 * @param labelKey i18n key of what is done
 * @returns whether it was done
 */
export async function adjust(adjustment: Adjustment, labelKey: string): Promise<boolean> {
  const { runId } = session.get();
  if (!runId) return false;
  try {
    let { inverse } = await apply(runId, adjustment);
    let again = adjustment;
    record({
      labelKey,
      undo: async () => {
        again = (await apply(runId, inverse)).inverse;
      },
      redo: async () => {
        inverse = (await apply(runId, again)).inverse;
      },
    });
    return true;
  } catch (error) {
    notify.thrown(error);
    return false;
  }
}
