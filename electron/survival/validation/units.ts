import type { NetworkSettings, TrainingPlan } from '../../contract';
import { concordance } from '../concordance';
import { subsetOf } from '../data';
import type {
  EpochLoss,
  MotionData,
  NetworkWeights,
  PredictNetwork,
  TrainedNetwork,
  TrainNetwork,
} from '../network/types';
import { fitVolumetric, type VolumetricFit, type VolumetricSearch } from './volumetric';

/** One training of a network: what a unit of the plan mostly is. */
interface NetworkUnit {
  /** Unique in the plan; the same plan has the same ids. */
  readonly id: string;
  /** Subjects learnt from, with repetition in a bootstrap sample. */
  readonly rows: Int32Array;
  readonly settings: NetworkSettings;
  readonly seed: number;
}

/** Learns on all folds but one and is judged on that. */
export interface FoldUnit extends NetworkUnit {
  readonly kind: 'fold';
  readonly test: Int32Array;
  /** Whether the predictions for the held-out subjects are wanted, not only their C. */
  readonly keep: boolean;
}

/** Learns on a bootstrap sample and is judged on it and on the full data. */
export interface FitUnit extends NetworkUnit {
  readonly kind: 'fit';
}

/** The final training: its weights are kept. */
export interface FinalUnit extends NetworkUnit {
  readonly kind: 'final';
}

/** The whole search of the volumetric benchmark and its fit: as cheap as one small training. */
export interface VolumesUnit {
  readonly kind: 'volumes';
  readonly id: string;
  readonly rows: Int32Array;
  readonly search: VolumetricSearch;
}

export type Unit = FoldUnit | FitUnit | FinalUnit | VolumesUnit;

/** Results are JSON; null stands for a C that does not exist. */
export interface Results {
  readonly fold: {
    readonly c: number | null;
    /** Log hazards of the held-out subjects, about the mean of those learnt from; null where not asked for or not finite. */
    readonly predictions: readonly number[] | null;
    /** Standard deviation of the log hazards of those learnt from; null where they are not finite. */
    readonly spread: number | null;
  };
  readonly fit: {
    readonly cOnSample: number | null;
    readonly cOnAll: number | null;
    /** Log hazards of all subjects, about the mean of the sample; null where they are not finite. */
    readonly predictions: readonly number[] | null;
  };
  readonly final: {
    readonly c: number | null;
    readonly losses: readonly EpochLoss[];
    /** As a fold's. */
    readonly spread: number | null;
  };
  /** Null where the sample cannot be fitted, with the reason. */
  readonly volumes: { readonly fit: VolumetricFit | null; readonly reason: string | null };
}

/** Has a unit computed, wherever that is. */
export type RunUnit = <U extends Unit>(unit: U) => Promise<Results[U['kind']]>;

/** What units are computed from. */
export interface Workplace {
  readonly data: MotionData;
  readonly volumes: Float64Array | null;
  readonly plan: Pick<TrainingPlan, 'mode' | 'epochs' | 'batch'>;
  readonly train: TrainNetwork;
  readonly predict: PredictNetwork;
}

/**
 * Computes one unit. The same unit gives the same result, wherever and whenever it is computed.
 * @returns the result, and for the final training its weights
 */
export async function computeUnit(
  place: Workplace,
  unit: Unit,
  signal?: AbortSignal,
): Promise<{ result: Results[Unit['kind']]; weights: NetworkWeights | null }> {
  const { data, plan } = place;
  if (unit.kind === 'volumes') return { result: volumesResult(place, unit), weights: null };
  const { mode, epochs, batch } = plan;
  const options = { mode, epochs, batch, seed: unit.seed, ...(signal && { signal }) };
  const trained = (start: number) =>
    place.train(data, unit.rows, unit.settings, { ...options, seed: unit.seed + start });
  const { weights, losses } = unit.kind === 'fold' ? await trained(0) : await bestOfStarts(place, unit.rows, trained);
  const all = everyone(data);
  const logHazards = place.predict(weights, data.descriptors).logHazards;
  const c = (rows: Int32Array): number | null => {
    const scores = Float64Array.from(rows, (row) => logHazards[row]!);
    // A training that ran away has no order to offer.
    if (!scores.every(Number.isFinite)) return null;
    return orNull(concordance(subsetOf(data, rows), scores).c);
  };
  const about = (rows: Int32Array): number[] | null => {
    const centre = unit.rows.reduce((sum, row) => sum + logHazards[row]!, 0) / unit.rows.length;
    const values = Array.from(rows, (row) => short(logHazards[row]! - centre));
    return values.every(Number.isFinite) ? values : null;
  };
  if (unit.kind === 'final') return { result: { c: c(all), losses, spread: spreadOf(logHazards, unit.rows) }, weights };
  if (unit.kind === 'fit')
    return { result: { cOnSample: c(unit.rows), cOnAll: c(all), predictions: about(all) }, weights: null };
  const predictions = unit.keep ? about(unit.test) : null;
  return { result: { c: c(unit.test), predictions, spread: spreadOf(logHazards, unit.rows) }, weights: null };
}

/**
 * A network that is to judge new patients is trained from several starts, and the one with the best C on the subjects
 * learnt from is kept: a single training may end far from what others of the same settings reach (a C of 0.66 where 0.78
 * is usual). Nothing is seen that a single training would not see; networks of bootstrap replicates are made the same way,
 * so that the optimism of it is counted. The original trains once.
 */
const starts = 3;

async function bestOfStarts(
  { data, predict }: Workplace,
  rows: Int32Array,
  train: (start: number) => Promise<TrainedNetwork>,
): Promise<TrainedNetwork> {
  let best = await train(0);
  let bestC = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < starts; start++) {
    const next = start === 0 ? best : await train(start);
    const { logHazards } = predict(next.weights, data.descriptors);
    const scores = Float64Array.from(rows, (row) => logHazards[row]!);
    const c = scores.every(Number.isFinite) ? concordance(subsetOf(data, rows), scores).c : Number.NaN;
    if (c > bestC) [best, bestC] = [next, c];
  }
  return best;
}

function volumesResult({ data, volumes }: Workplace, unit: VolumesUnit): Results['volumes'] {
  if (!volumes) throw new Error('A unit on volumes needs volumes.');
  try {
    const fit = fitVolumetric(data, volumes, unit.rows, unit.search);
    return Number.isFinite(fit.cOnSample) && Number.isFinite(fit.cOnAll)
      ? { fit, reason: null }
      : { fit: null, reason: 'no two subjects of the sample can be compared' };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { fit: null, reason: error.message };
  }
}

export const everyone = (data: MotionData): Int32Array => Int32Array.from({ length: data.times.length }, (_, i) => i);
/** Standard deviation of a network's log hazards over the subjects that it learnt from; null without a finite one above 0. */
function spreadOf(logHazards: Float32Array, rows: Int32Array): number | null {
  const mean = rows.reduce((sum, row) => sum + logHazards[row]!, 0) / rows.length;
  const spread = Math.sqrt(rows.reduce((sum, row) => sum + (logHazards[row]! - mean) ** 2, 0) / rows.length);
  return Number.isFinite(spread) && spread > 0 ? short(spread) : null;
}

const orNull = (c: number): number | null => (Number.isNaN(c) ? null : c);
/** Float32 holds no more digits than these. */
const short = (value: number): number => Number(value.toPrecision(9));
