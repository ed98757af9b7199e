import type { AmyloidResult } from '../../electron/contract';
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
