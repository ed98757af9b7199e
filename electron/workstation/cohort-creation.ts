import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { matchOutcomes, namesOfStudies, problemText, readOutcomes } from '../cohorts/files';
import { numbered, pseudonyms } from '../cohorts/pseudonyms';
import type { CohortRecord, SubjectRecord } from '../cohorts/records';
import { type NewSubject, namesOf, subjectOf } from '../cohorts/subjects';
import { type CohortSummary, type calls, type Job, ReaderError, type Study, type TableProblem } from '../contract';
import { rvTemplateName } from '../mesh/rv-template';
import type { Context } from './context';
import type { TaskOptions } from './engine-client';
import { failureOf } from './failures';
import type { Imports } from './imports';
import type { Uploads } from './uploads';

type Request = z.output<(typeof calls)['cohorts.create']['payload']>;
type From<K extends Request['from']['kind']> = Extract<Request['from'], { kind: K }>;

/** What a cohort is made of, once its sources have been read. */
interface Made extends Pick<CohortRecord, 'origin' | 'simulated' | 'problems' | 'planted' | 'source' | 'space'> {
  readonly subjects: readonly NewSubject[];
}

interface Attempt {
  readonly cohort: CohortSummary;
  readonly problems: readonly TableProblem[];
}

/** How many failed attempts are remembered. */
const attemptsKept = 20;

/** Makes cohorts, each as a job: all of it, or nothing of it. */
export class CohortCreation {
  readonly #context: Context;
  readonly #uploads: Uploads;
  readonly #imports: Imports;
  /** Cohorts that did not come to be, with what was wrong with their sources; oldest first. */
  readonly #failed = new Map<string, Attempt>();
  readonly #going = new Map<string, { jobId: string; ended: Promise<void> }>();

  constructor(context: Context, uploads: Uploads, imports: Imports) {
    this.#context = context;
    this.#uploads = uploads;
    this.#imports = imports;
  }

