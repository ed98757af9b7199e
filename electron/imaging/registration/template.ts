import { coarser, type Grid, sampleAt } from './grid';

/** Standard space: two images of the same head, without and with amyloid, and where its brain is. RAS mm. */
export interface StandardSpace {
  readonly negative: Grid;
  readonly positive: Grid;
  /** 1 in the brain, on the grid of the templates. */
  readonly brain: Uint8Array;
}

/** Places of standard space at which scan and templates are compared. */
export interface Probes {
  readonly count: number;
  /** [n][xyz] RAS mm */
  readonly points: Float32Array;
  readonly negative: Float32Array;
  /** What amyloid adds. */
  readonly amyloid: Float32Array;
  readonly weight: Float32Array;
}

/** Weight of the rim around the brain, where skull and scalp begin to differ between people. */
const rimWeight = 0.5;

/**
 * @param stepVoxels distance of the places, voxels of the templates
 * @param sigmaMm smoothing of the templates, as of the scan
 * @param rimVoxels how far around the brain
 */
export function makeProbes(space: StandardSpace, stepVoxels: number, sigmaMm: number, rimVoxels: number): Probes {
  const { size, toMm } = space.negative;
  const [nx, ny, nz] = size;
  const near = dilated(space.brain, size, rimVoxels);
  const places: number[] = [];
  const weights: number[] = [];
  for (let k = stepVoxels >> 1; k < nz; k += stepVoxels)
    for (let j = stepVoxels >> 1; j < ny; j += stepVoxels)
      for (let i = stepVoxels >> 1; i < nx; i += stepVoxels) {
        const at = i + nx * (j + ny * k);
        if (!near[at]) continue;
        places.push(
          toMm[0]! * i + toMm[1]! * j + toMm[2]! * k + toMm[3]!,
          toMm[4]! * i + toMm[5]! * j + toMm[6]! * k + toMm[7]!,
          toMm[8]! * i + toMm[9]! * j + toMm[10]! * k + toMm[11]!,
        );
        weights.push(space.brain[at] ? 1 : rimWeight);
      }
  const points = Float32Array.from(places);
  const count = weights.length;
  const values = (grid: Grid) => {
    const out = new Float32Array(count);
    const smoothed = sigmaMm > 0 ? coarser(grid, sigmaMm, 0) : grid;
    sampleAt(smoothed, points, out, new Uint8Array(count));
    return out;
  };
  const negative = values(space.negative);
  const amyloid = values(space.positive);
  for (let p = 0; p < count; p++) amyloid[p]! -= negative[p]!;
  return { count, points, negative, amyloid, weight: Float32Array.from(weights) };
}

function dilated(mask: Uint8Array, size: readonly [number, number, number], times: number): Uint8Array {
  let now = mask;
  const [nx, ny, nz] = size;
  const steps = [1, nx, nx * ny];
  for (let t = 0; t < times; t++) {
    const next = Uint8Array.from(now);
    let at = 0;
    for (let k = 0; k < nz; k++)
      for (let j = 0; j < ny; j++)
        for (let i = 0; i < nx; i++, at++) {
          if (now[at]) continue;
          if (
            (i > 0 && now[at - 1]) ||
            (i < nx - 1 && now[at + 1]) ||
            (j > 0 && now[at - steps[1]!]) ||
            (j < ny - 1 && now[at + steps[1]!]) ||
            (k > 0 && now[at - steps[2]!]) ||
            (k < nz - 1 && now[at + steps[2]!])
          )
            next[at] = 1;
        }
    now = next;
  }
  return now;
}
