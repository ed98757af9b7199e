import type { Settings } from '../../electron/contract';
import { setLanguage } from '../i18n';
import { notify } from './notify';
import { session } from './session';
import { workstation } from './workstation';

/** Shows a change at once and remembers it; goes back to what was when it cannot be remembered. */
export async function changeSettings(change: Partial<Settings>): Promise<void> {
  const before = session.get().settings;
  session.set({ settings: { ...before, ...change } });
  if (change.language) setLanguage(change.language);
  const result = await workstation.call('settings.set', change);
  if (result.ok) return;
  session.set({ settings: before });
  setLanguage(before.language);
  notify.failure(result.error);
}

export const rememberPanelSize = (id: string, percent: number): void =>
  void changeSettings({ panelSizes: { ...session.get().settings.panelSizes, [id]: Math.round(percent * 10) / 10 } });
