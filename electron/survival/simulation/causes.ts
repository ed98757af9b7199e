import { regionNames } from '../../contract';
import type { RvTemplate } from '../../mesh/template';
import type { PlantedInModes } from './modes';

/**
 * One planted cause: the mean displacement at end-systole of the matched vertices of a region along one axis.
 * Axes of the heart's own frame: 0 apex to base, 1 septum to free wall, 2 diaphragm to outflow.
 */
export interface PlantedCause {
  readonly name: string;
  readonly region: (typeof regionNames)[number];
  readonly axis: 0 | 1 | 2;
  /** −1 counts motion against the axis. */
  readonly sign: 1 | -1;
  /** Log hazard, at effect 1, for each standard deviation over the population that this motion is smaller; negative: less motion is better. */
  readonly logHazardPerDeviation: number;
}

/**
 * A base that hardly moves beside an apex that moves well: the pattern that McConnell saw in acute strain of the right
 * ventricle (Am. J. Cardiol. 78 (1996)). Base and apex weigh against each other, so that volumes and ejection fraction cannot tell
 * who dies.
 */
export const plantedCauses: readonly PlantedCause[] = [
  { name: 'inflow towards the septum', region: 'inflow', axis: 1, sign: -1, logHazardPerDeviation: 1.3 },
  { name: 'inflow towards the apex', region: 'inflow', axis: 0, sign: -1, logHazardPerDeviation: 0.6 },
  { name: 'apex towards the septum', region: 'apex', axis: 1, sign: -1, logHazardPerDeviation: -0.7 },
];

/** The planted relation in words. @param scale standard deviation of each cause's motion, mm */
export function plantedInWords(scale: PlantedInModes['scale'], effect: number): string {
  if (effect === 0) return 'none';
  return plantedCauses
    .map(
      ({ name, logHazardPerDeviation: weight }, c) =>
        `${(effect * Math.abs(weight)).toFixed(2)} for each ${scale[c]!.deviation.toFixed(1)} mm ${weight > 0 ? 'less' : 'more'} motion of the ${name}`,
    )
    .join(' + ');
}

/** In what sense `plantedMap` is the planted effect. */
export const plantedMapDefinition =
  'What the importance map is of a model that knows the planted relation, seen without errors of measurement: the same regression of each ' +
  'matched vertex, of the planted log hazard itself, over 6,000 simulated subjects. Vertices that move together with planted ' +
  'ones share their importance.';

/** Positions of each cause's region among the matched vertices. */
export function causeVertices({
  regions,
  matchedVertices,
}: Pick<RvTemplate, 'regions' | 'matchedVertices'>): number[][] {
  return plantedCauses.map((cause) =>
    Array.from(matchedVertices).flatMap((v, m) => (regionNames[regions[v]!] === cause.region ? [m] : [])),
  );
}

/**
 * Planted motions, mm, in the order of `plantedCauses`.
 * @param displacement of the matched vertices to end-systole, [202][xyz] mm
 * @param vertices of `causeVertices`
 */
export function plantedMotions(displacement: ArrayLike<number>, vertices: readonly (readonly number[])[]): number[] {
  return plantedCauses.map(({ axis, sign }, c) => {
    const members = vertices[c]!;
    return (sign * members.reduce((sum, m) => sum + displacement[m * 3 + axis]!, 0)) / members.length;
  });
}

/** The planted log hazard ratio of these motions, about 0 in the mean of the population. */
export function plantedLogHazard(motionsMm: readonly number[], scale: PlantedInModes['scale'], effect: number): number {
  return plantedCauses.reduce(
    (sum, { logHazardPerDeviation }, c) =>
      sum - (effect * logHazardPerDeviation * (motionsMm[c]! - scale[c]!.mean)) / scale[c]!.deviation,
    0,
  );
}
