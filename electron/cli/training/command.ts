import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { cohortOfStudies } from '../../workstation/headless-cohort';
import type { HeadlessOptions } from '../../workstation/headless-source';
import type { TrainingCommand } from '../training-options';
import { resultNames } from './result-folder';
import { simulate, train, type Work } from './train';

export interface CohortWork extends Pick<Work, 'signal' | 'workerFile' | 'progress' | 'say'> {
  /** For studies that are analysed first. */
  readonly headless: HeadlessOptions;
}

/** Runs one of simulate, train, validate, publish. @returns what goes to standard output */
export async function onCohort(command: TrainingCommand, given: CohortWork): Promise<string> {
  const work: Work = {
    ...given,
    analyse: ({ sources, outcomesFile }, dataFolder, columns) => {
      const name = path.basename(path.dirname(outcomesFile));
      return cohortOfStudies({ name, sources, outcomesFile, columns, dataFolder }, given.headless);
    },
  };
  switch (command.name) {
    case 'simulate':
      return simulate(command, work);
    case 'train':
    case 'validate': {
      const { folder } = await train(command, work);
      return (await readFile(path.join(folder, resultNames.report), 'utf8')).trimEnd();
    }
    case 'publish':
      return '';
  }
}
