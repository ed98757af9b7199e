import type { Finding, Vector } from '../../electron/contract';
import { playback } from '../app/playback';
import { session, useSession } from '../app/session';
import { framesOf, stackById } from './frames';
import { nearestSlice } from './geometry';

/** Shows the slice nearest to a point (LPS mm) and marks the point there. */
export async function jumpToPoint(pointMm: Vector): Promise<void> {
  session.set({ markedPointMm: pointMm });
  const stack = stackById(session.get().stackId);
  if (!stack) return;
  const { planes } = await framesOf(stack);
  const slice = nearestSlice(planes, pointMm);
  if (slice >= 0 && session.get().stackId === stack.stackId) session.set({ sliceIndex: slice });
}

/** Shows the place of a finding: its slice and phase, or the slice nearest to its point. */
export async function jumpToFinding({ anchor }: Finding): Promise<void> {
  const { stackId, sliceIndex, phaseIndex, positionMm } = anchor;
  const shown = session.get().stackId;
  if (phaseIndex !== null && (stackId === null || stackId === shown)) {
    playback.pause();
    playback.seekPhase(phaseIndex);
  }
  if (sliceIndex !== null && stackId === shown) session.set({ sliceIndex });
  else if (positionMm) await jumpToPoint(positionMm);
}

let joined = false;
/** The selected finding is always in view. */
export function joinSelection(): void {
  if (joined) return;
  joined = true;
  let selected = session.get().selectedFindingId;
  useSession.subscribe((now) => {
    if (now.selectedFindingId === selected) return;
    selected = now.selectedFindingId;
    const finding = now.findings.find(({ findingId }) => findingId === selected);
    if (finding) void jumpToFinding(finding);
  });
}

/** Moves by slices within the stack. */
export function stepSlice(by: number): void {
  const { sliceIndex } = session.get();
  const stack = stackById(session.get().stackId);
  if (!stack) return;
  const next = Math.max(0, Math.min(stack.sliceCount - 1, sliceIndex + by));
  if (next !== sliceIndex) session.set({ sliceIndex: next });
}
