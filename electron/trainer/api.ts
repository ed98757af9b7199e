import type { Training, TrainingPlan, TrainingReport } from '../contract';
import type { MotionData, NetworkWeights } from '../survival/network/types';

/** What was planted in a simulated cohort. */
export interface PlantedTruth {
  /** Planted log hazard ratio of each subject, [n]. */
  readonly logHazards: ArrayLike<number>;
  /** Planted effect of each matched vertex, in the sense of the importance map; null where none is known. */
  readonly plantedMap: ArrayLike<number> | null;
}

/** Everything that a training learns from: a cohort as it was when the training was started. */
export interface TrainingInput {
  /** Usable subjects only. `entries` (delayed entry) are refused. */
  readonly data: MotionData;
  /** Pseudonyms, in the order of the data; unique. */
  readonly subjectIds: readonly string[];
  /** RVEDV ml, RVESV ml, RVEF %, row-major [n][3]; NaN where one is not known, null where none is. */
  readonly volumes: Float64Array | null;
  readonly plan: TrainingPlan;
  readonly truth: PlantedTruth | null;
}

export type TrainingProgress = Training['progress'];

/** @param report what has been found so far; the same object as last time where nothing was added */
export type OnProgress = (progress: TrainingProgress, report: TrainingReport) => void;

/** Predictions for the subjects of the cohort, in its order. */
export interface TrainingPredictions {
  /** Log hazards that the final network gives, about the cohort's mean, [n]. */
  readonly apparent: Float64Array;
  /**
   * Log hazards by networks that had not seen the subject, each about the mean of those it had: averaged over the
   * bootstrap replicates that left the subject out, or of the one fold that did, [n].
   */
  readonly outOfSample: Float64Array;
  readonly outOfSampleBy: 'out-of-bag' | 'cross-validated';
  /**
   * The same by the one fold that left the subject out, [n], brought from the spread of its network to that of the final
   * one; null where a fold has none. A published package is calibrated
   * on these: an average over replicates is steadier than the single network that will judge new patients.
   */
  readonly crossValidated: Float64Array | null;
  /** Latent codes by the final network, [n][latent]. */
  readonly latent: Float32Array;
  /** Root mean square difference between descriptor and reconstruction, mm, [n]. */
  readonly reconstructionErrorsMm: Float32Array;
}

export interface TrainingResult {
  readonly report: TrainingReport;
  /** Trained on the whole cohort with the chosen settings. */
  readonly weights: NetworkWeights;
  readonly predictions: TrainingPredictions;
}

export interface RunOptions {
  /**
   * The training's own folder: holds the journal, and at the end the result. Called again with the same folder and the
   * same input, it goes on where it was.
   */
  readonly folder: string;
  /** Threads side by side; null takes all cores but one. Does not change any number. */
  readonly workers: number | null;
  /** The built worker, `dist/electron/trainer/worker.cjs`; null does everything in this thread. */
  readonly workerFile: string | null;
  /** Aborted: the promise rejects with the signal's reason; the journal stays. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Runs a training to its end, or takes it up where it was interrupted.
 * @throws ReaderError when the input cannot be learnt from, when the folder holds another training, or when somebody else
 * is at work in it
 */
export type RunTraining = (input: TrainingInput, options: RunOptions) => Promise<TrainingResult>;

/** A training in a process of its own. */
export interface RunningTraining {
  /**
   * Rejects with `ReaderError`: the training's own, `trainer-died` when its process ended (the journal stays: start it
   * again), `trainer-stopped` after `stop`.
   */
  readonly done: Promise<TrainingResult>;
  /** Interrupts it; resolves when its process is gone. The journal stays. */
  stop(): Promise<void>;
}

/** The trainer's process as its parent sees it: what `HostOptions.spawnTrainer` gives. */
export interface TrainerProcess {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once; `code` is null when a signal ended it. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

/**
 * Keeps the input in the training's folder, so that the process needs nothing else, now or after a reboot.
 * Written whole or not at all; checked before: what `RunTraining` would refuse is refused here.
 */
export type StoreTrainingInput = (folder: string, input: TrainingInput) => Promise<void>;

/** Starts a process that runs the training whose input is stored in `folder`. */
export type StartTraining = (
  spawn: () => TrainerProcess,
  options: Pick<RunOptions, 'folder' | 'workers' | 'onProgress'>,
) => RunningTraining;

/** What a finished training left in its folder; null while it is not finished. */
export type ReadTrainingResult = (folder: string) => Promise<TrainingResult | null>;
