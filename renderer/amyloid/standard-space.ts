import { type AmyloidResult, ReaderError } from '../../electron/contract';
import { workstation } from '../app/workstation';
import { type Affine, type Grid, lpsOfRas } from '../volume';

/** The standard space of the amyloid analysis: MNI, 2 mm, 91 × 109 × 91, first voxel at (−90, −126, −72) mm RAS. */
export const standardShape = [91, 109, 91] as const;
export const voxelCount = standardShape[0] * standardShape[1] * standardShape[2];
export const voxelMm = 2;
const toRas: Affine = [2, 0, 0, -90, 0, 2, 0, -126, 0, 0, 2, -72, 0, 0, 0, 1];

/** In the space of the template; as everywhere in the page its points are written in LPS. */
export const standardGrid: Grid = { shape: standardShape, toMm: lpsOfRas(toRas) };

/** Labels of `files.regions` that are not regions of the result. */
export const whiteMatter = 20;
export const cerebellum = [30, 31] as const;
export const brainStem = 40;
/** Highest label of a region of the cortex; 16 is the striatum. */
export const lastCortical = 15;
export const lastCerebral = 20;

/** a · b of row-major 4 × 4 matrices. */
export const product = (a: Affine, b: Affine): Affine =>
  Array.from({ length: 16 }, (_, at) => {
    const [row, column] = [at - (at % 4), at % 4];
    return [0, 1, 2, 3].reduce((sum, k) => sum + a[row + k]! * b[4 * k + column]!, 0);
  });

/** The grid of standard space laid into the patient by the affine part of the registration. */
export const nativeGrid = ({ registration }: Pick<AmyloidResult, 'registration'>): Grid => ({
  shape: standardShape,
  toMm: product(registration.matrix, toRas),
});

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
    return { runId, suvr: new Float32Array(scan), labels: labels && new Uint8Array(labels) };
  })();
  kept.set(key, reading);
  reading.catch(() => kept.delete(key));
  for (const old of [...kept.keys()].slice(0, -keptRuns)) kept.delete(old);
  return reading;
}
