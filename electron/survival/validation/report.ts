import type { TrainingPlan, TrainingReport } from '../../contract';
import { concordance } from '../concordance';
import type { MotionData } from '../network/types';
import { calibration, hazardRows, riskGroups } from './outcomes';
import { type CohortFindings, outOfBagPredictions, type ReplicateFindings } from './programme';
import { endsReached } from './search-space';
import { difference, type Replicate, validated } from './summary';

export interface ReportInput {
  readonly data: MotionData;
  readonly plan: TrainingPlan;
  /** As far as the benchmark can be made of them. */
  readonly volumes: Float64Array | null;
  readonly truth: { readonly logHazards: ArrayLike<number> } | null;
  /** Said before anything was computed. */
  readonly warnings: readonly string[];
}

/** The corrected C is doubted when it lies this far above .632+. */
const lenient = 0.02;

export interface OutOfSample {
  readonly values: Float64Array;
  readonly by: 'out-of-bag' | 'cross-validated';
}

/**
 * Predictions by networks that had not seen the subject: out-of-bag where every subject was left out of a replicate, else
 * cross-validated; null before there are any.
 */
export function outOfSample(
  found: CohortFindings,
  replicates: readonly ReplicateFindings[],
  n: number,
): OutOfSample | null {
  const outOfBag = outOfBagPredictions(replicates, n);
  if (outOfBag) return { values: outOfBag, by: 'out-of-bag' };
  const values = found.crossValidated?.predictions;
  return values ? { values, by: 'cross-validated' } : null;
}

/**
 * Everything found so far. The explanation of the final network (importance, latent map, and the part of the truth that is
 * about them) is added where it is computed.
 * @param replicates by index
 * @param seconds of computing
 */
export function buildReport(
  { data, plan, volumes, truth, warnings }: ReportInput,
  found: CohortFindings,
  replicates: readonly ReplicateFindings[],
  seconds: number,
): TrainingReport {
  const n = data.times.length;
  const events = Array.from(data.events).reduce((sum, event) => sum + event, 0);
  const said = [...warnings];
  const network =
    found.final?.c == null
      ? null
      : validated(
          found.final.c,
          found.crossValidated?.c ?? null,
          replicates.flatMap(({ network: own }) => (own ? [own] : [])),
        );
  const ridge = found.volumes?.fit;
  const volumetric = ridge
    ? {
        ...validated(
          ridge.cOnAll,
          ridge.crossValidatedC,
          replicates.flatMap(({ volumes: own }): Replicate[] => {
            if (!own) return [];
            const { penalty: _, ...replicate } = own;
            return [replicate];
          }),
        ),
        penalty: ridge.penalty,
      }
    : null;
  if (found.volumes?.reason) said.push(`No volumetric benchmark: ${found.volumes.reason}.`);
  const failed = replicates.filter((replicate) => !replicate.network).length;
  if (failed > 0)
    said.push(
      `In ${failed} bootstrap replicates the network ran away (a learning rate too high): they are left out, which flatters the model.`,
    );
  const unfitted = volumetric ? replicates.filter((replicate) => !replicate.volumes).length : 0;
  if (unfitted > 0) said.push(`In ${unfitted} bootstrap replicates the volumetric benchmark could not be fitted.`);
  if (found.chosen && plan.evaluations > 0) {
    const ends = endsReached(found.chosen, plan.space);
    if (ends.length > 0) said.push(`The chosen settings lie at an end of their range: ${ends.join(', ')}.`);
  }
  // A model knows its own subjects at least as well as those that its like had not seen: else its own training failed.
  if (network?.crossValidatedC != null && network.apparentC < network.crossValidatedC - lenient)
    said.push(
      `The final network ranks the subjects it was trained on (C ${network.apparentC.toFixed(2)}) worse than networks of the folds rank subjects they had not seen (${network.crossValidatedC.toFixed(2)}): its training went astray. Do not use it; train again with another seed or lower learning rates.`,
    );
  if (network?.adjustedC != null && network.outOfBag && network.adjustedC > network.outOfBag.c632Plus + lenient)
    said.push(
      `The bootstrap's corrected C (${network.adjustedC.toFixed(2)}) is too kind to a network that learns its sample by heart: on the subjects that the replicates left out it has ${network.outOfBag.c.toFixed(2)}, and .632+ gives ${network.outOfBag.c632Plus.toFixed(2)}. Believe those.`,
    );
  const unseen = outOfSample(found, replicates, n);
  const hazards = unseen ? hazardRows(data, unseen.values, volumes) : { rows: [], warnings: [] };
  return {
    plan,
    subjects: n,
    events,
    search: found.search,
    chosen: found.chosen,
    losses: found.final ? [...found.final.losses] : [],
    network,
    volumetric,
    difference: network && volumetric ? difference(network, volumetric) : null,
    kaplanMeier: unseen ? riskGroups(data, unseen.values, unseen.by) : null,
    hazards: hazards.rows,
    calibration: unseen ? calibration(data, unseen.values) : null,
    importance: null,
    latentMap: null,
    truth: truth
      ? {
          oracleC: concordance(data, truth.logHazards).c,
          importanceCorrelation: null,
          definition:
            'C of the planted log hazards themselves: what a perfect model would reach on these subjects. Correlation: Pearson’s, of the importance map with the planted one, over the matched vertices.',
        }
      : null,
    warnings: [...said, ...hazards.warnings],
    seconds,
  };
}
