import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isUsable, type TrainingRecord } from '../cohorts/records';
import { ReaderError, type Training, type TrainingPlan, type TrainingReport } from '../contract';
import { writer } from '../engine/analysis-job';
import { startTraining } from '../trainer';
import type { Context } from './context';
import { failureOf } from './failures';
import type { EngineProcess } from './host';

interface Going {
  readonly jobId: string;
  readonly cohortId: string;
  readonly ended: Promise<void>;
  /** As it is now; the database is behind. */
  record: TrainingRecord;
  report: TrainingReport | null;
  process: EngineProcess | null;
}

const reportFile = 'report.json';
/** Partial reports are kept this often, and the page is told of them no more often than once a second. */
const keepEveryMs = 5000;
const tellEveryMs = 1000;
/** Processes that may die one after another without having finished a single training of a network. */
const allowedFruitless = 2;
const othersEndWithinMs = 15_000;

const codeOf = (error: unknown) => (error instanceof ReaderError ? error.code : null);

/** Trains on cohorts, one after another, each in a process of its own. */
export class CohortTrainings {
  readonly #context: Context;
  readonly #going = new Map<string, Going>();
  /** Reports of trainings that have ended. */
  readonly #reports = new Map<string, TrainingReport | null>();
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(context: Context) {
    this.#context = context;
    context.cohorts.interruptTrainings();
  }

