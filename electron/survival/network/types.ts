import type { NetworkSettings, TrainingPlan } from '../../contract';
import type { SurvivalData } from '../data';

/** Motions and outcomes of n subjects. */
export interface MotionData extends SurvivalData {
  /** Numbers of one descriptor, d: 11,514 for the right ventricle. */
  readonly features: number;
  /** Float32 [subject][feature], mm. */
  readonly descriptors: Float32Array;
}

/** Weights of the motion-survival network; Float32, row-major [input][output]. */
export interface NetworkWeights {
  readonly features: number;
  readonly hidden: number;
  readonly latent: number;
  /** [features][hidden], [hidden] */
  readonly encode1: { readonly weight: Float32Array; readonly bias: Float32Array };
  /** [hidden][latent], [latent] */
  readonly encode2: { readonly weight: Float32Array; readonly bias: Float32Array };
  /** [latent][1], [1] */
  readonly hazard: { readonly weight: Float32Array; readonly bias: Float32Array };
  /** [latent][hidden], [hidden] */
  readonly decode1: { readonly weight: Float32Array; readonly bias: Float32Array };
  /** [hidden][features], [features] */
  readonly decode2: { readonly weight: Float32Array; readonly bias: Float32Array };
}

export interface TrainOptions extends Pick<TrainingPlan, 'mode' | 'epochs' | 'batch' | 'seed'> {
  /** Aborted: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface EpochLoss {
  readonly epoch: number;
  /** α · reconstruction + (1 − α) · survival + L1 term, mean over the epoch's steps. */
  readonly total: number;
  /** Mean squared error, mm². */
  readonly reconstruction: number;
  /** Negative log partial likelihood. */
  readonly survival: number;
}

export interface TrainedNetwork {
  readonly weights: NetworkWeights;
  readonly losses: readonly EpochLoss[];
}

/**
 * Trains one network on the subjects `rows` of `data` (with repetition in a bootstrap sample). The same input gives the
 * same weights, to the last bit, on one machine, whatever runs beside it.
 */
export type TrainNetwork = (
  data: MotionData,
  rows: Int32Array,
  settings: NetworkSettings,
  options: TrainOptions,
) => Promise<TrainedNetwork>;

/** What the network says of m descriptors. */
export interface Predictions {
  /** [m] */
  readonly logHazards: Float32Array;
  /** [m][latent] */
  readonly latent: Float32Array;
  /** Root mean square difference between descriptor and reconstruction, mm, [m]. */
  readonly reconstructionErrorsMm: Float32Array;
}

/** @param rows which descriptors, in this order; all when left out */
export type PredictNetwork = (weights: NetworkWeights, descriptors: Float32Array, rows?: Int32Array) => Predictions;
