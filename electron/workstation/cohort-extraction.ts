import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Analysis } from '../analyses/analysis';
import { descriptorOf, factsOfRun, leftOut } from '../cohorts/from-run';
import type { SubjectRecord } from '../cohorts/records';
import { type Failure, type Job, ReaderError, type Run, type Stack } from '../contract';
import { writer } from '../engine/analysis-job';
import type { AnalysisRuns } from './analysis-runs';
import type { Context } from './context';
import { failureOf, isStudysFault } from './failures';

/** The analysis whose runs have a motion descriptor. */
const analysisId = 'right-heart-motion';
/** An extraction that was cut off is taken up again; one that was cut off twice without coming further is not. */
const allowedAttempts = 2;

interface Going {
  readonly jobId: string;
  readonly ended: Promise<void>;
}

/** Takes the motion of a cohort's studies, one study after another: the reader's own analyses come in between. */
export class CohortExtraction {
  readonly #context: Context;
  readonly #runs: AnalysisRuns;
  readonly #analyses: readonly Analysis[];
  readonly #going = new Map<string, Going>();
  #closed = false;

  constructor(context: Context, runs: AnalysisRuns, analyses: readonly Analysis[]) {
    this.#context = context;
    this.#runs = runs;
    this.#analyses = analyses;
  }

  /**
   * Starts a job for all subjects without a motion that nobody left out; those that failed before are tried again.
   * @throws ReaderError `unknown-cohort`, `nothing-to-extract`
   */
  start(cohortId: string): { jobId: string } {
    const going = this.#going.get(cohortId);
    if (going) return { jobId: going.jobId };
    const { cohorts, jobs } = this.#context;
    const { name } = cohorts.summary(cohortId);
    const wanted = cohorts.subjects(cohortId).filter(isWanted);
    if (wanted.length === 0)
      throw new ReaderError(
        'nothing-to-extract',
        'Every subject of this cohort has its motion, has no study, or is left out.',
        'Take subjects in again to extract theirs.',
      );
    cohorts.beginExtraction(cohortId);
    cohorts.replace(
      cohortId,
      wanted.map((subject) => ({
        ...subject,
        motion: 'queued',
        excluded: subject.excluded?.by === 'check' ? null : subject.excluded,
      })),
    );
    const { jobId, signal } = jobs.add({ kind: 'extraction', subject: name, cohortId });
    this.#tell(cohortId);
    const ids = wanted.map(({ subjectId }) => subjectId);
    const ended = this.#perform(cohortId, jobId, ids, signal).finally(() => this.#going.delete(cohortId));
    this.#going.set(cohortId, { jobId, ended });
    return { jobId };
  }

  /** Takes up what was cut off when the workstation ended last time. */
  resume(): void {
    const { cohorts } = this.#context;
    for (const cohortId of cohorts.unfinishedExtractions()) {
      // The attempt that is counted here is begun in `start`.
      if (cohorts.extractionAttempts(cohortId) < allowedAttempts && cohorts.subjects(cohortId).some(isWanted))
        this.start(cohortId);
      else {
        this.#giveUp(cohortId);
        cohorts.endExtraction(cohortId);
      }
    }
  }

  /** Cancels what is going on with a cohort and waits until it has ended. */
  async stop(cohortId: string): Promise<void> {
    const going = this.#going.get(cohortId);
    if (!going) return;
    this.#context.jobs.cancel(going.jobId);
    await going.ended;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#going.values()].map(({ ended }) => ended));
  }

