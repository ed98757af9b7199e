import { vertexNormals } from '../motion-map/interpolate';
import { lastCerebral, lastCortical, standardShape, voxelMm, whiteMatter } from './standard-space';
import { surfaceNets } from './surface-nets';

export const sides = ['left', 'right'] as const;
export type SideId = (typeof sides)[number];

/** One hemisphere with what is painted on it. Nothing changes after it was made. */
export interface Hemisphere {
  readonly side: SideId;
  /** [vertex][xyz] RAS mm of standard space. */
  readonly positions: Float32Array;
  /** [vertex][xyz], unit length, outward. */
  readonly normals: Float32Array;
  readonly triangles: Uint32Array;
  /** Highest SUVR in the cortex below each vertex; NaN where there is no cortex, as on the cut in the middle. */
  readonly suvr: Float32Array;
  /** Label of the region below each vertex; 0: none. */
  readonly labels: Uint8Array;
}

/** How far below the surface the cortex is looked for, and how densely. */
const depthMm = 6;
const stepMm = 1;
/** Standard deviation of the blur that makes a surface of voxels smooth. */
const blurVoxels = 1.1;
const originMm = [-90, -126, -72] as const;
/** Index of the plane between the hemispheres (x = 0 mm): it belongs to neither. */
const middle = 45;
/** White matter below −16 mm within 22 mm of the middle, or behind −30 mm, is that of the brain stem and the cerebellum. */
const stemBelow = 28;
const stemWithin = 11;
const stemBehind = 48;

const kernel = (() => {
  const reach = 3;
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-((k - reach) ** 2) / (2 * blurVoxels ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
})();

/** Blurs along one axis. Yields after each layer. */
function* blurred(
  field: Float32Array,
  [nx, ny, nz]: readonly [number, number, number],
  axis: 0 | 1 | 2,
): Generator<void, Float32Array> {
  const out = new Float32Array(field.length);
  const stride = [1, nx, nx * ny][axis]!;
  const count = [nx, ny, nz][axis]!;
  const reach = (kernel.length - 1) / 2;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++) {
        const at = (z * ny + y) * nx + x;
        const place = axis === 0 ? x : axis === 1 ? y : z;
        let sum = 0;
        for (let k = Math.max(-reach, -place); k <= Math.min(reach, count - 1 - place); k++)
          sum += kernel[k + reach]! * field[at + k * stride]!;
        out[at] = sum;
      }
    yield;
  }
  return out;
}

/** The largest of the pieces that hang together by the faces of their voxels, as 1. */
function largestPiece(mask: Uint8Array, [nx, ny, nz]: readonly [number, number, number]): Float32Array {
  const pieces = new Uint16Array(mask.length);
  const waiting = new Int32Array(mask.length);
  const steps = [1, -1, nx, -nx, nx * ny, -nx * ny];
  let [count, best, most] = [0, 0, 0];
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || pieces[start]) continue;
    count++;
    pieces[start] = count;
    let [first, last] = [0, 0];
    waiting[last++] = start;
    while (first < last) {
      const at = waiting[first++]!;
      const x = at % nx;
      const y = Math.floor(at / nx) % ny;
      const z = Math.floor(at / (nx * ny));
      const open = [x < nx - 1, x > 0, y < ny - 1, y > 0, z < nz - 1, z > 0];
      steps.forEach((step, k) => {
        const next = at + step;
        if (!open[k] || !mask[next] || pieces[next]) return;
        pieces[next] = count;
        waiting[last++] = next;
      });
    }
    if (last > most) [best, most] = [count, last];
  }
  return Float32Array.from(pieces, (piece) => (piece === best && best > 0 ? 1 : 0));
}

/** Value at a place between voxels of the cortex, linearly; others beside it do not count. NaN without any. */
function sample(values: Float32Array, labels: Uint8Array, x: number, y: number, z: number): number {
  const [nx, ny, nz] = standardShape;
  const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  let [sum, weights] = [0, 0];
  for (let k = 0; k < 8; k++) {
    const [i, j, l] = [x0 + (k & 1), y0 + ((k >> 1) & 1), z0 + (k >> 2)];
    if (i < 0 || j < 0 || l < 0 || i >= nx || j >= ny || l >= nz) continue;
    const at = (l * ny + j) * nx + i;
    const label = labels[at]!;
    if (label === 0 || label > lastCortical) continue;
    const weight = (1 - Math.abs(x - i)) * (1 - Math.abs(y - j)) * (1 - Math.abs(z - l));
    sum += weight * values[at]!;
    weights += weight;
  }
  return sum / weights;
}

/**
 * The surface of one half of the cerebrum, made of the labelled voxels of the standard grid, and on each vertex the highest
 * SUVR in the cortex within 6 mm below it: maximum-intensity projection along the inward normal, as stereotactic surface
 * projections do (Minoshima et al., J Nucl Med 1995;36:1238). White matter and what is not cortex are left out.
 *
 * @param labels Uint8 [z][y][x] of `files.regions`
 * @param suvr Float32 [z][y][x]
 */
export function* hemisphere(side: SideId, labels: Uint8Array, suvr: Float32Array): Generator<void, Hemisphere> {
  const [, ny, nz] = standardShape;
  const first = side === 'left' ? 0 : middle + 1;
  const wide = middle;
  const shape = [wide, ny, nz] as const;
  const mask = new Uint8Array(wide * ny * nz);
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < wide; x++) {
        const label = labels[(z * ny + y) * standardShape[0] + first + x]!;
        const low = z < stemBelow && (Math.abs(first + x - middle) < stemWithin || y < stemBehind);
        if (label === whiteMatter && low) continue;
        if (label > 0 && label <= lastCerebral) mask[(z * ny + y) * wide + x] = 1;
      }
  yield;
  let field: Float32Array = largestPiece(mask, shape);
  yield;
  for (const axis of [0, 1, 2] as const) field = yield* blurred(field, shape, axis);
  const { positions, triangles } = yield* surfaceNets(field, shape, 0.5);
  for (let v = 0; v < positions.length; v += 3) {
    positions[v] = originMm[0] + voxelMm * (positions[v]! + first);
    positions[v + 1] = originMm[1] + voxelMm * positions[v + 1]!;
    positions[v + 2] = originMm[2] + voxelMm * positions[v + 2]!;
  }
  yield;
  const normals = new Float32Array(positions.length);
  vertexNormals(triangles, positions, normals);
  const count = positions.length / 3;
  const painted = new Float32Array(count).fill(Number.NaN);
  const below = new Uint8Array(count);
  for (let v = 0; v < count; v++) {
    if (v % 4000 === 3999) yield;
    for (let depth = 0; depth <= depthMm; depth += stepMm) {
      const [x, y, z] = [0, 1, 2].map(
        (k) => (positions[3 * v + k]! - depth * normals[3 * v + k]! - originMm[k]!) / voxelMm,
      ) as [number, number, number];
      const [i, j, l] = [Math.round(x), Math.round(y), Math.round(z)];
      const label =
        i >= 0 && j >= 0 && l >= 0 && i < standardShape[0] && j < ny && l < nz
          ? labels[(l * ny + j) * standardShape[0] + i]!
          : 0;
      if (label === 0 || label > lastCortical) continue;
      if (below[v] === 0) below[v] = label;
      const value = sample(suvr, labels, x, y, z);
      if (!(painted[v]! >= value)) painted[v] = value;
    }
  }
  return { side, positions, normals, triangles, suvr: painted, labels: below };
}
