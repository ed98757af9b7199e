import { create } from 'zustand';
import type { ImageScore } from '../../electron/contract';

/** Scores of the images of runs that are under way, by run; in the order of the stack. */
export const useScores = create<{ byRun: Readonly<Record<string, readonly ImageScore[]>> }>(() => ({ byRun: {} }));

/** Some images of a run were scored; the same image again takes the place of its earlier score. */
export function imagesScored(runId: string, images: readonly ImageScore[]): void {
  useScores.setState(({ byRun }) => {
    const known = new Map((byRun[runId] ?? []).map((image) => [image.sliceIndex, image]));
    for (const image of images) known.set(image.sliceIndex, image);
    const all = [...known.values()].sort((a, b) => a.sliceIndex - b.sliceIndex);
    return { byRun: { ...byRun, [runId]: all } };
  });
}
