import { type HeartShape, type ShapeSurfaces, shapeSurfaceNames } from '../../../contract';
import { gzip } from '../../../imaging/gzip';
import { orientationOf, writeNiftiLabels } from '../../../imaging/nifti-write';
import { partNames } from '../../../mesh/shape/atlas';
import type { RefinedShape } from '../../../mesh/shape/refine';

/** Labels of the refined shape as NIfTI, in their own place. */
export function shapeLabelsFile({ highResolution: { labels, size, affineLps } }: RefinedShape): Promise<Uint8Array> {
  return gzip(writeNiftiLabels([...size, 1], labels, orientationOf({ affineLps, timeStepMs: null })));
}

/** Surfaces of the refined shape: `shapeSurfacesSchema`. Hundredths of a millimetre are enough. */
export function shapeSurfacesFile({ surfaces }: RefinedShape, phaseIndex: number): string {
  const file: ShapeSurfaces = {
    phaseIndex,
    surfaces: partNames.map((part, k) => ({
      name: shapeSurfaceNames[k]!,
      positions: Array.from(surfaces[part].positions, (mm) => Math.round(mm * 100) / 100),
      triangles: [...surfaces[part].triangles],
    })),
  };
  return JSON.stringify(file);
}

/** What a result says of the refined shape. */
export const shapeInNumbers = (refined: RefinedShape, phaseIndex: number): HeartShape => ({
  phaseIndex,
  shifts: refined.shifts.map(({ offMm, ...shift }) => ({ ...shift, offMm: [offMm[0], offMm[1]] })),
  atlas: refined.atlasDistance,
});
