import { ReaderError } from '../../electron/contract';
import { workstation } from '../app/workstation';
import { brainOf } from './brain';
import { inPieces } from './pieces';
import { voxelCount } from './standard-space';

async function fetchBytes(runId: string, name: string, bytes: number): Promise<ArrayBuffer> {
  const response = await fetch(workstation.url(`runs/${runId}/${name}`)).catch(() => null);
  const broken = (what: string) =>
    new ReaderError('amyloid-file', `The file ${name} of this analysis ${what}.`, 'Run the analysis again.');
  if (response?.ok !== true) throw broken('cannot be read');
  const buffer = await response.arrayBuffer();
  if (buffer.byteLength !== bytes) throw broken(`has ${buffer.byteLength} bytes where standard space needs ${bytes}`);
  return buffer;
}

/** What the page shows of a run besides its numbers. */
export interface StandardScan {
  readonly runId: string;
  /** SUVR, [z][y][x]. */
  readonly suvr: Float32Array;
  /** Labels on the same grid; null in runs that have none. */
  readonly labels: Uint8Array | null;
  /** 1 in all of the brain; null where there are no labels. */
  readonly brain: Uint8Array | null;
}

const kept = new Map<string, Promise<StandardScan>>();
const keptRuns = 3;

/** Scan and labels of a finished run on the standard grid; read once. Rejects with `ReaderError`. */
export function standardScan(
  runId: string,
  files: { readonly standard: string; readonly regions?: string | undefined },
): Promise<StandardScan> {
  const key = `${runId} ${files.standard}`;
  const known = kept.get(key);
  if (known) return known;
  const reading = (async () => {
    const [scan, labels] = await Promise.all([
      fetchBytes(runId, files.standard, 4 * voxelCount),
      files.regions ? fetchBytes(runId, files.regions, voxelCount) : null,
    ]);
    const read = { runId, suvr: new Float32Array(scan) };
    if (!labels) return { ...read, labels: null, brain: null };
    const all = new Uint8Array(labels);
    return { ...read, labels: all, brain: await inPieces(brainOf(all), () => true) };
  })();
  kept.set(key, reading);
  reading.catch(() => kept.delete(key));
  for (const old of [...kept.keys()].slice(0, -keptRuns)) kept.delete(old);
  return reading;
}
