import type { Failure, Stack } from '../../contract';

/** Fewer phases do not show a beat; fewer slices do not show a ventricle. */
export const leastPhases = 6;
export const leastSlices = 4;
/** MR, or sources that do not tell. */
export const modalities: readonly string[] = ['MR', 'OT', ''];

/** Why a stack cannot be analysed, from its description alone, or null. */
export function refusal(stack: Stack): Failure | null {
  const because = (code: string, message: string, hint: string): Failure => ({ code, message, hint });
  const other = 'Choose a short-axis cine of the heart (MR, several slices over one heart beat).';
  const name = stack.label || 'This series';
  if (!modalities.includes(stack.modality))
    return because('not-mr', `${name} is ${stack.modality}, not cardiac MR.`, other);
  if (stack.phaseCount === 1) return because('one-phase', `${name} is not a cine: it has one phase only.`, other);
  if (stack.role !== 'short-axis-cine')
    return because('not-short-axis', `${name} is not a short-axis cine: ${stack.reason}`, other);
  if (stack.phaseCount < leastPhases)
    return because(
      'few-phases',
      `${name} has ${stack.phaseCount} phases; the motion needs at least ${leastPhases}.`,
      other,
    );
  if (stack.sliceCount < leastSlices)
    return because(
      'few-slices',
      `${name} has ${stack.sliceCount} slices; the right ventricle needs at least ${leastSlices}.`,
      other,
    );
  if (!stack.pixelSpacingMm || !stack.sliceSpacingMm)
    return because(
      'no-calibration',
      `${name} has no calibration: its ${stack.pixelSpacingMm ? 'slice' : 'pixel'} spacing is not in its header.`,
      'Export the study again with its geometry.',
    );
  return null;
}
