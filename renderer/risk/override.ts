import { create } from 'zustand';
import { refreshActions, registerActions } from '../app/actions';
import { session, useSession } from '../app/session';
import { shell } from '../app/shell';
import { adjust } from './adjust';

/** Whether the reader is being asked why the risk may be shown. */
export const useOverride = create<{ asking: boolean }>(() => ({ asking: false }));

/** The risk of the shown run is withheld: nothing but the reader's reason shows it. */
const isWithheld = (): boolean => Boolean(session.result()?.riskWithheld);
const isOverridden = (): boolean => Boolean(session.result()?.adjustments?.override);

/** Asks for the reason, beside the checks that failed. */
export function askOverride(): void {
  session.set({ maximised: null });
  shell.set({ sideTab: 'quality' });
  useOverride.setState({ asking: true });
}

export const stopAsking = (): void => useOverride.setState({ asking: false });

/** Records the reason; tells whether it was taken. */
export async function overrideWith(reason: string): Promise<boolean> {
  const done = await adjust({ kind: 'override', reason }, 'quality.done.override');
  if (done) stopAsking();
  return done;
}

export const withdrawOverride = (): Promise<boolean> =>
  adjust({ kind: 'override', reason: null }, 'quality.done.withdraw');

registerActions([
  {
    id: 'quality.override',
    labelKey: 'quality.action.override',
    group: 'analysis',
    keys: ['Alt+O'],
    enabled: isWithheld,
    perform: askOverride,
  },
  {
    id: 'quality.withdraw',
    labelKey: 'quality.action.withdraw',
    group: 'analysis',
    keys: ['Alt+W'],
    enabled: isOverridden,
    perform: async () => {
      await withdrawOverride();
    },
  },
]);
useSession.subscribe((now, before) => {
  if (now.runs !== before.runs || now.runId !== before.runId) refreshActions();
});
