import { bodySchema } from '../../electron/contract';

/**
 * A number as a person types it: `172`, `172.5` or, where that is the custom, `172,5`; null when it is empty, NaN when it
 * is no number.
 */
export function typedNumber(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^\d{1,4}([.,]\d{1,3})?$/.test(trimmed) ? Number(trimmed.replace(',', '.')) : Number.NaN;
}

export type BodyField = 'heightCm' | 'weightKg';
/** Ends of what a body can be, as the contract has them. */
export const bodyLimits = { heightCm: { low: 30, high: 250 }, weightKg: { low: 2, high: 400 } } as const;

/** Whether a typed value can be that of a body; empty is: it is then taken from the header. */
export const isBodyValue = (field: BodyField, value: number | null): boolean =>
  value === null || bodySchema.shape[field].safeParse(value).success;

/**
 * Body surface area, m²: √(height cm × weight kg ÷ 3600). Mosteller, "Simplified calculation of body-surface area",
 * N Engl J Med 1987;317:1098.
 */
export const bodySurfaceM2 = (heightCm: number, weightKg: number): number => Math.sqrt((heightCm * weightKg) / 3600);
