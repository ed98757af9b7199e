import { type Fit, fitPose, judge } from './affine-fit';
import { apply, coarser, type Grid } from './grid';
import { freedoms, headPrior, type Pose } from './pose';
import { makeProbes, type StandardSpace } from './template';

/** Steps of the search: every orientation within these limits is near one of them. */
const pitches = [-40, -20, 0, 20, 40];
const yaws = [-27, 0, 27];
const rolls = [-27, 0, 27];
/** Around the centre of activity, which neck and table draw down and back, mm. */
const heights = [-24, 0, 24, 48, 72];
const depths = [-24, 0, 24];
/** Candidates that are improved, and of those the ones that are improved further. */
const [manyKept, fewKept] = [16, 4];

const radians = Math.PI / 180;

/** Centre of what is brighter than a fifth of the bright part, each voxel counting alike. */
export function centreOfHead(scan: Grid): [number, number, number] {
  const sorted = Float32Array.from(scan.data.filter((_, i) => i % 3 === 0)).sort();
  const bright = sorted[Math.floor(0.98 * (sorted.length - 1))]!;
  const [nx, ny, nz] = scan.size;
  let [n, x, y, z, at] = [0, 0, 0, 0, 0];
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++)
        if (scan.data[at++]! > 0.2 * bright) {
          n++;
          x += i;
          y += j;
          z += k;
        }
  if (n === 0) return apply(scan.toMm, nx / 2, ny / 2, nz / 2);
  return apply(scan.toMm, x / n, y / n, z / n);
}

/**
 * Poses from which a fit finds home, the likeliest first: a coarse search over orientations and places around the head's
 * centre, the best of them improved on a strongly smoothed image.
 * @param scan RAS mm
 * @param centre the point of standard space that poses turn about
 */
export function startingPoses(scan: Grid, space: StandardSpace, centre: readonly [number, number, number]): Fit[] {
  const coarse = coarser(scan, 6, 6);
  const head = centreOfHead(coarse);
  const sparse = makeProbes(space, 7, 6, 4);
  const options = { centre, redundancy: 4 };
  const tried: Fit[] = [];
  for (const pitch of pitches)
    for (const yaw of yaws)
      for (const roll of rolls)
        for (const height of heights)
          for (const depth of depths) {
            const pose: Pose = Float64Array.from(headPrior.mean);
            pose[0] = pitch * radians;
            pose[1] = roll * radians;
            pose[2] = yaw * radians;
            for (let a = 0; a < 3; a++) pose[3 + a] = head[a]! - centre[a]!;
            pose[4]! += depth;
            pose[5]! += height;
            tried.push(judge(coarse, sparse, pose, options));
          }
  const fits = distinct(tried, manyKept, 0.6).map(({ pose }) =>
    fitPose(coarse, sparse, pose, { ...options, free: freedoms.similarity, iterations: 12 }),
  );
  const denser = makeProbes(space, 5, 6, 4);
  return distinct(fits, fewKept, 0.2).map(({ pose }) =>
    fitPose(coarse, denser, pose, { centre, redundancy: 8, free: freedoms.affine, iterations: 12 }),
  );
}

/** The best ones that differ from each other: 1 stands for 30 degrees or 40 mm. */
function distinct(fits: Fit[], count: number, least: number): Fit[] {
  const kept: Fit[] = [];
  for (const fit of [...fits].sort((a, b) => b.score - a.score)) {
    const far = kept.every(
      ({ pose }) =>
        Math.hypot(...[0, 1, 2].map((k) => (pose[k]! - fit.pose[k]!) / (30 * radians))) +
          Math.hypot(...[3, 4, 5].map((k) => (pose[k]! - fit.pose[k]!) / 40)) >
        least,
    );
    if (far) kept.push(fit);
    if (kept.length === count) break;
  }
  return kept;
}
