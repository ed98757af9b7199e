import { descriptorPhases, descriptorVertices } from '../heart-beat';
import { type HazardWeights, logHazardGradient, logHazardOf } from './attribution';
import type { CohortModes } from './cohort-modes';

export interface LowerRisk {
  /** Change of the whole descriptor, mm: Float64 [19][202][3]. */
  readonly change: Float64Array;
  /** Change of the network's log hazard when this is added to the patient's motion; not the linear estimate. */
  readonly logHazardChange: number;
}

/**
 * The direction in which the predicted risk falls fastest among motions as the cohort has them: steepest descent of the
 * log hazard in the coordinates of the principal modes, one standard deviation of the cohort far (Mahalanobis length 1
 * within the modes). What the network would say, not what treatment would do.
 *
 * @returns null where the log hazard does not depend on any mode
 */
export function lowerRiskDirection(
  network: HazardWeights,
  descriptor: ArrayLike<number>,
  { features, steps }: CohortModes,
): LowerRisk | null {
  const gradient = logHazardGradient(network, descriptor);
  const count = steps.length / features;
  const slopes = Float64Array.from({ length: count }, (_, mode) => {
    let sum = 0;
    for (let k = 0; k < features; k++) sum += steps[mode * features + k]! * gradient[k]!;
    return sum;
  });
  const length = Math.hypot(...slopes);
  if (!(length > 0)) return null;
  const change = new Float64Array(features);
  slopes.forEach((slope, mode) => {
    for (let k = 0; k < features; k++) change[k]! -= (slope / length) * steps[mode * features + k]!;
  });
  const moved = Float64Array.from(descriptor, (value, k) => value + change[k]!);
  const now = logHazardOf(network, descriptor).logHazard;
  return { change, logHazardChange: logHazardOf(network, moved).logHazard - now };
}

/** The phase, 0 … 18, in which a descriptor's vertices are farthest from end-diastole: its end-systole. */
export function farthestPhase(descriptor: ArrayLike<number>): number {
  const size = descriptorVertices * 3;
  let best = { phase: 0, square: -1 };
  for (let phase = 0; phase < descriptorPhases - 1; phase++) {
    let square = 0;
    for (let k = 0; k < size; k++) square += descriptor[phase * size + k]! ** 2;
    if (square > best.square) best = { phase, square };
  }
  return best.phase;
}
