import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { ReaderError, type TrainingReport } from '../contract';
import { predictNetwork } from '../survival/network';
import type { NetworkWeights } from '../survival/network/types';
import { checkInput, checkVolumes, warningsAbout } from '../survival/validation/check-input';
import {
  type CohortFindings,
  type ReplicateFindings,
  runOnCohort,
  runReplicate,
  runVolumesOnCohort,
  trainingsIn,
} from '../survival/validation/programme';
import { buildReport, outOfSample } from '../survival/validation/report';
import type { Results, RunUnit, Unit } from '../survival/validation/units';
import type { RunOptions, RunTraining, TrainingInput, TrainingProgress, TrainingResult } from './api';
import { explain } from './explain';
import { digestOf, readWeights, writeResult, writeWeights } from './files';
import { Journal } from './journal';
import { lockFolder } from './lock';
import { Pace } from './pace';
import { ownThread, type Pool, shareData, threadPool } from './pool';

/** What the journal keeps of a unit; that of the final training names the file of its weights. */
type Kept = Results[Unit['kind']] & { readonly weightsSha256?: string };

export const runTraining: RunTraining = async (input, options) => {
  options.signal?.throwIfAborted();
  checkInput(input);
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(options.folder);
  try {
    const journal = new Journal(options.folder, digestOf(input));
    try {
      return await new Run(input, options, journal).result();
    } finally {
      journal.close();
    }
  } finally {
    unlock();
  }
};

class Run {
  private readonly found: CohortFindings = {
    search: [],
    chosen: null,
    crossValidated: null,
    final: null,
    volumes: null,
  };
  private readonly replicates = new Map<number, ReplicateFindings>();
  private readonly pool: Pool;
  private readonly volumes: Float64Array | null;
  private readonly warnings: readonly string[];
  private readonly pace: Pace;
  private readonly total: number;
  private readonly stop = new AbortController();
  /** Trainings of networks whose results are known. */
  private done = 0;
  private step: TrainingProgress['step'] = 'search';
  private report: TrainingReport | null = null;
  private stale = true;
  private telling = false;
  private weights: { weights: NetworkWeights; sha256: string } | null = null;
  /** Starts programmes while there is room for their units. */
  private pump: () => void = () => undefined;

  constructor(
    private readonly input: TrainingInput,
    private readonly options: RunOptions,
    private readonly journal: Journal,
  ) {
    const { plan } = input;
    const checked = checkVolumes(input);
    this.volumes = checked.volumes;
    this.warnings = [...warningsAbout(input), ...checked.warnings];
    this.total = trainingsIn(plan).total;
    const cores = Math.max(1, availableParallelism() - 1);
    const workers = options.workerFile === null ? 1 : (options.workers ?? cores);
    const { mode, epochs, batch } = plan;
    const data = shareData(input.data);
    const given = { data, volumes: this.volumes, plan: { mode, epochs, batch } };
    this.pace = new Pace([...journal.unitMs], workers, performance.now());
    const onFree = () => this.pump();
    this.pool =
      options.workerFile === null
        ? ownThread(given, this.stop.signal, onFree)
        : threadPool(workers, options.workerFile, given, onFree);
  }

  async result(): Promise<TrainingResult> {
    const { signal } = this.options;
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    // Whoever loses the race is not listened to.
    aborted.promise.catch(() => undefined);
    try {
      const computed = this.compute();
      computed.catch(() => undefined);
      await Promise.race([computed, aborted.promise]);
      return await this.conclude();
    } finally {
      signal?.removeEventListener('abort', abort);
      this.stop.abort();
      this.telling = true;
      await this.pool.close();
    }
  }

  /** Runs all programmes; a new one is begun when the units of those that run leave a worker idle. */
  private compute(): Promise<void> {
    const { data, plan } = this.input;
    const programmes: (() => Promise<void>)[] = [
      () => runOnCohort(data, plan, this.runner(1), this.found, () => this.changed()),
      ...Array.from({ length: plan.bootstraps }, (_, index) => async () => {
        const replicate = await runReplicate(index, data, plan, this.volumes !== null, this.runner(2 + index));
        this.replicates.set(index, replicate);
        this.changed();
      }),
    ];
    if (this.volumes)
      programmes.unshift(async () => {
        this.found.volumes = await runVolumesOnCohort(data, plan, this.runner(0));
        this.changed();
      });
    const count = programmes.length;
    this.tell();
    return new Promise((resolve, reject) => {
      let [ended, scheduled] = [0, false];
      this.pump = () => {
        if (scheduled || programmes.length === 0) return;
        scheduled = true;
        // Units whose results are known are passed over first.
        setImmediate(() => {
          scheduled = false;
          if (this.stop.signal.aborted || !this.pool.hungry) return;
          programmes
            .shift()?.()
            .then(() => {
              ended += 1;
              if (ended === count) resolve();
              else this.pump();
            })
            .catch(reject);
          this.pump();
        });
      };
      this.pump();
    });
  }

