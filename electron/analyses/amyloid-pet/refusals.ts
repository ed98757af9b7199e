import type { Failure, Stack } from '../../contract';

/** A head is 140 to 260 mm high; what is longer holds a body. */
const [leastMm, mostMm] = [90, 420];

/** Why a stack cannot be analysed, from its description alone, or null. */
export function refusal(stack: Stack): Failure | null {
  const hint = 'Choose the amyloid PET of the brain: one volume, or its frames over time.';
  const because = (code: string, message: string, other = hint): Failure => ({ code, message, hint: other });
  const name = stack.label || 'This series';
  // A NIfTI image has no modality: OT.
  if (!['PT', 'OT', ''].includes(stack.modality)) return because('not-pet', `${name} is ${stack.modality}, not PET.`);
  if (stack.sliceCount < 2) return because('one-slice', `${name} is a single image, not a volume.`);
  if (!stack.pixelSpacingMm || !stack.sliceSpacingMm)
    return because(
      'no-calibration',
      `${name} has no ${stack.pixelSpacingMm ? 'slice' : 'pixel'} spacing in its header.`,
      'Export the study again with its geometry.',
    );
  const heightMm = stack.sliceCount * stack.sliceSpacingMm;
  const widthMm = Math.max(stack.rows * stack.pixelSpacingMm[0], stack.columns * stack.pixelSpacingMm[1]);
  if (heightMm > mostMm)
    return because('whole-body', `${name} is ${Math.round(heightMm)} mm long: a PET of the body, not of the brain.`);
  if (heightMm < leastMm || widthMm < leastMm)
    return because(
      'small-field',
      `${name} covers ${Math.round(Math.min(heightMm, widthMm))} mm only; the whole brain with its cerebellum is needed.`,
    );
  return null;
}
