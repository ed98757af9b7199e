import { useCallback } from 'react';
import type { AmyloidResult } from '../../electron/contract';
import { type Loaded, useLoaded } from '../cohorts/results/use-loaded';
import { type StandardScan, standardScan } from './read-scan';

/** Scan and labels of a run in standard space, once they are read; nothing while `runId` is null. */
export function useScan(runId: string | null, amyloid: AmyloidResult | null): Loaded<StandardScan> {
  const standard = amyloid?.files.standard ?? null;
  const regions = amyloid?.files.regions;
  // A result that is made anew with the same files is the same scan.
  const load = useCallback(
    () => standardScan(runId ?? '', { standard: standard ?? '', regions }),
    [runId, standard, regions],
  );
  return useLoaded(runId && standard ? load : null);
}
