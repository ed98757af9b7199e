import type { Vector } from '../../../contract';
import type { CineVolume } from '../../../imaging/volume';

/**
 * A chest in few voxels, for finding things in it: block means of the images, turned so that x runs to the patient's left,
 * y to the back, z to the head.
 */
export interface Chest {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
  /** Voxel size in mm. */
  readonly mm: Vector;
  /** Centre of voxel 0, 0, 0 in LPS mm. */
  readonly originMm: Vector;
  /** HU, [z][y][x]. */
  readonly hu: Float32Array;
  /** Index of the image in the middle of each layer. */
  readonly sliceOf: Int32Array;
}

/** Edge of the voxels that is aimed at, mm. */
const edgeMm = 2.8;
/** What a scanner measures: air is −1000, and nothing is darker but padding. */
export const airHu = -1024;
/** Metal of an extended scale ends here; beyond it are samples whose sign or padding was mistaken. */
export const highestHu = 31_743;

/** HU of a sample: padding and impossible values are air. */
export const cleaned = (value: number, padding: number | null): number =>
  !(value > airHu) || value > highestHu || value === padding ? airHu : value;

/**
 * @param padding modality value of pixels that were never measured, or null
 * @param breathe awaited once a layer
 */
export async function chestOf(cine: CineVolume, padding: number | null, breathe: () => Promise<void>): Promise<Chest> {
  const { slices, rows, columns, samples, planes } = cine;
  const first = planes[0]!;
  const last = planes[slices - 1]!;
  const up = last.originMm[2] >= first.originMm[2];
  const right = first.rowDirection[0] >= 0;
  const back = first.columnDirection[1] >= 0;
  const fx = Math.max(1, Math.round(edgeMm / first.columnSpacingMm));
  const fy = Math.max(1, Math.round(edgeMm / first.rowSpacingMm));
  const fz = Math.max(1, Math.round(edgeMm / Math.max(0.1, cine.sliceSpacingMm)));
  const [nx, ny, nz] = [Math.floor(columns / fx), Math.floor(rows / fy), Math.max(1, Math.floor(slices / fz))];
  const hu = new Float32Array(nx * ny * nz);
  const sliceOf = new Int32Array(nz);
  const share = 1 / (fx * fy * Math.min(fz, slices));
  for (let z = 0; z < nz; z++) {
    await breathe();
    for (let k = 0; k < Math.min(fz, slices); k++) {
      const slice = up ? z * fz + k : slices - 1 - (z * fz + k);
      if (k === fz >> 1 || fz > slices) sliceOf[z] = slice;
      for (let row = 0; row < ny * fy; row++) {
        const y = Math.trunc(row / fy);
        const to = (z * ny + (back ? y : ny - 1 - y)) * nx;
        const from = (slice * rows + row) * columns;
        for (let x = 0, column = 0; x < nx; x++) {
          let sum = 0;
          for (let i = 0; i < fx; i++) sum += cleaned(samples[from + column++]!, padding);
          const at = to + (right ? x : nx - 1 - x);
          hu[at] = hu[at]! + sum * share;
        }
      }
    }
  }
  const mm: Vector = [fx * first.columnSpacingMm, fy * first.rowSpacingMm, fz * cine.sliceSpacingMm];
  const low = planes[sliceOf[0]!]!;
  const x = (right ? (fx - 1) / 2 : nx * fx - 1 - (fx - 1) / 2) * first.columnSpacingMm;
  const y = (back ? (fy - 1) / 2 : ny * fy - 1 - (fy - 1) / 2) * first.rowSpacingMm;
  const originMm = low.originMm.map(
    (value, axis) => value + x * low.rowDirection[axis]! + y * low.columnDirection[axis]!,
  ) as [number, number, number];
  return { nx, ny, nz, mm, originMm, hu, sliceOf };
}

/** LPS mm of a voxel; the axes lie along the patient's within the tilt that is allowed. */
export const placeOf = ({ originMm, mm }: Chest, x: number, y: number, z: number): Vector => [
  originMm[0] + x * mm[0],
  originMm[1] + y * mm[1],
  originMm[2] + z * mm[2],
];
