import type { CortexScene } from './cortex-scene';

/** The surfaces that are shown, for actions; null while there are none. */
export const shownCortex: { scene: CortexScene | null } = { scene: null };
