import type { CineLabels } from '../../../imaging/volume';

/** Labels as they are now: the network's where the reader left them, the reader's where not. */
export interface PresentLabels {
  /** [phase][slice][row][column]. Not to be changed, and not to be kept beyond the step: edits are made in place. */
  readonly labels: CineLabels;
  /** One per phase: another object whenever the phase's labels have become others. For remembering what depends on it. */
  readonly versions: readonly object[];
  /** Phases in which the reader edited a frame. */
  readonly editedPhases: readonly number[];
}

/** Labels of one phase, [slice][row][column]; a view. */
export function phaseOf({ labels, versions }: PresentLabels, phase: number): Uint8Array {
  const each = labels.length / versions.length;
  return labels.subarray(phase * each, (phase + 1) * each);
}
