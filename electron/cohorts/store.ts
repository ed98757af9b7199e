import { type CohortSummary, ReaderError } from '../contract';
import type { Connection } from '../findings/database';
import type { CohortRecord, SubjectRecord, TrainingRecord } from './records';

const counts = `
  count(subject_id) AS subjects,
  coalesce(sum(subject ->> '$.motion' = 'ready'), 0) AS withMotion,
  coalesce(sum(subject ->> '$.days' IS NOT NULL), 0) AS withOutcome,
  coalesce(sum(subject ->> '$.excluded' IS NOT NULL), 0) AS excluded,
  coalesce(sum(usable), 0) AS usable,
  coalesce(sum(usable AND subject ->> '$.event' = 1), 0) AS events`;

const summaries = `
  SELECT cohort_id AS cohortId, cohort, ${counts}
  FROM cohorts LEFT JOIN (
    SELECT *, subject ->> '$.motion' = 'ready' AND subject ->> '$.days' IS NOT NULL AND subject ->> '$.event' IS NOT NULL
      AND subject ->> '$.excluded' IS NULL AS usable
    FROM cohort_subjects
  ) USING (cohort_id)`;

interface SummaryRow extends Omit<CohortSummary, 'name' | 'description' | 'origin' | 'simulated'> {
  readonly cohort: string;
}

/** Cohorts, their subjects and their trainings. Whatever a method wrote is durable when it returns. */
export class CohortStore {
  readonly #database: Connection;

  constructor(database: Connection) {
    this.#database = database;
  }

  /** Newest first. */
  list(): CohortSummary[] {
    return this.#database
      .prepare(`${summaries} GROUP BY cohort_id ORDER BY created_at DESC, cohort_id`)
      .all()
      .map((row) => summaryOf(row as SummaryRow));
  }

  has(cohortId: string): boolean {
    return this.#database.prepare('SELECT 1 FROM cohorts WHERE cohort_id = ?').get(cohortId) !== undefined;
  }

  /** @throws ReaderError `unknown-cohort` */
  summary(cohortId: string): CohortSummary {
    const row = this.#database.prepare(`${summaries} WHERE cohort_id = ? GROUP BY cohort_id`).get(cohortId);
    if (!row) throw unknownCohort();
    return summaryOf(row as SummaryRow);
  }

  /** @throws ReaderError `unknown-cohort` */
  record(cohortId: string): CohortRecord {
    const text = this.#database.prepare('SELECT cohort FROM cohorts WHERE cohort_id = ?').pluck().get(cohortId);
    if (text === undefined) throw unknownCohort();
    return parse(text);
  }

  /** In the cohort's order. */
  subjects(cohortId: string): SubjectRecord[] {
    return this.#database
      .prepare('SELECT subject FROM cohort_subjects WHERE cohort_id = ? ORDER BY position')
      .pluck()
      .all(cohortId)
      .map(parse<SubjectRecord>);
  }

  /** @throws ReaderError `unknown-subject` */
  subject(cohortId: string, subjectId: string): SubjectRecord {
    const text = this.#database
      .prepare('SELECT subject FROM cohort_subjects WHERE cohort_id = ? AND subject_id = ?')
      .pluck()
      .get(cohortId, subjectId);
    if (text === undefined)
      throw new ReaderError('unknown-subject', `The cohort has no subject ${subjectId}.`, 'Reopen the cohort.');
    return parse(text);
  }

