import { answerOf } from '../app/notify';
import { workstation } from '../app/workstation';
import { cohorts } from './state';

/** A folder that was dropped on the workspace: the dialog that makes a cohort begins with it. */
export async function gatherDropped(dropped: DataTransfer): Promise<void> {
  const gathered = await answerOf(workstation.gather(dropped));
  if (gathered) cohorts.set({ gathered, question: { kind: 'create' } });
}
