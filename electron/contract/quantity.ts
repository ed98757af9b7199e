import { z } from 'zod';

/** A measured number. Text is made of it only at the view. */
export const quantitySchema = z.object({
  value: z.number(),
  /** UCUM-like unit: mm, ml, %, ms, /min, deg, HU, 1. */
  unit: z.string().min(1),
  /** Where the number comes from: the definition, the model or the tool. */
  source: z.string().min(1),
});
export type Quantity = z.infer<typeof quantitySchema>;

/** A published reference range that applies to this number, with its source. */
export const referenceSchema = z.object({
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Whom it is for: "women, indexed by body surface area". */
  population: z.string(),
  source: z.string().min(1),
});

export const measurementSchema = quantitySchema.extend({
  name: z.string().min(1),
  /** Stable, dotted: `rv.ejection-fraction`; the page translates it. Empty in findings' measurements. */
  id: z.string().optional(),
  reference: referenceSchema.nullable().optional(),
});
export type Measurement = z.infer<typeof measurementSchema>;

/** A point or direction in DICOM patient coordinates, LPS. Points are millimetres. */
export const vectorSchema = z.tuple([z.number(), z.number(), z.number()]);
export type Vector = z.infer<typeof vectorSchema>;
