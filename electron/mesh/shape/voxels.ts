import type { Surface } from '../surface';

/** An upright grid of voxels: `origin` is the centre of the first; x runs fastest. */
export interface VoxelGrid {
  readonly origin: readonly [number, number, number];
  readonly size: readonly [number, number, number];
  readonly stepMm: readonly [number, number, number];
}

/** The smallest grid of this step that holds the points with a margin, [point][xyz] mm. */
export function gridAroundPoints(
  points: Float64Array,
  stepMm: readonly [number, number, number],
  marginMm: number,
): VoxelGrid {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i++) {
    low[i % 3] = Math.min(low[i % 3]!, points[i]!);
    high[i % 3] = Math.max(high[i % 3]!, points[i]!);
  }
  return {
    origin: low.map((l) => l - marginMm) as [number, number, number],
    size: low.map((l, k) => Math.ceil((high[k]! - l + 2 * marginMm) / stepMm[k]!) + 1) as [number, number, number],
    stepMm,
  };
}

/**
 * Voxels whose centre lies inside a closed surface, by counting crossings along x (a border belongs to one side only).
 * @returns 1 inside, 0 outside, [z][y][x]
 */
export function fillSurface({ positions, triangles }: Surface, { origin, size, stepMm }: VoxelGrid): Uint8Array {
  const [nx, ny, nz] = size;
  const crossings = new Map<number, number[]>();
  // The rays are moved by a hair, so that none runs through a vertex.
  const hair = [1.3e-7, 2.7e-7] as const;
  for (let t = 0; t < triangles.length; t += 3) {
    const corner = (k: number) => {
      const at = 3 * triangles[t + k]!;
      return [
        (positions[at]! - origin[0]) / stepMm[0],
        (positions[at + 1]! - origin[1]) / stepMm[1] - hair[0],
        (positions[at + 2]! - origin[2]) / stepMm[2] - hair[1],
      ] as const;
    };
    const [a, b, c] = [corner(0), corner(1), corner(2)];
    const area = (b[1] - a[1]) * (c[2] - a[2]) - (b[2] - a[2]) * (c[1] - a[1]);
    if (area === 0) continue;
    const k1 = Math.min(nz - 1, Math.floor(Math.max(a[2], b[2], c[2])));
    const j1 = Math.min(ny - 1, Math.floor(Math.max(a[1], b[1], c[1])));
    for (let k = Math.max(0, Math.ceil(Math.min(a[2], b[2], c[2]))); k <= k1; k++)
      for (let j = Math.max(0, Math.ceil(Math.min(a[1], b[1], c[1]))); j <= j1; j++) {
        const wb = ((j - a[1]) * (c[2] - a[2]) - (k - a[2]) * (c[1] - a[1])) / area;
        const wc = ((b[1] - a[1]) * (k - a[2]) - (b[2] - a[2]) * (j - a[1])) / area;
        if (wb < 0 || wc < 0 || wb + wc > 1) continue;
        const x = a[0] + wb * (b[0] - a[0]) + wc * (c[0] - a[0]);
        const key = k * ny + j;
        const line = crossings.get(key);
        if (line) line.push(x);
        else crossings.set(key, [x]);
      }
  }
  const inside = new Uint8Array(nx * ny * nz);
  for (const [key, line] of crossings) {
    line.sort((p, q) => p - q);
    for (let n = 0; n + 1 < line.length; n += 2) {
      const from = Math.max(0, Math.ceil(line[n]!));
      const until = Math.min(nx - 1, Math.floor(line[n + 1]!));
      if (until >= from) inside.fill(1, key * nx + from, key * nx + until + 1);
    }
  }
  return inside;
}

/**
 * Labels of the three solids of the atlas: 1 LV cavity, 2 LV myocardium, 3 RV cavity. The LV goes before the RV. Where RV
 * and myocardium face each other over a crack of at most two voxels in a plane, it is filled: one wall lies between them.
 *
 * @param solids LV cavity, LV cavity with its wall, RV cavity
 */
export function labelVoxels(solids: readonly Surface[], grid: VoxelGrid): Uint8Array {
  const [cavity, whole, right] = solids.map((s) => fillSurface(s, grid)) as [Uint8Array, Uint8Array, Uint8Array];
  const labels = whole.map((w, i) => (cavity[i] ? 1 : w ? 2 : right[i] ? 3 : 0));
  const [nx, ny] = grid.size;
  const filled = labels.slice();
  const plane = nx * ny;
  for (const [step, length] of [
    [1, nx],
    [nx, ny],
  ] as const)
    for (let i = 0; i < labels.length; i++) {
      if (labels[i] !== 0) continue;
      const place = step === 1 ? i % nx : Math.floor((i % plane) / nx);
      if (place === 0 || place >= length - 2) continue;
      const before = labels[i - step]!;
      if (before !== 2 && before !== 3) continue;
      const other = 5 - before;
      if (labels[i + step] === other) filled[i] = 2;
      else if (labels[i + step] === 0 && labels[i + 2 * step] === other) {
        filled[i] = before;
        filled[i + step] = other;
      }
    }
  return filled;
}