  /** Starts a job. @throws ReaderError `unknown-upload`, `unknown-study` */
  start(request: Request): { cohortId: string; jobId: string } {
    const { from } = request;
    const { jobs, library } = this.#context;
    if (from.kind === 'library') for (const uid of from.studyInstanceUids) library.study(uid);
    const uploadId = from.kind === 'files' && 'uploadId' in from.source ? from.source.uploadId : null;
    const uploaded = uploadId && this.#uploads.close(uploadId);
    const cohortId = randomUUID();
    const { jobId, signal } = jobs.add({ kind: 'cohort-import', subject: request.name, cohortId });
    const ended = this.#perform(cohortId, jobId, request, { uploadId, uploaded }, signal).finally(async () => {
      this.#going.delete(cohortId);
      if (uploadId) await this.#uploads.discard(uploadId).catch(console.error);
    });
    this.#going.set(cohortId, { jobId, ended });
    return { cohortId, jobId };
  }

  /** A cohort that did not come to be, and why; null when there was none. */
  failed(cohortId: string): Attempt | null {
    return this.#failed.get(cohortId) ?? null;
  }

  /**
   * Cancels the making of a cohort and waits until it has ended, and forgets one that did not come to be.
   * @returns whether there was anything of that kind
   */
  async stop(cohortId: string): Promise<boolean> {
    const failed = this.#failed.delete(cohortId);
    const going = this.#going.get(cohortId);
    if (!going) return failed;
    this.#context.jobs.cancel(going.jobId);
    await going.ended;
    this.#failed.delete(cohortId);
    return true;
  }

  async #perform(
    cohortId: string,
    jobId: string,
    { name, description, from }: Request,
    { uploadId, uploaded }: { uploadId: string | null; uploaded: string | null },
    signal: AbortSignal,
  ): Promise<void> {
    const { engine, folders, jobs, cohorts, user } = this.#context;
    const stage = path.join(folders.cohorts, `.making-${cohortId}`);
    const createdAt = new Date().toISOString();
    const common = { name, description, createdAt, createdBy: user };
    const end = (change: Partial<Job>) => {
      jobs.update(jobId, change);
      this.#context.emit({ type: 'cohort', cohortId });
    };
    try {
      await mkdir(stage, { recursive: true, mode: 0o700 });
      const options: TaskOptions = {
        signal,
        onNote: (note) => {
          if (note.type === 'progress')
            jobs.update(jobId, { state: 'running', step: note.step, fraction: note.fraction });
        },
      };
      const made =
        from.kind === 'library'
          ? this.#ofLibrary(from)
          : from.kind === 'files'
            ? await this.#ofFiles(uploaded ? [uploaded] : pathsOf(from.source), uploadId, stage, options)
            : await this.#simulated(from, stage, options);
      signal.throwIfAborted();
      const { subjects, origin, simulated, problems, planted, source, space } = made;
      const kept = { origin, simulated, problems, planted, source, space };
      const ids = simulated && origin !== 'library' ? numbered(subjects.length) : pseudonyms(subjects.length);
      const records = subjects.map((subject, i) => subjectOf(ids[i]!, subject));
      // The folder goes first: one that no cohort owns is swept at the next start.
      await rename(stage, path.join(folders.cohorts, cohortId));
      cohorts.create(cohortId, { ...common, ...kept }, records);
      this.#context.emit({ type: 'cohort', cohortId: null });
      end({ state: 'done', fraction: 1 });
    } catch (error) {
      await rm(stage, { recursive: true, force: true }).catch(console.error);
      if (!cohorts.has(cohortId))
        await rm(path.join(folders.cohorts, cohortId), { recursive: true, force: true }).catch(console.error);
      if (engine.closed) return;
      if (signal.aborted) return end({ state: 'cancelled' });
      const problems = error instanceof Unfit ? error.problems : [];
      this.#remember(cohortId, { cohort: nobody(cohortId, common, from.kind), problems });
      end({ state: 'failed', error: failureOf(error, 'cohorts.create') });
    }
  }

  async #simulated({ options }: From<'simulated'>, folder: string, task: TaskOptions): Promise<Made> {
    return this.#context.engine.run('cohort-simulate', { folder, options }, task);
  }

  #ofLibrary({ studyInstanceUids, outcomes }: From<'library'>): Made {
    const studies = [...new Set(studyInstanceUids)].map((uid) => this.#context.library.study(uid).study);
    const table = outcomes === null ? null : { text: outcomes, name: 'outcomes.csv' };
    return this.#ofStudies(studies, table, 'library');
  }

  async #ofFiles(paths: readonly string[], uploadId: string | null, folder: string, task: TaskOptions): Promise<Made> {
    const { engine, library } = this.#context;
    const found = await engine.run('cohort-files', { paths: [...paths], folder }, task);
    if (found.kind === 'problems') throw new Unfit(found.problems);
    if (found.kind === 'motions') return found;
    // A folder of studies: they come into the library first, as if they had been dropped on it.
    const before = readOutcomes(found.table.text, found.table.name);
    if (before.problems.length > 0) throw new Unfit(before.problems);
    const imported: { name: string | null; studyInstanceUids: string[] }[] = [];
    const skipped: TableProblem[] = [];
    for (const [index, { name, paths }] of found.sources.entries()) {
      const share = (fraction: number | null) => (index + (fraction ?? 0)) / found.sources.length;
      const { studyInstanceUids, items } = await this.#imports.within(paths, uploadId, {
        ...task,
        onNote: (note) => task.onNote?.(note.type === 'progress' ? { ...note, fraction: share(note.fraction) } : note),
      });
      imported.push({ name, studyInstanceUids });
      for (const { path: file, reason } of items) skipped.push({ file, row: null, column: null, message: reason });
    }
    const names = namesOfStudies(imported);
    const studies = [...names.keys()].map((uid) => library.study(uid).study);
    const made = this.#ofStudies(studies, found.table, 'files', names);
    return { ...made, problems: [...made.problems, ...skipped] };
  }

  /**
   * @param names of the folders that the studies came in, by study UID
   * @throws Unfit when rows of the table fit no study, or more than one
   */
  #ofStudies(
    studies: readonly Study[],
    table: { text: string; name: string } | null,
    origin: 'library' | 'files',
    names: ReadonlyMap<string, readonly string[]> = new Map(),
  ): Made {
    const subjects = studies.map(
      ({ studyInstanceUid, patientId }): NewSubject => ({
        patientId,
        studyInstanceUid,
        days: null,
        event: null,
        motionIndex: null,
        rvEndDiastolicMl: null,
        rvEndSystolicMl: null,
        trueLogHazard: null,
        warnings: [],
      }),
    );
    const made = {
      origin,
      simulated: studies.every(({ simulated }) => simulated),
      planted: null,
      source: `Patients of one site (${subjects.length}), their right-heart motion measured on short-axis cine MR by this workstation.`,
      space: { kind: 'template', template: rvTemplateName } as const,
    };
    if (!table) return { ...made, problems: [], subjects };
    const records = subjects.map((subject) => subjectOf('', subject));
    const { pairs, problems, without } = outcomesOf(records, table.text, table.name, names);
    if (problems.length > 0) throw new Unfit(problems);
    const found = new Map(pairs.map(({ subject, outcome }) => [subject, outcome]));
    return {
      ...made,
      problems: without.map(({ patientId, studyInstanceUid }) => ({
        file: patientId || (studyInstanceUid ?? ''),
        row: null,
        column: null,
        message: `has no row in ${table.name}: it is in the cohort without an outcome`,
      })),
      subjects: subjects.map((subject, i) => {
        const outcome = found.get(records[i]!);
        return outcome ? { ...subject, days: outcome.days, event: outcome.event } : subject;
      }),
    };
  }

  #remember(cohortId: string, attempt: Attempt): void {
    this.#failed.set(cohortId, attempt);
    for (const oldest of this.#failed.keys()) {
      if (this.#failed.size <= attemptsKept) break;
      this.#failed.delete(oldest);
    }
  }
}