  /** Makes a cohort with all its subjects, in one step. */
  create(cohortId: string, record: CohortRecord, subjects: readonly SubjectRecord[]): void {
    const insert = this.#database.prepare(
      'INSERT INTO cohort_subjects (cohort_id, position, subject_id, subject) VALUES (?, ?, ?, ?)',
    );
    this.#database.transaction(() => {
      this.#database
        .prepare('INSERT INTO cohorts (cohort_id, created_at, cohort) VALUES (?, ?, ?)')
        .run(cohortId, record.createdAt, JSON.stringify(record));
      for (const [position, subject] of subjects.entries())
        insert.run(cohortId, position, subject.subjectId, JSON.stringify(subject));
    })();
  }

  /** @throws ReaderError `unknown-cohort` */
  change(cohortId: string, change: Partial<CohortRecord>): void {
    const record = { ...this.record(cohortId), ...change };
    this.#database.prepare('UPDATE cohorts SET cohort = ? WHERE cohort_id = ?').run(JSON.stringify(record), cohortId);
  }

  /** Puts these subjects in the place of those of the same name, all or none. */
  replace(cohortId: string, subjects: readonly SubjectRecord[]): void {
    const update = this.#database.prepare(
      'UPDATE cohort_subjects SET subject = ? WHERE cohort_id = ? AND subject_id = ?',
    );
    this.#database.transaction(() => {
      for (const subject of subjects) update.run(JSON.stringify(subject), cohortId, subject.subjectId);
    })();
  }

  /** Notes that an extraction begins, or begins again. @returns how often it has begun */
  beginExtraction(cohortId: string): number {
    return Number(
      this.#database
        .prepare('UPDATE cohorts SET extraction = coalesce(extraction, 0) + 1 WHERE cohort_id = ? RETURNING extraction')
        .pluck()
        .get(cohortId),
    );
  }

  /** How often an extraction that is not over has begun since it last came further. */
  extractionAttempts(cohortId: string): number {
    return Number(this.#database.prepare('SELECT extraction FROM cohorts WHERE cohort_id = ?').pluck().get(cohortId));
  }

  /** Notes that an extraction has come further: it may be begun again as often as before. */
  continueExtraction(cohortId: string): void {
    this.#database.prepare('UPDATE cohorts SET extraction = 1 WHERE cohort_id = ?').run(cohortId);
  }

  endExtraction(cohortId: string): void {
    this.#database.prepare('UPDATE cohorts SET extraction = NULL WHERE cohort_id = ?').run(cohortId);
  }

  /** Cohorts whose extraction was cut off. */
  unfinishedExtractions(): string[] {
    return this.#database
      .prepare('SELECT cohort_id FROM cohorts WHERE extraction IS NOT NULL ORDER BY cohort_id')
      .pluck()
      .all()
      .map(String);
  }

  /** Oldest first. */
  trainings(cohortId: string): TrainingRecord[] {
    return this.#database
      .prepare('SELECT training FROM trainings WHERE cohort_id = ? ORDER BY created_at, training_id')
      .pluck()
      .all(cohortId)
      .map(parse<TrainingRecord>);
  }

  /** @throws ReaderError `unknown-training` */
  training(trainingId: string): TrainingRecord {
    const text = this.#database.prepare('SELECT training FROM trainings WHERE training_id = ?').pluck().get(trainingId);
    if (text === undefined)
      throw new ReaderError('unknown-training', 'This training is not there any more.', 'Reopen the cohort.');
    return parse(text);
  }

  /** Makes a training, or puts it in the place of what was known of it. One whose cohort is gone is not kept. */
  saveTraining(training: TrainingRecord): void {
    this.#database
      .prepare(
        `INSERT INTO trainings (training_id, cohort_id, created_at, training)
         SELECT ?, cohort_id, ?, ? FROM cohorts WHERE cohort_id = ?
         ON CONFLICT (training_id) DO UPDATE SET training = excluded.training`,
      )
      .run(training.trainingId, training.createdAt, JSON.stringify(training), training.cohortId);
  }

  removeTraining(trainingId: string): void {
    this.#database.prepare('DELETE FROM trainings WHERE training_id = ?').run(trainingId);
  }

  /** Trainings that were going on when the workstation ended last time are interrupted: they can be taken up again. */
  interruptTrainings(): void {
    const going = this.#database
      .prepare("SELECT training FROM trainings WHERE training ->> '$.state' IN ('queued', 'running')")
      .pluck()
      .all();
    for (const training of going.map(parse<TrainingRecord>)) this.saveTraining({ ...training, state: 'interrupted' });
  }

  /**
   * Forgets a cohort so that nothing of it can be read in the database's files: deleted content is overwritten
   * (`secure_delete`), and the write-ahead log, which holds pages as they were, is emptied.
   */
  remove(cohortId: string): void {
    this.#database.prepare('DELETE FROM cohorts WHERE cohort_id = ?').run(cohortId);
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
  }
}

function summaryOf({ cohort, ...row }: SummaryRow): CohortSummary {
  const { name, description, origin, simulated, createdAt, createdBy } = parse<CohortRecord>(cohort);
  return { ...row, name, description, origin, simulated, createdAt, createdBy };
}

const unknownCohort = () =>
  new ReaderError('unknown-cohort', 'This cohort is not there any more.', 'Look at the list of cohorts again.');

/** The rows were checked when they were made, and are checked by the contract when they leave. */
const parse = <T>(text: unknown): T => JSON.parse(String(text)) as T;
