import { z } from 'zod';
import { vectorSchema } from './quantity';

/** What a curve or a regional number is about. */
export const structureSchema = z.enum(['rv', 'lv', 'septum', 'both']);

/** One quantity over the beat. */
export const curveSchema = z.object({
  /** Stable, dotted: `strain.rv-free-wall.longitudinal`; the page translates it. */
  id: z.string().min(1),
  /** English name, for files. */
  name: z.string().min(1),
  structure: structureSchema,
  unit: z.string().min(1),
  /** Definition and where it comes from. */
  source: z.string().min(1),
  /** Milliseconds from the R wave, one per value. */
  timesMs: z.array(z.number()),
  /** Null where it is not defined at that time. */
  values: z.array(z.number().nullable()),
});
export type Curve = z.infer<typeof curveSchema>;

/** One segment of the RV bull's-eye. Angles and rings are the view's; numbers are the region's. */
export const regionalSchema = z.object({
  /** Stable: `free-wall.basal`, `septum.mid`, `apex`, …; the page translates it. */
  id: z.string().min(1),
  name: z.string().min(1),
  /** Vertices of the map that belong to it. */
  vertices: z.array(z.int().nonnegative()),
  /** Largest mean displacement from end-diastole, mm, and when, ms from the R wave. */
  displacementMm: z.number(),
  timeToPeakMs: z.number(),
  /** Peak (most negative) mean strain, %. Null where not defined. */
  longitudinalStrain: z.number().nullable(),
  circumferentialStrain: z.number().nullable(),
  /** Mean signed importance of the region; null without risk. */
  importance: z.number().nullable(),
});
export type Regional = z.infer<typeof regionalSchema>;

/** A landmark of the heart that the network proposes, at end-diastole. */
export const landmarkSchema = z.object({
  id: z.enum(['rv-insertion-anterior', 'rv-insertion-inferior', 'lv-base', 'lv-apex', 'rv-base', 'rv-lateral']),
  /** Null when it was not found. LPS mm. */
  positionMm: vectorSchema.nullable(),
  /** 0 … 1, the network's. */
  confidence: z.number().min(0).max(1),
});
export type Landmark = z.infer<typeof landmarkSchema>;

/** Phases of the series, from 0, that the measurements are taken at. */
export const chosenPhasesSchema = z.object({
  endDiastole: z.int().nonnegative(),
  rvEndSystole: z.int().nonnegative(),
  lvEndSystole: z.int().nonnegative(),
  /** Those of the three that the reader chose by hand. */
  byHand: z.array(z.enum(['endDiastole', 'rvEndSystole', 'lvEndSystole'])),
});
export type ChosenPhases = z.infer<typeof chosenPhasesSchema>;

export const bodySchema = z.object({
  heightCm: z.number().min(30).max(250).nullable(),
  weightKg: z.number().min(2).max(400).nullable(),
  from: z.enum(['header', 'typed', 'unknown']),
  /** Body surface area and its formula; null when height or weight is unknown. */
  surfaceM2: z.number().positive().nullable(),
  formula: z.string(),
});
export type Body = z.infer<typeof bodySchema>;
