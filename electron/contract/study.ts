import { z } from 'zod';
import { vectorSchema } from './quantity';

/** A DICOM UID; also the UIDs that the product makes for sources that have none (NIfTI). PS3.5 section 9. */
export const uidSchema = z
  .string()
  .max(64)
  .regex(/^[0-9]+(\.[0-9]+)*$/);

export const studySchema = z.object({
  studyInstanceUid: uidSchema,
  patientId: z.string(),
  /** Decoded to Unicode; component groups joined for display by the view. */
  patientName: z.string(),
  patientBirthDate: z.string().nullable(),
  patientSex: z.string().nullable(),
  /** ISO date, or null where the header's is absent or not a date. */
  studyDate: z.string().nullable(),
  description: z.string(),
  modalities: z.array(z.string()),
  seriesCount: z.int(),
  instanceCount: z.int(),
  origin: z.enum(['dicom', 'nifti']),
  storage: z.enum(['library', 'in-place']),
  /** True when the images are of a phantom, not a person. */
  simulated: z.boolean(),
  importedAt: z.string(),
});
export type Study = z.infer<typeof studySchema>;

export const seriesSchema = z.object({
  seriesInstanceUid: uidSchema,
  studyInstanceUid: uidSchema,
  number: z.int().nullable(),
  description: z.string(),
  modality: z.string(),
  instanceCount: z.int(),
  frameCount: z.int(),
  rows: z.int(),
  columns: z.int(),
  /** Path under the study scheme of a PNG, or null where the series has no pixels. */
  thumbnail: z.string().nullable(),
});
export type Series = z.infer<typeof seriesSchema>;

/**
 * What the viewer shows as one thing: one series, or several series that geometry and timing prove to be one stack.
 * `role` is decided from geometry and timing, never from names; `reason` says in words why.
 */
export const stackSchema = z.object({
  stackId: z.string().min(1),
  studyInstanceUid: uidSchema,
  seriesInstanceUids: z.array(uidSchema).min(1),
  role: z.enum(['short-axis-cine', 'long-axis-cine', 'cine', 'volume', 'image']),
  reason: z.string(),
  label: z.string(),
  modality: z.string(),
  sliceCount: z.int().positive(),
  phaseCount: z.int().positive(),
  /** Milliseconds from the R wave, one per phase (mean over slices). */
  phaseTimesMs: z.array(z.number()),
  /** R-R interval in ms: measured, or estimated from the phases; null when unknown. */
  rrIntervalMs: z.number().nullable(),
  /** Shortest and longest R-R interval among the slices, ms; absent when unknown. */
  rrRangeMs: z.tuple([z.number(), z.number()]).optional(),
  rows: z.int(),
  columns: z.int(),
  /** Distance between rows, and between columns, in mm; null without calibration. */
  pixelSpacingMm: z.tuple([z.number(), z.number()]).nullable(),
  sliceSpacingMm: z.number().nullable(),
  warnings: z.array(z.string()),
});
export type Stack = z.infer<typeof stackSchema>;

/** DICOM PS3.3 C.7.6.2.1.1. `rowDirection` runs along a row (increasing column index). */
export const planeSchema = z.object({
  /** Centre of the first pixel, LPS mm. */
  originMm: vectorSchema,
  rowDirection: vectorSchema,
  columnDirection: vectorSchema,
  /** Distance between adjacent rows, mm. */
  rowSpacingMm: z.number().positive(),
  /** Distance between adjacent columns, mm. */
  columnSpacingMm: z.number().positive(),
});
export type Plane = z.infer<typeof planeSchema>;

export const pixelTypeSchema = z.enum(['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'rgb8']);
export type PixelType = z.infer<typeof pixelTypeSchema>;

export const frameSchema = z.object({
  /** Unique in the library: `<SOP instance UID>/<frame number from 1>`. */
  frameId: z.string().min(1),
  sopInstanceUid: uidSchema,
  frameNumber: z.int().positive(),
  seriesInstanceUid: uidSchema,
  sliceIndex: z.int().nonnegative(),
  phaseIndex: z.int().nonnegative(),
  /** Milliseconds from the R wave; null for still images. */
  timeMs: z.number().nullable(),
  /** Path under the study scheme; the body is the decoded frame, little endian, row by row, in `pixelType`. */
  path: z.string(),
  rows: z.int().positive(),
  columns: z.int().positive(),
  /** Null where the header has no position or calibration: no measurement in mm is then offered. */
  plane: planeSchema.nullable(),
  pixelType: pixelTypeSchema,
  photometric: z.enum(['MONOCHROME1', 'MONOCHROME2', 'RGB']),
  /** Modality value = stored × slope + intercept. */
  slope: z.number(),
  intercept: z.number(),
  windowCenter: z.number().nullable(),
  windowWidth: z.number().nullable(),
});
export type Frame = z.infer<typeof frameSchema>;

export const tagSchema: z.ZodType<Tag> = z.lazy(() =>
  z.object({
    /** `(gggg,eeee)`. */
    tag: z.string(),
    vr: z.string(),
    keyword: z.string(),
    /** Decoded text; long binary values are described, not printed. */
    value: z.string(),
    /** Items of a sequence, each a list of tags. */
    items: z.array(z.array(tagSchema)).optional(),
  }),
);
export type Tag = { tag: string; vr: string; keyword: string; value: string; items?: Tag[][] | undefined };
