import { useMemo } from 'react';
import type { AnalysisResult } from '../../electron/contract';
import { revisionOf } from './adjust';
import { withVolumes } from './live-result';
import { liveVolumes, useLiveVolumes } from './live-volumes';
import { riskView, useRiskView } from './view';

/**
 * The result as it is to be shown now: with the volumes and phases of changes whose result is still being made.
 * `following` is true while it is.
 */
export function useShownResult(result: AnalysisResult, runId: string): { result: AnalysisResult; following: boolean } {
  const revision = revisionOf(result);
  const volumes = useLiveVolumes(runId, revision);
  const phases = useRiskView(({ pending }) =>
    pending && pending.runId === runId && (pending.revision === 0 || pending.revision > revision)
      ? pending.phases
      : null,
  );
  const shown = useMemo(
    () => (volumes || phases ? withVolumes(result, volumes, phases) : result),
    [result, volumes, phases],
  );
  return { result: shown, following: volumes !== null || phases !== null };
}

/** The same outside React. */
export function resultNow(result: AnalysisResult, runId: string): AnalysisResult {
  const revision = revisionOf(result);
  const live = liveVolumes.get();
  const { pending } = riskView.get();
  const volumes = live?.runId === runId && live.revision > revision ? live.volumes : null;
  const awaited = pending?.runId === runId && (pending.revision === 0 || pending.revision > revision);
  return volumes || awaited ? withVolumes(result, volumes, awaited ? pending.phases : null) : result;
}
