import { smoothCycle } from '../../../mesh/cyclic';
import { type Anatomy, anatomyCheck } from './anatomy';
import { above, below, type Check, check, percent } from './check';
import { thresholds } from './thresholds';

/**
 * How certain the network was.
 * @param confidence Float32 [phase][slice], NaN where nothing is labelled; null from a network that does not tell
 */
export function confidenceCheck(confidence: Float32Array | null, phases: number): Check {
  if (!confidence) return check('contours.confidence', 'unknown', {}, 'pass');
  const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
  const known = [...confidence].filter((value) => !Number.isNaN(value));
  if (known.length === 0) return check('contours.confidence', 'fail', { share: 0 });
  const overall = mean(known);
  const status = below(overall, thresholds.contours.confidence);
  if (status !== 'pass') return check('contours.confidence', status, { share: percent(overall) });
  const slices = confidence.length / phases;
  const perSlice = Array.from({ length: slices }, (_, slice) => {
    const own = Array.from({ length: phases }, (_, phase) => confidence[phase * slices + slice]!);
    const labelled = own.filter((value) => !Number.isNaN(value));
    // A slice that the base only visits tells little.
    return labelled.length >= phases / 2 ? mean(labelled) : 1;
  });
  const least = perSlice.indexOf(Math.min(...perSlice));
  return perSlice[least]! < thresholds.contours.slice
    ? check('contours.confidence', 'slice', { slice: least + 1, share: percent(perSlice[least]!) })
    : check('contours.confidence', 'pass', { share: percent(overall) });
}

/** @param missing phases without a right ventricle */
export function beatCheck(rvMl: readonly number[], missing: number): Check {
  if (missing > 0) return check('contours.beat', 'missing', { images: missing, of: rvMl.length }, 'fail');
  const largest = Math.max(...rvMl);
  const jumps = smoothCycle(rvMl).map((v, k) => Math.abs(v - rvMl[k]!) / largest);
  const worst = jumps.indexOf(Math.max(...jumps));
  const status = above(jumps[worst]!, thresholds.contours.jump);
  const values = { phase: worst + 1, share: percent(jumps[worst]!) };
  return status === 'pass' ? check('contours.beat', 'pass') : check('contours.beat', status, values);
}

export const contourChecks = (confidence: Float32Array | null, anatomy: Anatomy, phases: number): Check[] => [
  confidenceCheck(confidence, phases),
  anatomyCheck(anatomy),
];