  private runner(priority: number): RunUnit {
    return async <U extends Unit>(unit: U) => {
      const kept = (await this.known(unit)) ?? (await this.computed(unit, priority));
      if (unit.kind !== 'volumes') {
        this.done += 1;
        this.tell();
      }
      return kept as Results[U['kind']];
    };
  }

  /** Result of a unit that was computed before. */
  private async known(unit: Unit): Promise<Results[Unit['kind']] | null> {
    const kept = this.journal.get(unit.id) as Kept | undefined;
    if (!kept) return null;
    if (unit.kind !== 'final') return kept;
    const sha256 = kept.weightsSha256 ?? '';
    const weights = await readWeights(this.options.folder, sha256);
    if (weights) this.weights = { weights, sha256 };
    // Without its weights the final training has to be done again.
    return weights ? kept : null;
  }

  private async computed(unit: Unit, priority: number): Promise<Results[Unit['kind']]> {
    const { result, weights, ms } = await this.pool.run(unit, priority);
    this.stop.signal.throwIfAborted();
    let kept: Kept = result;
    if (weights) {
      const sha256 = writeWeights(this.options.folder, weights);
      this.weights = { weights, sha256 };
      kept = { ...result, weightsSha256: sha256 };
    }
    this.journal.add(unit.id, ms, kept);
    if (unit.kind !== 'volumes') this.pace.finished(performance.now());
    return result;
  }

  private changed(): void {
    this.stale = true;
    this.tell();
  }

  /** Tells the progress, at most once for all that happens in one turn. */
  private tell(): void {
    const { onProgress } = this.options;
    if (this.telling || !onProgress) return;
    this.telling = true;
    setImmediate(() => {
      if (this.stop.signal.aborted) return;
      this.telling = false;
      if (this.found.final && this.step !== 'explain' && this.step !== 'write') this.step = 'bootstrap';
      else if (this.found.crossValidated && this.step === 'search') this.step = 'train';
      onProgress(this.progress(), this.currentReport());
    });
  }

  private progress(): TrainingProgress {
    const secondsLeft = this.pace.secondsLeft(this.total - this.done, performance.now());
    return { step: this.step, done: this.done, total: this.total, secondsLeft };
  }

  private currentReport(): TrainingReport {
    if (this.report && !this.stale) return this.report;
    const { input, journal } = this;
    const replicates = [...this.replicates.values()].sort((a, b) => a.index - b.index);
    const about = { ...input, volumes: this.volumes, warnings: this.warnings };
    this.stale = false;
    this.report = buildReport(about, this.found, replicates, journal.seconds);
    return this.report;
  }

  /** Everything is computed: explains the final network and keeps the result. */
  private async conclude(): Promise<TrainingResult> {
    const { input, options, found } = this;
    const n = input.data.times.length;
    const diverged = new ReaderError(
      'training-diverged',
      'The final training ran away: its predictions are not numbers.',
      'Start a training with lower learning rates.',
    );
    if (!this.weights || found.final?.c == null) throw diverged;
    const replicates = [...this.replicates.values()].sort((a, b) => a.index - b.index);
    const unseen = outOfSample(found, replicates, n);
    if (!unseen) throw diverged;
    const announce = (step: 'explain' | 'write') => {
      this.step = step;
      options.onProgress?.(this.progress(), this.currentReport());
    };
    announce('explain');
    const { weights, sha256 } = this.weights;
    const { logHazards, latent, reconstructionErrorsMm } = predictNetwork(weights, input.data.descriptors);
    const mean = logHazards.reduce((sum, value) => sum + value, 0) / n;
    const apparent = Float64Array.from(logHazards, (value) => value - mean);
    const { importance, latentMap, importanceCorrelation } = explain(input, { apparent, latent });
    this.stale = true;
    const report = this.currentReport();
    const complete: TrainingReport = {
      ...report,
      importance,
      latentMap,
      truth: report.truth && { ...report.truth, importanceCorrelation },
    };
    const result: TrainingResult = {
      report: complete,
      weights,
      predictions: {
        apparent,
        outOfSample: unseen.values,
        outOfSampleBy: unseen.by,
        crossValidated: found.crossValidated?.predictions ?? null,
        latent,
        reconstructionErrorsMm,
      },
    };
    this.report = complete;
    this.stale = false;
    announce('write');
    writeResult(options.folder, result, sha256);
    return result;
  }
}
