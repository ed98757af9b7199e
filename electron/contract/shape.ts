import { z } from 'zod';

/** How far one slice was off in its plane, as its breath-hold differed from the others'. */
export const sliceShiftSchema = z.object({
  sliceIndex: z.int().nonnegative(),
  /** Along rows and columns, mm: the slice shows the heart this far from where it lies. */
  offMm: z.tuple([z.number(), z.number()]),
  /** Standard error of either, mm. */
  errorMm: z.number().nonnegative(),
  /** Root mean square distance of the slice's outlines to the shape once it is put back, mm; null without outlines. */
  residualMm: z.number().nonnegative().nullable(),
});

/** The refined shape of both ventricles at end-diastole, in numbers. */
export const shapeSchema = z.object({
  phaseIndex: z.int().nonnegative(),
  shifts: z.array(sliceShiftSchema),
  /** Distance from the atlas: to the nearest heart of its modes, mm; and of that one from the mean, standard deviations. */
  atlas: z.object({ rmsMm: z.number().nonnegative(), mahalanobis: z.number().nonnegative() }),
});
export type HeartShape = z.infer<typeof shapeSchema>;

export const shapeSurfaceNames = ['lv-endocardium', 'lv-epicardium', 'rv-endocardium'] as const;

/** `files.shape.surfaces` of a result: closed surfaces at end-diastole, LPS mm. */
export const shapeSurfacesSchema = z.object({
  phaseIndex: z.int().nonnegative(),
  surfaces: z.array(
    z.object({
      name: z.enum(shapeSurfaceNames),
      /** x0,y0,z0,x1,… */
      positions: z.array(z.number()),
      /** a0,b0,c0,a1,… counter-clockwise seen from outside. */
      triangles: z.array(z.int().nonnegative()),
    }),
  ),
});
export type ShapeSurfaces = z.infer<typeof shapeSurfacesSchema>;
