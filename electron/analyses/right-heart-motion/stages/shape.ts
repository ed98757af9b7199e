import { type Landmark, ReaderError, type Stack } from '../../../contract';
import { stackAxes } from '../../../imaging/geometry';
import type { CineVolume } from '../../../imaging/volume';
import { type Alignment, alignSlices } from '../../../mesh/alignment';
import { findHeartFrame, type HeartFrame } from '../../../mesh/heart-frame';
import { type RefinedShape, refineShape } from '../../../mesh/shape/refine';
import { type PresentLabels, phaseOf } from './labels';

/** Where the heart lies, and how its slices lie to each other. */
export interface Shape {
  readonly alignment: Alignment;
  readonly frame: HeartFrame;
  /** Both ventricles at end-diastole, free of the slices' shifts; null when the atlas could not be laid on them. */
  readonly refined: RefinedShape | null;
}

/** Puts slices of different breath-holds in line: by the atlas, or else by the LV's straight axis. */
function alignedBy(
  refined: RefinedShape | null,
  labels: Uint8Array,
  { rows, columns, planes, sliceSpacingMm }: CineVolume,
): Alignment {
  if (refined) return { axes: refined.axes, offMm: refined.shifts.map(({ offMm }) => Math.hypot(...offMm)) };
  return alignSlices(labels, rows, columns, stackAxes(planes, sliceSpacingMm));
}

/**
 * Refines the shape, puts slices in line and finds the heart's own axes, at end-diastole.
 * @param landmarks of the network at end-diastole, where it gives them
 * @throws ReaderError `no-heart`
 */
export async function shapeOf(
  present: PresentLabels,
  cine: CineVolume,
  stack: Stack,
  endDiastole: number,
  landmarks: readonly Landmark[] | undefined,
  breathe: () => Promise<void>,
): Promise<Shape> {
  const { rows, columns } = cine;
  const labels = phaseOf(present, endDiastole);
  const axes = stackAxes(cine.planes, cine.sliceSpacingMm);
  const refined = await refineShape({ labels, rows, columns, axes, breathe, ...(landmarks ? { landmarks } : {}) });
  const alignment = alignedBy(refined, labels, cine);
  const frame = findHeartFrame(labels, rows, columns, alignment.axes);
  if (!frame)
    throw new ReaderError(
      'no-heart',
      `${stack.label}: the right and the left ventricle were not found together on three slices at end-diastole.`,
      'Check that this is a short-axis cine from base to apex; look at the contours that were found.',
    );
  return { alignment, frame, refined };
}
