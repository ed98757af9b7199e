import { seededRandom } from '../../survival/random';
import { fitPose } from './affine-fit';
import { type Affine, apply, coarser, type Grid } from './grid';
import type { Match } from './match';
import { freedoms, type Pose, poseMatrix } from './pose';
import { startingPoses } from './start';
import { makeProbes, type Probes, type StandardSpace } from './template';
import { evaluateWarp, fitWarp, type Warp } from './warp';

export { type Affine, apply, compose, type Grid, invert, sampleAt, spacingOf } from './grid';
export type { Match } from './match';
export type { StandardSpace } from './template';

export interface Registration {
  /** Standard space (RAS mm) → scan (RAS mm), 3 × 4 row by row. */
  readonly affine: Affine;
  readonly warp: Warp | null;
  readonly match: Match;
  /** Typical distance (root mean square over the brain) between repeated fits from other starts and other places, mm. */
  readonly scatterMm: number;
  /** Where a point of standard space lies in the scan. [n][xyz] → [n][xyz] */
  map(points: Float32Array): Float32Array;
}

export interface RegistrationOptions {
  breathe?(): Promise<void>;
  progress?(fraction: number): void;
}

/** Poses turn about the middle of the brain in MNI space. */
const centre = [0, -18, 8] as const;
const repeats = 6;

/**
 * Finds a head in standard space without another image: a search over poses, an affine fit from coarse to fine against
 * a mixture of two templates (so that amyloid does not pull), then a B-spline displacement.
 *
 * @param scan RAS mm, activity in any unit, finite
 * @throws RangeError when the scan is empty
 */
export async function registerToStandard(
  scan: Grid,
  space: StandardSpace,
  { breathe = async () => {}, progress = () => {} }: RegistrationOptions = {},
): Promise<Registration> {
  const unit = brightness(scan.data);
  const scaled: Grid = { ...scan, data: scan.data.map((value) => Math.min(value / unit, 2)) };
  const starts = startingPoses(scaled, space, centre);
  progress(0.35);
  await breathe();
  const medium = coarser(scaled, 3, 4);
  const probes = makeProbes(space, 3, 3, 3);
  const options = { centre, redundancy: 12, free: freedoms.affine };
  const fits = [];
  for (const { pose } of starts) {
    fits.push(fitPose(medium, probes, pose, { ...options, iterations: 10 }));
    await breathe();
  }
  fits.sort((a, b) => b.score - a.score);
  progress(0.6);
  const fine = coarser(scaled, 1.5, 2);
  const dense = makeProbes(space, 2, 1.5, 3);
  await breathe();
  const best = fitPose(fine, dense, fits[0]!.pose, { ...options, redundancy: 30, iterations: 6 });
  progress(0.7);
  await breathe();
  const affine = poseMatrix(best.pose, centre);
  const { warp, match } = fitWarp(medium, probes, affine, { spacingMm: 28, rounds: 6, stiffnessMm: 6, redundancy: 12 });
  progress(0.85);
  await breathe();
  const scatterMm = scatter(
    probes,
    best.pose,
    (pose) => fitPose(medium, thinned(probes, pose.seed), pose.pose, { ...options, redundancy: 6, iterations: 6 }).pose,
  );
  progress(1);
  return {
    affine,
    warp,
    match,
    scatterMm,
    map: (points) => {
      const u = evaluateWarp(warp, points);
      const out = new Float32Array(points.length);
      for (let q = 0; q < points.length; q += 3) {
        const [x, y, z] = apply(affine, points[q]! + u[q]!, points[q + 1]! + u[q + 1]!, points[q + 2]! + u[q + 2]!);
        out[q] = x;
        out[q + 1] = y;
        out[q + 2] = z;
      }
      return out;
    },
  };
}

/** The 98th percentile. @throws RangeError when that is nothing */
function brightness(data: Float32Array): number {
  const step = Math.max(1, Math.floor(data.length / 200_000));
  const some = Float32Array.from({ length: Math.floor(data.length / step) }, (_, i) => data[i * step]!).sort();
  const value = some[Math.floor(0.98 * (some.length - 1))] ?? 0;
  if (!(value > 0)) throw new RangeError('The scan is empty.');
  return value;
}

/** About half of the places, by chance. */
function thinned(probes: Probes, seed: number): Probes {
  const random = seededRandom(seed);
  return { ...probes, weight: probes.weight.map((w) => (random.uniform() < 0.5 ? w : 0)) };
}

function scatter(probes: Probes, pose: Pose, again: (from: { pose: Pose; seed: number }) => Pose): number {
  const random = seededRandom(5);
  const maps = Array.from({ length: repeats }, (_, seed) => {
    const from = Float64Array.from(pose);
    for (let k = 0; k < 3; k++) from[k]! += (random.uniform() - 0.5) * 0.1;
    for (let k = 3; k < 6; k++) from[k]! += (random.uniform() - 0.5) * 6;
    return poseMatrix(again({ pose: from, seed: seed + 1 }), centre);
  });
  let [sum, count] = [0, 0];
  for (let p = 0; p < probes.count; p += 17) {
    const [x, y, z] = [probes.points[3 * p]!, probes.points[3 * p + 1]!, probes.points[3 * p + 2]!];
    const places = maps.map((m) => apply(m, x, y, z));
    for (let a = 0; a < 3; a++) {
      const mean = places.reduce((s, at) => s + at[a]!, 0) / repeats;
      sum += places.reduce((s, at) => s + (at[a]! - mean) ** 2, 0) / (repeats - 1);
    }
    count++;
  }
  return Math.sqrt(sum / count);
}
