import { z } from 'zod';

/** Where in a stack something is, or what the reader looks at. */
export const focusSchema = z.object({
  stackId: z.string(),
  sliceIndex: z.int().nonnegative(),
  phaseIndex: z.int().nonnegative(),
});
export type Focus = z.infer<typeof focusSchema>;

/** What of a task's payload decides its turn; every other field is ignored. */
const orderSchema = z.looseObject({
  place: focusSchema.nullish(),
  /** True when nobody waits for it yet. */
  ahead: z.boolean().optional(),
});

const otherStack = 1000;
const ahead = 10_000;
const thumbnail = 5000;

/**
 * Turn of a small task, lower first: what the reader asked for by name, frames near the reader's focus (same phase in
 * neighbouring slices and neighbouring phases of the same slice first), frames elsewhere, thumbnails, reading ahead.
 */
export function rankOf(kind: string, payload: unknown, focus: Focus | null): number {
  const order = orderSchema.safeParse(payload);
  if (!order.success) return 0;
  const { place } = order.data;
  const near =
    place && focus && place.stackId === focus.stackId
      ? Math.abs(place.sliceIndex - focus.sliceIndex) + Math.abs(place.phaseIndex - focus.phaseIndex)
      : otherStack;
  if (kind === 'frame') return 1 + near + (order.data.ahead ? ahead : 0);
  return kind === 'thumbnail' ? thumbnail : 0;
}
