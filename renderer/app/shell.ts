import { create } from 'zustand';
import type { Value } from '../../electron/contract';

export type DialogId = 'shortcuts' | 'palette' | 'settings' | 'models' | 'tags' | 'outcome' | 'body';
/** Those of the right heart, and by their ids those of other analyses (renderer/analyses/registry.ts). */
export type SideTab = string;

/** What the page itself shows: dialogs, tabs, the state of the connection. */
export interface Shell {
  info: Value<'app.info'> | null;
  /** `starting` until the workstation has answered; `lost` when it no longer does. */
  connection: 'starting' | 'ready' | 'lost';
  engineMessage: string | null;
  dialog: DialogId | null;
  sideTab: SideTab;
  /** Import job whose outcome is shown. */
  outcomeJobId: string | null;
  /** Progress of streaming dropped files to the workstation, 0…1. */
  upload: number | null;
  openingStudyUid: string | null;
  studiesShown: boolean;
}

export const useShell = create<Shell>(() => ({
  info: null,
  connection: 'starting',
  engineMessage: null,
  dialog: null,
  sideTab: 'findings',
  outcomeJobId: null,
  upload: null,
  openingStudyUid: null,
  studiesShown: true,
}));

export const shell = { get: useShell.getState, set: useShell.setState };
export const showDialog = (dialog: DialogId | null): void => useShell.setState({ dialog });
