import type { Contour, FrameRef } from '../../electron/contract';

/** Outlines that are being drawn, or were drawn and are not answered yet; they are shown in place of the run's. */
const drafts = new Map<string, readonly Contour[]>();
const keyOf = (stackId: string, { sliceIndex, phaseIndex }: FrameRef) => `${stackId} ${sliceIndex} ${phaseIndex}`;

export const draftAt = (stackId: string, ref: FrameRef): readonly Contour[] | null =>
  drafts.get(keyOf(stackId, ref)) ?? null;
export const setDraft = (stackId: string, ref: FrameRef, contours: readonly Contour[]): void => {
  drafts.set(keyOf(stackId, ref), contours);
};
export const dropDraft = (stackId: string, ref: FrameRef): void => {
  drafts.delete(keyOf(stackId, ref));
};
export const dropDrafts = (): void => drafts.clear();
