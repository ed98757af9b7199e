import type { StackAxes } from '../../../imaging/geometry';
import { normalNumbers } from '../../../imaging/phantom/noise';
import { gridAroundPoints, type VoxelGrid } from '../voxels';

/** Label at a place in the stack's axes (u, v, height), mm. */
export type LabelAt = (u: number, v: number, height: number) => number;

export interface LowResolution {
  readonly spacingMm: number;
  readonly pixelMm: number;
  /** Standard deviation of the slices' shifts along either axis, and the largest one, mm. */
  readonly shiftMm: number;
  readonly farthestMm: number;
  readonly seed: number;
}

export interface SimulatedStack {
  readonly labels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly axes: StackAxes;
  /** How far each slice shows the heart from where it lies, [slice][u, v] mm; their mean is zero. */
  readonly shiftsMm: readonly (readonly [number, number])[];
}

/**
 * What a stack of thin slices far apart shows of a shape when each is taken in another breath-hold. Slices lie at random
 * against the shape; the shifts are normal, cut at `farthestMm`, and centred, as a shift of all slices is no fault.
 *
 * @param box of the shape in the axes of `axes`, [low, high] mm
 */
export function lowResolution(
  labelAt: LabelAt,
  box: readonly [readonly number[], readonly number[]],
  base: Pick<StackAxes, 'originMm' | 'u' | 'v' | 'n'>,
  { spacingMm, pixelMm, shiftMm, farthestMm, seed }: LowResolution,
): SimulatedStack {
  const normal = normalNumbers(seed);
  const [low, high] = box;
  const start = low[2]! - spacingMm * (1 + (Math.abs(normal()) % 1));
  const slices = Math.ceil((high[2]! - start) / spacingMm) + 2;
  const drawn = Array.from({ length: slices }, () => {
    const [a, b] = [shiftMm * normal(), shiftMm * normal()];
    const cut = Math.min(1, farthestMm / (Math.hypot(a, b) || 1));
    return [a * cut, b * cut] as const;
  });
  // Only slices that show the heart have a shift that can be seen.
  const seen = drawn.map((_, s) => start + s * spacingMm > low[2]! && start + s * spacingMm < high[2]!);
  const mean = [0, 1].map((k) => {
    const own = drawn.filter((_, s) => seen[s]);
    return own.reduce((sum, d) => sum + d[k]!, 0) / own.length;
  });
  const shiftsMm = drawn.map((d) => [d[0] - mean[0]!, d[1] - mean[1]!] as const);
  const margin = farthestMm + 12;
  const columns = Math.ceil((high[0]! - low[0]! + 2 * margin) / pixelMm);
  const rows = Math.ceil((high[1]! - low[1]! + 2 * margin) / pixelMm);
  const corner = [low[0]! - margin, low[1]! - margin] as const;
  const labels = new Uint8Array(slices * rows * columns);
  for (let s = 0, at = 0; s < slices; s++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++, at++)
        labels[at] = labelAt(
          corner[0] + x * pixelMm - shiftsMm[s]![0],
          corner[1] + y * pixelMm - shiftsMm[s]![1],
          start + s * spacingMm,
        );
  return {
    labels,
    rows,
    columns,
    shiftsMm,
    axes: {
      ...base,
      columnSpacingMm: pixelMm,
      rowSpacingMm: pixelMm,
      sliceSpacingMm: spacingMm,
      slices: shiftsMm.map((_, index) => ({ index, shiftMm: corner, heightMm: start + index * spacingMm })),
    },
  };
}

/**
 * The stack put on a fine grid without knowing about shifts: each voxel takes the label of the nearest slice, or the label
 * with the largest share when the slices above and below are mixed in proportion to their nearness (`linear`). The outermost
 * slices stand for half a slice distance beyond them.
 */
export function interpolated(
  { labels, rows, columns, axes }: Omit<SimulatedStack, 'shiftsMm'>,
  { origin, size, stepMm }: VoxelGrid,
  how: 'nearest' | 'linear',
): Uint8Array {
  const { slices } = axes;
  const pixel = (s: number, u: number, v: number) => {
    const place = slices[s]!;
    const x = (u - place.shiftMm[0]) / axes.columnSpacingMm;
    const y = (v - place.shiftMm[1]) / axes.rowSpacingMm;
    return [x, y] as const;
  };
  const nearest = (s: number, u: number, v: number) => {
    const [x, y] = pixel(s, u, v).map(Math.round) as [number, number];
    if (x < 0 || y < 0 || x >= columns || y >= rows) return 0;
    return labels[(slices[s]!.index * rows + y) * columns + x]!;
  };
  const share = new Float64Array(4);
  const mix = (s: number, u: number, v: number, weight: number) => {
    const [x, y] = pixel(s, u, v);
    const [i, j] = [Math.floor(x), Math.floor(y)];
    for (let dj = 0; dj < 2; dj++)
      for (let di = 0; di < 2; di++) {
        const inside = i + di >= 0 && j + dj >= 0 && i + di < columns && j + dj < rows;
        const label = inside ? labels[(slices[s]!.index * rows + j + dj) * columns + i + di]! : 0;
        share[label]! += weight * (di ? x - i : 1 - x + i) * (dj ? y - j : 1 - y + j);
      }
  };
  const out = new Uint8Array(size[0] * size[1] * size[2]);
  for (let k = 0, at = 0; k < size[2]; k++) {
    const place = (origin[2] + k * stepMm[2] - slices[0]!.heightMm) / axes.sliceSpacingMm;
    const s = Math.round(place);
    for (let j = 0; j < size[1]; j++)
      for (let i = 0; i < size[0]; i++, at++) {
        if (s < 0 || s >= slices.length) continue;
        const [u, v] = [origin[0] + i * stepMm[0], origin[1] + j * stepMm[1]];
        if (how === 'nearest') {
          out[at] = nearest(s, u, v);
          continue;
        }
        const below = Math.max(0, Math.min(slices.length - 2, Math.floor(place)));
        const t = Math.max(0, Math.min(1, place - below));
        share.fill(0);
        mix(below, u, v, 1 - t);
        mix(below + 1, u, v, t);
        out[at] = share.indexOf(Math.max(...share));
      }
  }
  return out;
}

/** Labels of a shape on a fine grid around it, found within 200 mm of the axes' origin. */
export function sampled(labelAt: LabelAt, stepMm: readonly [number, number, number]) {
  const found: number[] = [];
  for (let h = -200; h < 200; h += 3)
    for (let v = -200; v < 200; v += 4) for (let u = -200; u < 200; u += 4) if (labelAt(u, v, h)) found.push(u, v, h);
  const grid = gridAroundPoints(Float64Array.from(found), stepMm, 16);
  const [nx, ny, nz] = grid.size;
  const labels = new Uint8Array(nx * ny * nz);
  for (let k = 0, at = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, at++)
        labels[at] = labelAt(
          grid.origin[0] + i * stepMm[0],
          grid.origin[1] + j * stepMm[1],
          grid.origin[2] + k * stepMm[2],
        );
  return { labels, grid };
}
