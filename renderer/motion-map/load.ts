import type { Run } from '../../electron/contract';
import type { LoadedMap } from '../app/session';

/** Fetches and checks the map of a finished run. Throws `ReaderError` with the reason when it cannot be shown. */
export async function loadMap(run: Run): Promise<LoadedMap> {
  throw new Error(`The map of run ${run.runId} cannot be loaded yet`);
}
