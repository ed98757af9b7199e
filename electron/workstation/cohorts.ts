import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { AnalysisRuns } from './analysis-runs';
import { CohortCreation } from './cohort-creation';
import { CohortTrainings } from './cohort-trainings';
import type { Context } from './context';
import type { Imports } from './imports';
import type { Uploads } from './uploads';

/** What goes on with cohorts while the workstation is open. */
export class Cohorts {
  readonly #context: Context;
  readonly creation: CohortCreation;
  readonly trainings: CohortTrainings;

  constructor(
    context: Context,
    { uploads, imports }: { uploads: Uploads; imports: Imports; analysisRuns: AnalysisRuns },
  ) {
    this.#context = context;
    this.creation = new CohortCreation(context, uploads, imports);
    this.trainings = new CohortTrainings(context);
  }

  /** Takes up what was cut off when the workstation ended last time. */
  resume(): void {}

  /**
   * Really deletes: rows are overwritten, files are gone. What is going on with the cohort is stopped first.
   * @throws ReaderError `unknown-cohort`
   */
  async remove(cohortId: string): Promise<void> {
    const { cohorts, folders } = this.#context;
    const failed = this.creation.failed(cohortId) !== null;
    await this.creation.stop(cohortId);
    if (!cohorts.has(cohortId) && failed) return;
    cohorts.summary(cohortId);
    await this.trainings.stop(cohortId);
    // The rows go first: a folder that no cohort owns is swept at the next start.
    cohorts.remove(cohortId);
    this.#context.emit({ type: 'cohort', cohortId: null });
    await rm(path.join(folders.cohorts, cohortId), { recursive: true, force: true });
  }

  /** Nothing is written any more when it resolves. */
  async close(): Promise<void> {
    await this.trainings.close();
  }
}
