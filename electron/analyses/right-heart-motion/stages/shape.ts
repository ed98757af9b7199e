import { ReaderError, type Stack } from '../../../contract';
import { stackAxes } from '../../../imaging/geometry';
import type { CineVolume } from '../../../imaging/volume';
import { type Alignment, alignSlices } from '../../../mesh/alignment';
import { findHeartFrame, type HeartFrame } from '../../../mesh/heart-frame';
import { type PresentLabels, phaseOf } from './labels';

/** Where the heart lies, and how its slices lie to each other. */
export interface Shape {
  readonly alignment: Alignment;
  readonly frame: HeartFrame;
}

/**
 * Puts slices of different breath-holds in line and finds the heart's own axes, at end-diastole.
 * @throws ReaderError `no-heart`
 */
export function shapeOf(present: PresentLabels, cine: CineVolume, stack: Stack, endDiastole: number): Shape {
  const { rows, columns } = cine;
  const labels = phaseOf(present, endDiastole);
  const alignment = alignSlices(labels, rows, columns, stackAxes(cine.planes, cine.sliceSpacingMm));
  const frame = findHeartFrame(labels, rows, columns, alignment.axes);
  if (!frame)
    throw new ReaderError(
      'no-heart',
      `${stack.label}: the right and the left ventricle were not found together on three slices at end-diastole.`,
      'Check that this is a short-axis cine from base to apex; look at the contours that were found.',
    );
  return { alignment, frame };
}
