import { nearestAmong } from '../nearest';
import type { VoxelGrid } from '../voxels';

export interface Agreement {
  readonly dice: number;
  /** Symmetric distance between the surfaces, mm: mean and 95th percentile. */
  readonly meanMm: number;
  readonly p95Mm: number;
}

/** Structures that are compared: labels that belong to each. */
export const structures = {
  'LV cavity': [1],
  'LV myocardium': [2],
  'RV cavity': [3],
} as const;

/** Centres of the voxels of a structure that touch one outside it, [point][xyz] mm. */
function border(labels: Uint8Array, wanted: readonly number[], { size, stepMm }: VoxelGrid): Float64Array {
  const [nx, ny, nz] = size;
  const points: number[] = [];
  const inside = (i: number, j: number, k: number) =>
    i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz && wanted.includes(labels[(k * ny + j) * nx + i]!);
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        if (!inside(i, j, k)) continue;
        const whole =
          inside(i - 1, j, k) &&
          inside(i + 1, j, k) &&
          inside(i, j - 1, k) &&
          inside(i, j + 1, k) &&
          inside(i, j, k - 1) &&
          inside(i, j, k + 1);
        if (!whole) points.push(i * stepMm[0], j * stepMm[1], k * stepMm[2]);
      }
  return Float64Array.from(points);
}

/** Distances from every `stride`-th point to the nearest of others. */
function distances(from: Float64Array, to: Float64Array, stride: number): number[] {
  const near = nearestAmong(to, 4);
  const any = () => true;
  const out: number[] = [];
  for (let i = 0; i < from.length; i += 3 * stride) {
    const [x, y, z] = [from[i]!, from[i + 1]!, from[i + 2]!];
    const v = near.find(x, y, z, any);
    let least = Number.POSITIVE_INFINITY;
    if (v >= 0) least = (to[3 * v]! - x) ** 2 + (to[3 * v + 1]! - y) ** 2 + (to[3 * v + 2]! - z) ** 2;
    else
      for (let j = 0; j < to.length; j += 3)
        least = Math.min(least, (to[j]! - x) ** 2 + (to[j + 1]! - y) ** 2 + (to[j + 2]! - z) ** 2);
    out.push(Math.sqrt(least));
  }
  return out;
}

/** Overlap and surface distance of one structure on two label volumes of the same grid. */
export function agreement(
  a: Uint8Array,
  b: Uint8Array,
  grid: VoxelGrid,
  wanted: readonly number[],
  stride = 3,
): Agreement {
  let [both, sum] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [wanted.includes(a[i]!), wanted.includes(b[i]!)];
    if (p && q) both++;
    sum += Number(p) + Number(q);
  }
  const [pa, pb] = [border(a, wanted, grid), border(b, wanted, grid)];
  const all = [...distances(pa, pb, stride), ...distances(pb, pa, stride)].sort((x, y) => x - y);
  return {
    dice: sum === 0 ? 1 : (2 * both) / sum,
    meanMm: all.reduce((x, y) => x + y, 0) / all.length,
    p95Mm: all[Math.floor(0.95 * all.length)]!,
  };
}
