import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type CohortData, cohortOfSimulation, readCohortFolder, writeCohortFolder } from '../../cohorts/files';
import { ReaderError, type TrainingPlan } from '../../contract';
import { descriptorLength } from '../../survival/heart-beat';
import { simulateCohortInSteps } from '../../survival/simulation';
import { checkInput } from '../../survival/validation/check-input';
import { runTraining, type TrainingInput, type TrainingProgress, type TrainingResult } from '../../trainer';
import { existing } from '../../workstation/headless-source';
import type { TrainingCommand } from '../training-options';
import { type AnalyseStudies, loadCohort } from './load-cohort';
import { pseudonymised } from './pseudonymised';
import { reportText } from './report-text';
import { fingerprintOf, readStart, resultNames, writeFileWhole, writeStart } from './result-folder';

/** What the command line gives to work on cohorts. */
export interface Work {
  readonly signal: AbortSignal;
  /** The built worker of the trainer; null computes in this thread. */
  readonly workerFile: string | null;
  readonly analyse: AnalyseStudies;
  progress(step: string, fraction: number | null, detail?: string): void;
  say(sentence: string): void;
}

/** The work was interrupted; its words say what is left, and how to go on. */
export class Interrupted extends Error {}

type Training = Extract<TrainingCommand, { name: 'train' | 'validate' }>;

/** Makes a cohort up. @returns its folder, absolute */
export async function simulate(
  { out, request }: Extract<TrainingCommand, { name: 'simulate' }>,
  { signal, progress }: Work,
): Promise<string> {
  const steps = simulateCohortInSteps(request);
  for (;;) {
    signal.throwIfAborted();
    const { done, value } = steps.next();
    if (done) {
      await writeCohortFolder(out, cohortOfSimulation(value));
      return path.resolve(out);
    }
    progress('simulating', value);
    // An interruption is heard between the steps.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** What a finished training gives to those who write of it. */
export interface Finished {
  readonly folder: string;
  readonly cohort: CohortData;
  readonly plan: TrainingPlan;
  readonly result: TrainingResult;
}

/** A training's own folder: what is validated is the result; beside a package it has the package's name. */
export const resultFolderOf = ({ name, out }: Training): string =>
  name === 'validate' ? out : `${out.replace(/\.zip$/i, '').replace(/[\\/]+$/, '')}.training`;

/**
 * Trains on a cohort, or takes a training up.
 * @throws ReaderError when the cohort cannot be learnt from; Interrupted
 */
export async function train(command: Training, work: Work): Promise<Finished> {
  const folder = resultFolderOf(command);
  const { cohort, plan } = await begun(command, folder, work);
  const input = inputOf(cohort, plan);
  let last: TrainingProgress | null = null;
  const result = await runTraining(input, {
    folder: path.join(folder, resultNames.training),
    workers: command.workers,
    workerFile: work.workerFile,
    signal: work.signal,
    onProgress: (progress) => {
      last = progress;
      work.progress(words[progress.step], progress.done / progress.total, detail(progress));
    },
  }).catch((error: unknown) => {
    if (!work.signal.aborted) throw error;
    const counted = last ? ` after ${last.done} of ${last.total} trainings` : '';
    throw new Interrupted(
      `interrupted${counted}; what is done is kept. Go on with: dextra survival ${command.name} --out ${quoted(command.out)} --resume`,
    );
  });
  return { folder: path.resolve(folder), cohort, plan, result };
}

/** Writes what a training found, for people and for programs. @returns the latter */
export async function writeReports(
  { folder, cohort, result }: Finished,
  written: { readonly id: string; readonly version: string; readonly path: string } | null,
): Promise<object> {
  const { name, description, origin, simulated, notes } = cohort;
  const about = { cohort: name, description, simulated, notes };
  const json = {
    notice: 'Research use, not for diagnosis',
    simulated,
    cohort: { name, description, origin, notes },
    package: written,
    report: result.report,
  };
  await writeFileWhole(path.join(folder, resultNames.text), reportText(result.report, about));
  await writeFileWhole(path.join(folder, resultNames.report), json);
  return json;
}

/** Cohort and plan of a new training, or of the one that is in the folder. */
async function begun(
  command: Training,
  folder: string,
  work: Work,
): Promise<{ cohort: CohortData; plan: TrainingPlan }> {
  const { name, cohort: source, out, resume, columns } = command;
  const start = await readStart(folder);
  const copy = path.join(folder, resultNames.cohort);
  if (resume) {
    if (!start)
      throw new ReaderError(
        'nothing-to-resume',
        `There is no training in ${folder}.`,
        'Leave --resume out to begin one.',
      );
    if (start.method !== name)
      throw new ReaderError(
        'nothing-to-resume',
        `${folder} holds what "survival ${start.method}" began.`,
        `Go on with: dextra survival ${start.method} --out ${quoted(out)} --resume`,
      );
    if (source && (await fingerprintOf(await existing(source))) !== start.source.fingerprint)
      throw new ReaderError(
        'other-cohort',
        `${folder} holds a training on ${start.source.path} as it was; ${source} is not that.`,
        'Give another --out for a new training.',
      );
    return { cohort: await readCohortFolder(copy), plan: start.plan };
  }
  if (start || !source)
    throw new ReaderError(
      'training-there',
      `${folder} holds a training already.`,
      'Add --resume to go on with it, or give another --out.',
    );
  const found = await loadCohort(source, { ...work, columns, analysesFolder: path.join(folder, resultNames.analyses) });
  checkInput(inputOf(found, command.plan));
  const { cohort, identities } = pseudonymised(found);
  await mkdir(folder, { recursive: true });
  if (identities !== null) await writeFileWhole(path.join(folder, resultNames.identities), identities);
  await writeCohortFolder(copy, cohort);
  const fingerprint = await fingerprintOf(await existing(source));
  await writeStart(folder, { method: name, plan: command.plan, source: { path: path.basename(source), fingerprint } });
  return { cohort, plan: command.plan };
}

/** What is learnt from: everything of the cohort. */
export function inputOf(cohort: CohortData, plan: TrainingPlan): TrainingInput {
  const { subjects, descriptors, truth } = cohort;
  const volumes = Float64Array.from(
    subjects.flatMap((one) => [one.rvEndDiastolicMl, one.rvEndSystolicMl, one.rvEjectionFraction]),
    (value) => value ?? Number.NaN,
  );
  const known = subjects.every(({ trueLogHazard }) => trueLogHazard !== null);
  return {
    data: {
      times: Float64Array.from(subjects, ({ days }) => days),
      events: Float64Array.from(subjects, ({ event }) => event),
      features: descriptorLength,
      descriptors,
    },
    subjectIds: subjects.map(({ subjectId }) => subjectId),
    volumes: volumes.every(Number.isNaN) ? null : volumes,
    plan,
    truth:
      truth && known
        ? { logHazards: Float64Array.from(subjects, (one) => one.trueLogHazard ?? 0), plantedMap: truth.map }
        : null,
  };
}

const words: Record<TrainingProgress['step'], string> = {
  search: 'searching',
  train: 'training',
  bootstrap: 'bootstrap',
  explain: 'explaining',
  write: 'writing',
};

const detail = ({ done, total, secondsLeft }: TrainingProgress): string =>
  `${done} of ${total} trainings${secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`}`;

/** `40 s`, `12 min`, `3 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const quoted = (text: string): string => (/^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
