import { create } from 'zustand';
import type { CohortSummary, Training } from '../../../electron/contract';
import { refreshActions } from '../../app/actions';

export const sections = [
  'summary',
  'search',
  'survival',
  'hazards',
  'calibration',
  'importance',
  'latent',
  'comparison',
] as const;
export type SectionId = (typeof sections)[number];

/** What of a cohort's trainings is on the page. Lives as long as the window. */
export interface ResultsView {
  section: SectionId;
  /** What the actions work on; null while no results are on the page. */
  shown: {
    readonly cohort: CohortSummary;
    readonly training: Training;
    readonly trainings: readonly Training[];
  } | null;
  /** The dialog to publish the shown training is open. */
  publishing: boolean;
  /** Trainings laid beside the shown one. */
  beside: readonly string[];
  /** What the dots of the latent map are coloured by. */
  colouring: 'hazard' | 'time';
  /** Subject whose heart beats, and the one it is compared with; null: nobody, the mean heart. */
  subjectId: string | null;
  referenceId: string | null;
}

export const useResults = create<ResultsView>(() => ({
  section: 'summary',
  shown: null,
  publishing: false,
  beside: [],
  colouring: 'hazard',
  subjectId: null,
  referenceId: null,
}));
export const results = { get: useResults.getState, set: useResults.setState };

useResults.subscribe(refreshActions);

export function stepSection(by: 1 | -1): void {
  const at = sections.indexOf(results.get().section);
  results.set({ section: sections[(at + by + sections.length) % sections.length]! });
}
