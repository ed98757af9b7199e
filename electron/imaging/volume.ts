import type { Plane } from '../contract';

/**
 * A cine stack: the same slices over the phases of one heart beat.
 * Geometry is LPS mm, times are ms from the R wave.
 */
export interface CineVolume {
  readonly phases: number;
  readonly slices: number;
  readonly rows: number;
  readonly columns: number;
  /** Modality values, [phase][slice][row][column]. */
  readonly samples: Float32Array;
  /** One plane per slice, base to apex or apex to base as acquired; the same for all phases. */
  readonly planes: readonly Plane[];
  /** Distance between slice centres, mm. */
  readonly sliceSpacingMm: number;
  readonly phaseTimesMs: readonly number[];
  readonly rrIntervalMs: number | null;
}

/** Labels on the grid of a `CineVolume`: Uint8 [phase][slice][row][column], values as in the contract. */
export type CineLabels = Uint8Array;