  /**
   * Starts a training on the subjects that can be used now.
   * @throws ReaderError `unknown-cohort`, `no-usable-subjects`, or why it cannot be learnt from them, naming the subject
   */
  async start(cohortId: string, plan: TrainingPlan): Promise<{ trainingId: string; jobId: string }> {
    const { cohorts, engine, folders, user } = this.#context;
    this.#spawner();
    const { planted } = cohorts.record(cohortId);
    const usable = cohorts.subjects(cohortId).filter(isUsable);
    if (usable.length === 0)
      throw new ReaderError(
        'no-usable-subjects',
        'No subject of this cohort has both a motion and an outcome, or all are left out.',
        'Extract the motions, give the outcomes, or take subjects in again.',
      );
    const trainingId = randomUUID();
    const folder = this.#folder(cohortId, trainingId);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await engine.run('training-store', {
        cohortFolder: path.join(folders.cohorts, cohortId),
        trainingFolder: folder,
        subjects: usable.map(({ subjectId, days, event, motionAt, trueLogHazard, ...subject }) => ({
          ...{ subjectId, days, event, motionAt, trueLogHazard },
          volumes: [subject.rvEndDiastolicMl, subject.rvEndSystolicMl, subject.rvEjectionFraction],
        })),
        plantedMap: planted?.map ? [...planted.map] : null,
        plan,
      });
      // It may have been removed meanwhile.
      cohorts.summary(cohortId);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
    const record: TrainingRecord = {
      trainingId,
      cohortId,
      state: 'queued',
      plan,
      createdAt: new Date().toISOString(),
      createdBy: user,
      finishedAt: null,
      progress: { step: plan.evaluations > 0 ? 'search' : 'train', done: 0, total: 0, secondsLeft: null },
      error: null,
      published: null,
    };
    return { trainingId, jobId: this.#begin(record) };
  }

  /** Goes on where a training was interrupted, or has failed. @throws ReaderError `unknown-training`, `training-done` */
  resume(trainingId: string): { jobId: string } {
    const going = this.#going.get(trainingId);
    if (going) return { jobId: going.jobId };
    this.#spawner();
    const record = this.#context.cohorts.training(trainingId);
    if (record.state === 'done')
      throw new ReaderError('training-done', 'This training has ended.', 'Start another one.');
    return { jobId: this.#begin({ ...record, state: 'queued', error: null }) };
  }

  /** @throws ReaderError `unknown-training` */
  async get(trainingId: string): Promise<Training> {
    const going = this.#going.get(trainingId);
    if (going) return { ...going.record, report: going.report };
    const record = this.#context.cohorts.training(trainingId);
    return { ...record, report: await this.#report(record) };
  }

  ofCohort(cohortId: string): Promise<Training[]> {
    return Promise.all(this.#context.cohorts.trainings(cohortId).map(({ trainingId }) => this.get(trainingId)));
  }

  /** Notes that a package was published from it. */
  published(trainingId: string, packageId: string): void {
    const { cohorts } = this.#context;
    const record = { ...cohorts.training(trainingId), published: packageId };
    cohorts.saveTraining(record);
    this.#tell(record);
  }

  /** Stops it and deletes all that it found. @throws ReaderError `unknown-training` */
  async remove(trainingId: string): Promise<void> {
    const { cohorts } = this.#context;
    const record = cohorts.training(trainingId);
    await this.#stop(trainingId);
    cohorts.removeTraining(trainingId);
    this.#reports.delete(trainingId);
    this.#tell(record);
    await rm(this.#folder(record.cohortId, trainingId), { recursive: true, force: true });
  }

  /** Interrupts what is going on with a cohort and waits until it has ended. */
  async stop(cohortId: string): Promise<void> {
    const going = [...this.#going].filter(([, one]) => one.cohortId === cohortId);
    await Promise.all(going.map(([trainingId]) => this.#stop(trainingId)));
    for (const { trainingId } of this.#context.cohorts.trainings(cohortId)) this.#reports.delete(trainingId);
  }

  /** Everything goes on after the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    // What was computed is in the journals: there is nothing to wait for.
    for (const { process } of this.#going.values()) process?.kill();
    await Promise.all([...this.#going.values()].map(({ ended }) => ended));
  }

  #begin(record: TrainingRecord): string {
    const { trainingId, cohortId } = record;
    const { cohorts, jobs } = this.#context;
    cohorts.saveTraining(record);
    this.#reports.delete(trainingId);
    const subject = cohorts.summary(cohortId).name;
    const { jobId, signal } = jobs.add({ kind: 'training', subject, cohortId, trainingId });
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const going: Going = { jobId, cohortId, ended, record, report: null, process: null };
    this.#going.set(trainingId, going);
    this.#tell(record);
    const turn = this.#queue;
    // One that is interrupted while it waits ends now, not when its turn comes.
    const interrupted = new Promise<void>((given) => signal.addEventListener('abort', () => given(), { once: true }));
    const mine = Promise.race([turn, interrupted])
      .then(() => this.#perform(going, signal))
      .finally(resolve);
    this.#queue = Promise.allSettled([turn, mine]);
    return jobId;
  }

  async #perform(going: Going, signal: AbortSignal): Promise<void> {
    const { jobs, cohorts } = this.#context;
    const { jobId, record } = going;
    const folder = this.#folder(record.cohortId, record.trainingId);
    const keeper = new ReportKeeper(folder);
    const end = async (change: Partial<TrainingRecord>): Promise<TrainingRecord> => {
      await keeper.keep(going.report);
      going.record = { ...going.record, ...change };
      cohorts.saveTraining(going.record);
      this.#reports.delete(record.trainingId);
      this.#going.delete(record.trainingId);
      return going.record;
    };
    try {
      going.report = await readReport(folder);
      const report = await this.#train(going, keeper, signal);
      going.report = report;
      const progress = { ...going.record.progress, done: going.record.progress.total, secondsLeft: 0 };
      const ended = await end({ state: 'done', finishedAt: new Date().toISOString(), progress });
      jobs.update(jobId, { state: 'done', fraction: 1, secondsLeft: 0 });
      this.#tell(ended);
    } catch (error) {
      const secondsLeft = null;
      if (this.#closed || signal.aborted) {
        // A database that is being closed takes it still: the workstation waits for this.
        const progress = { ...going.record.progress, secondsLeft };
        const ended = await end({ state: 'interrupted', progress });
        if (this.#closed) return;
        jobs.update(jobId, { state: 'cancelled', secondsLeft });
        this.#tell(ended);
        return;
      }
      const failure = failureOf(error, 'cohorts.train');
      const ended = await end({ state: 'failed', error: failure, finishedAt: new Date().toISOString() });
      jobs.update(jobId, { state: 'failed', error: failure, secondsLeft });
      this.#tell(ended);
    }
  }

  /** Runs the process, and another one where it died, until there is a result. */
  async #train(going: Going, keeper: ReportKeeper, signal: AbortSignal): Promise<TrainingReport> {
    const { jobs, cohorts } = this.#context;
    const { jobId, record } = going;
    const folder = this.#folder(record.cohortId, record.trainingId);
    const spawn = this.#spawner();
    const begun = performance.now();
    let [told, fruitless, reached] = [0, 0, -1];
    for (;;) {
      if (this.#closed) throw new ReaderError('closing', 'The workstation is closing.');
      signal.throwIfAborted();
      const running = startTraining(
        () => {
          going.process = spawn();
          return going.process;
        },
        {
          folder,
          workers: record.plan.workers,
          onProgress: (progress, report) => {
            const news = report !== going.report;
            going.report = report;
            going.record = { ...going.record, state: 'running', progress };
            jobs.update(jobId, {
              state: 'running',
              step: progress.step,
              fraction: progress.total > 0 ? Math.min(1, progress.done / progress.total) : null,
              secondsLeft: progress.secondsLeft,
            });
            if (keeper.due) {
              cohorts.saveTraining(going.record);
              void keeper.keep(report);
            }
            if (!news || performance.now() - told < tellEveryMs) return;
            told = performance.now();
            this.#tell(going.record);
          },
        },
      );
      const stop = () => void running.stop();
      signal.addEventListener('abort', stop, { once: true });
      try {
        return (await running.done).report;
      } catch (error) {
        if (signal.aborted) await running.stop();
        // The process of a workstation that was killed a moment ago may be ending only now.
        if (codeOf(error) === 'in-use' && performance.now() - begun < othersEndWithinMs) {
          await wait(250, undefined, { signal }).catch(() => undefined);
          continue;
        }
        const { done } = going.record.progress;
        fruitless = done > reached ? 0 : fruitless + 1;
        reached = done;
        if (codeOf(error) !== 'trainer-died' || signal.aborted || this.#closed || fruitless >= allowedFruitless)
          throw error;
      } finally {
        signal.removeEventListener('abort', stop);
        going.process = null;
      }
    }
  }

  async #stop(trainingId: string): Promise<void> {
    const going = this.#going.get(trainingId);
    if (!going) return;
    this.#context.jobs.cancel(going.jobId);
    await going.ended;
  }

  async #report({ trainingId, cohortId }: TrainingRecord): Promise<TrainingReport | null> {
    const known = this.#reports.get(trainingId);
    if (known !== undefined) return known;
    const report = await readReport(this.#folder(cohortId, trainingId));
    this.#reports.set(trainingId, report);
    return report;
  }

  #tell({ cohortId }: TrainingRecord): void {
    this.#context.emit({ type: 'cohort', cohortId });
  }

  #folder(cohortId: string, trainingId: string): string {
    return trainingFolder(this.#context, cohortId, trainingId);
  }

  /** @throws ReaderError `no-trainer` */
  #spawner(): () => EngineProcess {
    const { spawnTrainer } = this.#context.options;
    if (spawnTrainer) return spawnTrainer;
    throw new ReaderError('no-trainer', 'Trainings cannot be started here.', 'Use the workstation’s page.');
  }
}

export const trainingFolder = ({ folders }: Context, cohortId: string, trainingId: string): string =>
  path.join(folders.cohorts, cohortId, 'trainings', trainingId);

/** Keeps the report of a training in its folder, complete or as it was before. */
class ReportKeeper {
  readonly #folder: string;
  #last = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  get due(): boolean {
    return performance.now() - this.#last > keepEveryMs;
  }

  keep(report: TrainingReport | null): Promise<void> {
    if (!report) return this.#writing;
    this.#last = performance.now();
    this.#writing = this.#writing
      .then(() => writer(this.#folder)(reportFile, JSON.stringify(report)))
      // What was found is in the trainer's journal too: the training goes on.
      .catch((error) => console.error('workstation: a report was not kept:', error));
    return this.#writing;
  }
}

async function readReport(folder: string): Promise<TrainingReport | null> {
  try {
    return JSON.parse(await readFile(path.join(folder, reportFile), 'utf8')) as TrainingReport;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      console.error('workstation: a report cannot be read:', error);
    return null;
  }
}
