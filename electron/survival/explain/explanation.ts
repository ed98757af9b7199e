import type { Explanation } from '../../contract';
import { descriptorVertices } from '../heart-beat';
import { byVertexAndPhase, type HazardWeights, integratedGradients, logHazardOf } from './attribution';
import type { CohortModes } from './cohort-modes';
import { placeInEigenmap } from './laplacian-eigenmap';
import type { LatentFile } from './latent-file';
import { farthestPhase, lowerRiskDirection } from './lower-risk';
import { nearestNeighbours } from './neighbours';

export interface Explained {
  readonly network: HazardWeights;
  /** Cox coefficient of the network's log hazard: the log hazard ratio is slope × (network − centre). */
  readonly slope: number;
  readonly file: LatentFile;
  readonly modes: CohortModes;
  /**
   * The network's log hazard of the patient and of the cohort's mean motion, by the runtime that made the risk: what
   * the shares are held against.
   */
  readonly logHazards: { readonly patient: number; readonly mean: number };
}

const neighbourCount = 8;

/**
 * Why the network says what it says of one patient.
 * @param descriptor [19][202][3], mm
 */
export function explain(descriptor: Float32Array, { network, slope, file, modes, logHazards }: Explained): Explanation {
  // The sign goes into the network, so that downhill is downhill of the ratio; the size stays in double precision.
  const ratio = slope < 0 ? reversed(network) : network;
  const steepness = Math.abs(slope);
  const shares = byVertexAndPhase(integratedGradients(ratio, descriptor, modes.mean).map((share) => steepness * share));
  const codes = file.subjects.flatMap(({ code }) => code);
  const { latent } = logHazardOf(ratio, descriptor);
  const lower = lowerRiskDirection(ratio, descriptor, modes);
  const phase = farthestPhase(descriptor);
  const size = descriptorVertices * 3;
  return {
    vertices: Array.from(shares.vertices),
    phases: Array.from(shares.phases),
    completeness: {
      sum: shares.vertices.reduce((sum, share) => sum + share, 0),
      difference: slope * (logHazards.patient - logHazards.mean),
    },
    neighbours: nearestNeighbours(codes, latent, neighbourCount).map(({ index, distance }) => {
      const { subjectId, logHazardRatio, days, event } = file.subjects[index]!;
      return { subjectId, distance, logHazardRatio, days, event };
    }),
    lowerRisk: lower && {
      displacementMm: Array.from(lower.change.subarray(phase * size, (phase + 1) * size)),
      logHazardChange: steepness * lower.logHazardChange,
      definition:
        `Change of the displacement at end-systole, in the direction in which the predicted log hazard falls fastest among the cohort’s ${file.motion.modes} ` +
        `principal modes of motion (${Math.round(100 * file.motion.explained)} % of its variance), one standard deviation of the cohort far. ` +
        'What the network would say of such a motion; not an effect of any treatment.',
    },
    place: placeOf(file, codes, latent),
    definition:
      'Integrated gradients of the log hazard ratio along the straight line from the cohort’s mean motion to the patient’s ' +
      '(Sundararajan, Taly and Yan 2017), exact, summed by matched vertex and by phase. Positive: raises the risk. ' +
      'The shares add up to the difference between the patient’s log hazard ratio and that of the mean motion.',
  };
}

function placeOf(file: LatentFile, codes: readonly number[], latent: Float64Array): Explanation['place'] {
  const { map, subjects } = file;
  if (!map) return null;
  const [x, y] = placeInEigenmap(
    {
      features: file.latent,
      dims: 2,
      neighbours: map.neighbours,
      width: map.width,
      points: map.landmarks.flatMap((i) => codes.slice(i * file.latent, (i + 1) * file.latent)),
      coordinates: map.landmarks.flatMap((i) => [subjects[i]!.x, subjects[i]!.y]),
      eigenvalues: map.eigenvalues,
    },
    latent,
  );
  return { x: x!, y: y! };
}

/** The network with the opposite log hazard. */
const reversed = (network: HazardWeights): HazardWeights => ({
  ...network,
  hazard: {
    weight: network.hazard.weight.map((weight) => -weight),
    bias: network.hazard.bias.map((bias) => -bias),
  },
});
