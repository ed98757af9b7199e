import type { Failure, Stack } from '../../contract';

/** A chest of fewer images than this cannot be complete; images further apart than this pass over emboli. */
export const leastSlices = 20;
export const mostSpacingMm = 5;

/** Why a stack cannot be analysed, from its description alone, or null. */
export function refusal(stack: Stack): Failure | null {
  const because = (code: string, message: string, hint: string): Failure => ({ code, message, hint });
  const other = 'Choose a CT angiogram of the pulmonary arteries (axial, thin slices, chest).';
  const name = stack.label || 'This series';
  if (stack.modality !== 'CT')
    return because('not-ct', `${name} is ${stack.modality || 'of no stated modality'}, not CT.`, other);
  if (stack.role !== 'volume')
    return because('not-a-volume', `${name} is not one stack of parallel images: ${stack.reason}`, other);
  if (stack.sliceCount < leastSlices)
    return because(
      'few-slices',
      `${name} has ${stack.sliceCount} images; a chest needs at least ${leastSlices}.`,
      other,
    );
  if (!stack.pixelSpacingMm || !stack.sliceSpacingMm)
    return because(
      'no-calibration',
      `${name} has no calibration: its ${stack.pixelSpacingMm ? 'slice' : 'pixel'} spacing is not in its header.`,
      'Export the study again with its geometry.',
    );
  if (stack.sliceSpacingMm > mostSpacingMm)
    return because(
      'thick-slices',
      `${name} has images ${stack.sliceSpacingMm.toFixed(1)} mm apart; emboli are passed over beyond ${mostSpacingMm} mm.`,
      'Choose the thin reconstruction of the same scan.',
    );
  return null;
}