  async #perform(cohortId: string, jobId: string, subjectIds: readonly string[], signal: AbortSignal): Promise<void> {
    const { cohorts, jobs } = this.#context;
    const begun = performance.now();
    const end = (change: Partial<Job>) => {
      this.#giveUp(cohortId);
      cohorts.endExtraction(cohortId);
      jobs.update(jobId, { ...change, secondsLeft: null });
      this.#tell(cohortId);
    };
    try {
      for (const [done, subjectId] of subjectIds.entries()) {
        const seconds = (performance.now() - begun) / 1000;
        jobs.update(jobId, {
          state: 'running',
          step: 'track',
          fraction: done / subjectIds.length,
          secondsLeft: done > 0 ? (seconds / done) * (subjectIds.length - done) : null,
        });
        await this.#extract(cohortId, subjectId, signal);
        cohorts.continueExtraction(cohortId);
        this.#tell(cohortId);
      }
      end({ state: 'done', fraction: 1 });
    } catch (error) {
      // The states of the subjects stay: the extraction is taken up at the next start.
      if (this.#closed || this.#context.engine.closed) return;
      end(signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: failureOf(error, 'cohorts.extract') });
    }
  }

  /** @throws when it was cancelled, or when another study would not fare better */
  async #extract(cohortId: string, subjectId: string, signal: AbortSignal): Promise<void> {
    const { cohorts, engine } = this.#context;
    const before = cohorts.subject(cohortId, subjectId);
    // Left out meanwhile.
    if (!isWanted(before)) return;
    cohorts.replace(cohortId, [{ ...before, motion: 'running' }]);
    this.#tell(cohortId);
    let found: Partial<SubjectRecord>;
    try {
      found = await this.#motionOf(cohortId, before, signal);
    } catch (error) {
      if (signal.aborted || this.#closed || engine.closed) throw error;
      const failure = failureOf(error, 'cohorts.extract');
      if (!isStudysFault(failure) && failure.code !== 'engine-died') throw error;
      found = { motion: 'failed', motionAt: null, excluded: leftOut(words(failure)) };
    }
    const now = cohorts.subject(cohortId, subjectId);
    cohorts.replace(cohortId, [{ ...now, ...found, excluded: now.excluded ?? found.excluded ?? null }]);
  }

  async #motionOf(
    cohortId: string,
    { subjectId, studyInstanceUid }: SubjectRecord,
    signal: AbortSignal,
  ): Promise<Partial<SubjectRecord>> {
    signal.throwIfAborted();
    const { folders } = this.#context;
    const uid = studyInstanceUid ?? '';
    const { runId, result } = this.#finished(uid) ?? (await this.#analyse(uid, signal));
    if (!result?.files.descriptor)
      throw new ReaderError(
        'no-motion',
        'The analysis gave no motion of the right ventricle.',
        'Look at its contours.',
      );
    const bytes = await readFile(path.join(folders.runs, runId, result.files.descriptor));
    const file = `${subjectId}.f32`;
    const descriptor = descriptorOf(bytes);
    await writer(path.join(folders.cohorts, cohortId))(file, new Uint8Array(descriptor.buffer));
    return { ...factsOfRun(result), motion: 'ready', motionAt: { file, index: 0 }, runId };
  }

  /** The latest run that ended well. */
  #finished(studyInstanceUid: string): Run | null {
    const runs = this.#context.runs.ofStudy(studyInstanceUid);
    return runs.findLast((run) => run.state === 'done' && run.result?.files.descriptor !== undefined) ?? null;
  }

  async #analyse(studyInstanceUid: string, signal: AbortSignal): Promise<Run> {
    const { library, jobs, runs } = this.#context;
    library.study(studyInstanceUid);
    const stack = this.#stackOf(library.stacks(studyInstanceUid));
    const { jobId, runId } = this.#runs.start(studyInstanceUid, analysisId, stack.stackId);
    const cancel = () => jobs.cancel(jobId);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const run = (await this.#runs.ended(runId)) ?? runs.get(runId);
      signal.throwIfAborted();
      if (run?.state === 'done') return run;
      const { code, message, hint } = run?.error ?? {
        code: 'cancelled',
        message: 'The analysis of this study was cancelled.',
        hint: 'Extract again.',
      };
      throw new ReaderError(code, message, hint);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  /** The first short-axis cine, or other stack, that the analysis takes. @throws ReaderError why it takes none */
  #stackOf(stacks: readonly Stack[]): Stack {
    const analysis = this.#analyses.find(({ descriptor }) => descriptor.analysisId === analysisId);
    const rank = ({ role }: Stack) => (role === 'short-axis-cine' ? 0 : 1);
    const ordered = stacks.toSorted((a, b) => rank(a) - rank(b));
    const fit = ordered.find((stack) => analysis?.refuses(stack) === null);
    if (fit) return fit;
    const [likeliest] = ordered;
    const refusal = likeliest && analysis?.refuses(likeliest);
    if (refusal) throw new ReaderError(refusal.code, refusal.message, refusal.hint);
    throw new ReaderError(
      'no-cine',
      'This study has no short-axis cine.',
      'Leave it out, or import the missing series.',
    );
  }

  /** Subjects that are still waiting have no motion. */
  #giveUp(cohortId: string): void {
    const { cohorts } = this.#context;
    const waiting = cohorts.subjects(cohortId).filter(({ motion }) => motion === 'queued' || motion === 'running');
    cohorts.replace(
      cohortId,
      waiting.map((subject) => ({ ...subject, motion: 'none' })),
    );
  }

  #tell(cohortId: string): void {
    this.#context.emit({ type: 'cohort', cohortId });
  }
}

const isWanted = ({ motion, studyInstanceUid, excluded }: SubjectRecord): boolean =>
  motion !== 'ready' && studyInstanceUid !== null && excluded?.by !== 'hand';

const words = ({ message, hint }: Failure): string => (hint ? `${message} ${hint}` : message);
