import { useEffect, useState } from 'react';
import type { Stack } from '../../electron/contract';
import { notify } from '../app/notify';
import { framesOf, type StackFrames } from './frames';

/** Frames of a stack; `failed` when the workstation could not tell them. */
export function useFrames(stack: Stack | null): { frames: StackFrames | null; failed: boolean; retry: () => void } {
  const [state, setState] = useState<{ stackId: string; frames: StackFrames | null; failed: boolean } | null>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again
  useEffect(() => {
    if (!stack) return;
    let wanted = true;
    framesOf(stack).then(
      (frames) => wanted && setState({ stackId: stack.stackId, frames, failed: false }),
      (error) => {
        if (!wanted) return;
        notify.thrown(error);
        setState({ stackId: stack.stackId, frames: null, failed: true });
      },
    );
    return () => {
      wanted = false;
    };
  }, [stack, attempt]);
  const mine = state && stack && state.stackId === stack.stackId ? state : null;
  return {
    frames: mine?.frames ?? null,
    failed: mine?.failed ?? false,
    retry: () => setAttempt((before) => before + 1),
  };
}