/**
 * Puts the outcomes of a table to subjects, by study UID, patient id or pseudonym.
 * @param also names that studies have besides, by study UID
 * @returns a pair for each row, or every problem; and the subjects that have no row
 */
export function outcomesOf(
  subjects: readonly SubjectRecord[],
  text: string,
  fileName: string,
  also: ReadonlyMap<string, readonly string[]> = new Map(),
) {
  const read = readOutcomes(text, fileName);
  if (read.problems.length > 0) return { pairs: [], problems: read.problems, without: [] };
  const matchables = subjects.map((subject) => {
    const others = also.get(subject.studyInstanceUid ?? '') ?? [];
    return {
      subject,
      label: others[0] || subject.patientId || subject.studyInstanceUid || subject.subjectId,
      names: [...namesOf(subject), ...others],
    };
  });
  const { pairs, problems } = matchOutcomes(read.outcomes, matchables, fileName, read.columns.id ?? 'id', false);
  const matched = new Set(pairs.map(({ subject }) => subject.subject));
  return {
    pairs: pairs.map(({ subject, outcome }) => ({ subject: subject.subject, outcome })),
    problems,
    without: subjects.filter((subject) => !matched.has(subject)),
  };
}

const pathsOf = (source: From<'files'>['source']): string[] => ('paths' in source ? source.paths : []);

/** Sources that cannot be used, each problem at its place. */
class Unfit extends ReaderError {
  constructor(readonly problems: readonly TableProblem[]) {
    const shown = problems.slice(0, 5).map(problemText).join('; ');
    const more = problems.length > 5 ? `; and ${problems.length - 5} more` : '';
    super('cohort-unfit', `The cohort was not made: ${shown}${more}.`, 'Mend the files, then make the cohort again.');
  }
}

const nobody = (
  cohortId: string,
  common: Pick<CohortSummary, 'name' | 'description' | 'createdAt' | 'createdBy'>,
  kind: Request['from']['kind'],
): CohortSummary => ({
  ...common,
  cohortId,
  origin: kind,
  simulated: kind === 'simulated',
  subjects: 0,
  usable: 0,
  events: 0,
  withMotion: 0,
  withOutcome: 0,
  excluded: 0,
});
