import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Analysis } from '../analyses/analysis';
import type { AnalysisRuns } from './analysis-runs';
import { CohortCreation } from './cohort-creation';
import { CohortExtraction } from './cohort-extraction';
import { CohortTrainings } from './cohort-trainings';
import type { Context } from './context';
import type { Imports } from './imports';
import type { Uploads } from './uploads';

interface Parts {
  readonly uploads: Uploads;
  readonly imports: Imports;
  readonly analysisRuns: AnalysisRuns;
  readonly analyses: readonly Analysis[];
}

/** What goes on with cohorts while the workstation is open. */
export class Cohorts {
  readonly #context: Context;
  readonly creation: CohortCreation;
  readonly extraction: CohortExtraction;
  readonly trainings: CohortTrainings;

  constructor(context: Context, { uploads, imports, analysisRuns, analyses }: Parts) {
    this.#context = context;
    this.creation = new CohortCreation(context, uploads, imports);
    this.extraction = new CohortExtraction(context, analysisRuns, analyses);
    this.trainings = new CohortTrainings(context);
  }

  /** Takes up what was cut off when the workstation ended last time. */
  resume(): void {
    this.extraction.resume();
  }

  /**
   * Really deletes: rows are overwritten, files are gone. What is going on with the cohort is stopped first.
   * @throws ReaderError `unknown-cohort`
   */
  async remove(cohortId: string): Promise<void> {
    const { cohorts, folders } = this.#context;
    const unmade = await this.creation.stop(cohortId);
    if (unmade && !cohorts.has(cohortId)) return;
    cohorts.summary(cohortId);
    await Promise.all([this.extraction.stop(cohortId), this.trainings.stop(cohortId)]);
    // The rows go first: a folder that no cohort owns is swept at the next start.
    cohorts.remove(cohortId);
    this.#context.emit({ type: 'cohort', cohortId: null });
    await rm(path.join(folders.cohorts, cohortId), { recursive: true, force: true });
  }

  /** Nothing is written any more when it resolves. */
  async close(): Promise<void> {
    await Promise.all([this.extraction.close(), this.trainings.close()]);
  }
}
