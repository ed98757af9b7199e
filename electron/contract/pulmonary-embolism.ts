import { z } from 'zod';
import { quantitySchema, vectorSchema } from './quantity';
import { uidSchema } from './study';

/** The nine outputs of the network, in its order (after the RSNA-STR challenge's labels). */
export const embolismLabels = [
  'acute_and_chronic_pe',
  'central_pe',
  'chronic_pe',
  'indeterminate',
  'leftsided_pe',
  'pe_present_on_image',
  'rightsided_pe',
  'rv_lv_ratio_gte_1',
  'rv_lv_ratio_lt_1',
] as const;
export const embolismLabelSchema = z.enum(embolismLabels);
export type EmbolismLabel = z.infer<typeof embolismLabelSchema>;

/** The labels of an examination that the challenge asks for. */
export const examLabels = [
  'negative_exam_for_pe',
  'indeterminate',
  'chronic_pe',
  'acute_and_chronic_pe',
  'central_pe',
  'leftsided_pe',
  'rightsided_pe',
  'rv_lv_ratio_gte_1',
  'rv_lv_ratio_lt_1',
] as const;
export const examLabelSchema = z.enum(examLabels);
export type ExamLabel = z.infer<typeof examLabelSchema>;

const probability = z.number().min(0).max(1);

export const imageScoreSchema = z.object({
  sliceIndex: z.int().nonnegative(),
  sopInstanceUid: uidSchema,
  /** Nine numbers in the order of `embolismLabels`. */
  probabilities: z.array(probability).length(embolismLabels.length),
});
export type ImageScore = z.infer<typeof imageScoreSchema>;

export const embolismResultSchema = z.object({
  /** One per image that was scored, in the order of the stack. */
  images: z.array(imageScoreSchema),
  /** Probability above which an image counts as positive. */
  imageThreshold: probability,
  exam: z.object({
    /** Of the aggregator, before consistency. */
    probabilities: z.record(examLabelSchema, probability),
    /** The consistent set of least expected loss. */
    labels: z.record(examLabelSchema, z.boolean()),
    thresholds: z.record(examLabelSchema, probability),
  }),
  /** Images (slice indices) that lead the reader from finding to finding: peaks of the image probability. */
  findings: z.array(z.object({ sliceIndex: z.int().nonnegative(), probability })),
  /** What the decision whether to read at all was taken on. */
  opacification: z.object({
    /** Mean HU in the pulmonary trunk. */
    trunk: quantitySchema.nullable(),
    at: z
      .object({ centreMm: vectorSchema, sliceIndex: z.int().nonnegative(), radiusMm: z.number().positive() })
      .nullable(),
    aorta: quantitySchema.nullable(),
  }),
  /**
   * `files.heat` of the result: Uint8 [label][image][row][column] of each label's Grad-CAM over the whole image, 0…255 of
   * the label's highest value in the examination; null: not computed.
   */
  heat: z
    .object({
      file: z.string(),
      rows: z.int().positive(),
      columns: z.int().positive(),
      labels: z.array(embolismLabelSchema),
    })
    .nullable(),
});
export type EmbolismResult = z.infer<typeof embolismResultSchema>;
