import path from 'node:path';
import {
  type CohortData,
  type OutcomeColumns,
  type RecognisedCohort,
  readCohortFolder,
  readTextLayout,
  recogniseCohort,
} from '../../cohorts/files';
import { rvTemplate, rvTemplateName } from '../../mesh/rv-template';
import { existing } from '../../workstation/headless-source';

/** How studies become motions: analysed one after another, what is done kept in `folder`. */
export type AnalyseStudies = (
  cohort: Extract<RecognisedCohort, { kind: 'studies' }>,
  folder: string,
  columns: OutcomeColumns,
) => Promise<CohortData>;

export interface LoadOptions {
  readonly signal: AbortSignal;
  readonly columns: OutcomeColumns;
  /** Where analyses are kept. */
  readonly analysesFolder: string;
  readonly analyse: AnalyseStudies;
  progress(step: string, fraction: number | null): void;
  say(sentence: string): void;
}

/**
 * Reads a cohort of any kind: Dextra's own folder, the original's text layout, or studies with a table of outcomes,
 * which are analysed first.
 * @throws ReaderError naming every problem at its place
 */
export async function loadCohort(source: string, options: LoadOptions): Promise<CohortData> {
  const recognised = await recogniseCohort([await existing(source)]);
  switch (recognised.kind) {
    case 'cohort':
      return readCohortFolder(recognised.folder);
    case 'layout': {
      options.say(`${path.basename(source)} has the text layout of Bello et al. 2019.`);
      const cohort = await readTextLayout(recognised.folder, {
        template: { ...rvTemplate, name: rvTemplateName },
        signal: options.signal,
        progress: (done, total) => options.progress('reading motions', done / total),
      });
      if (cohort.space.kind === 'own')
        options.say(`A model of it cannot be used on studies of this workstation: ${cohort.space.reason}`);
      return cohort;
    }
    case 'studies':
      options.say(
        `${path.basename(source)} holds studies; they are analysed first, with outcomes from ${path.basename(recognised.outcomesFile)}.`,
      );
      return options.analyse(recognised, options.analysesFolder, options.columns);
  }
}
