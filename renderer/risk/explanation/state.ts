import { create } from 'zustand';
import { refreshActions } from '../../app/actions';
import { cover } from '../../app/cover';
import { session, useSession } from '../../app/session';
import { loadLatentMap, type RiskModel } from './subject';

export interface ExplanationView {
  /** The subject of the cohort that is shown beside the patient; null: none, the workspace is not covered. */
  readonly subjectId: string | null;
  /** What the dots of the latent map are coloured by. */
  readonly colouring: 'hazard' | 'time';
}

export const useExplanation = create<ExplanationView>(() => ({ subjectId: null, colouring: 'hazard' }));
export const explanationView = { get: useExplanation.getState, set: useExplanation.setState };

export const showSubject = (subjectId: string | null): void => explanationView.set({ subjectId });

/** Nearest subjects of the patient that is shown, closest first. */
export const neighbourIds = (): string[] =>
  session.result()?.risk?.explanation?.neighbours.map(({ subjectId }) => subjectId) ?? [];

/** Goes to the next (1) or previous (−1) of the nearest subjects; from another subject to the nearest. */
export function stepNeighbour(by: 1 | -1): void {
  const ids = neighbourIds();
  if (ids.length === 0) return;
  const at = ids.indexOf(explanationView.get().subjectId ?? '');
  showSubject(ids[at < 0 ? 0 : (at + by + ids.length) % ids.length]!);
}

const maps = new Map<string, ReturnType<typeof loadLatentMap>>();

/** The latent map of a package, asked for once; a failure is asked for again. */
export function latentMapOf(model: RiskModel): ReturnType<typeof loadLatentMap> {
  const key = `${model.id} ${model.version}`;
  const known = maps.get(key);
  if (known) return known;
  const asked = loadLatentMap(model).catch((error: unknown) => {
    maps.delete(key);
    throw error;
  });
  maps.set(key, asked);
  return asked;
}

useExplanation.subscribe(({ subjectId }) => {
  cover.set('subject', subjectId !== null);
  refreshActions();
});
useSession.subscribe((now, before) => {
  // Another study, or another run of it: what was shown beside it is not its own.
  if (now.study?.studyInstanceUid !== before.study?.studyInstanceUid || now.runId !== before.runId) showSubject(null);
});
