import path from 'node:path';
import { ReaderError } from '../../contract';
import { cohortOfStudies } from '../../workstation/headless-cohort';
import type { HeadlessOptions } from '../../workstation/headless-source';
import type { TrainingCommand } from '../training-options';
import { packageOf, publish } from './package';
import { resultNames } from './result-folder';
import { Interrupted, simulate, train, type Work, writeReports } from './train';

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
      return cohortOfStudies({ name, sources, outcomesFile, columns, dataFolder }, given.headless).catch(
        (error: unknown) => {
          if (!given.signal.aborted) throw error;
          throw new Interrupted(
            'interrupted; the analyses that are done are kept. The same command goes on with them.',
          );
        },
      );
    },
  };
  switch (command.name) {
    case 'simulate':
      return simulate(command, work);
    case 'train':
    case 'validate': {
      const finished = await train(command, work);
      const out = command.name === 'train' ? command.out : path.join(finished.folder, resultNames.package);
      const { written, refusal } = await packageOf(finished, command.words, out, given.headless.version).then(
        (one) => ({ written: one, refusal: null }),
        (error: unknown) => {
          // What the training found is worth having without a model that can be used.
          if (error instanceof ReaderError) return { written: null, refusal: error };
          throw error;
        },
      );
      const report = await writeReports(finished, written);
      if (command.name === 'validate') {
        if (refusal) work.say(`no model package was written. ${refusal.message} ${refusal.hint}`);
        return JSON.stringify(report, null, 2);
      }
      if (refusal) throw refusal;
      return written.path;
    }
    case 'publish':
      return publish(command, given.headless.version);
  }
}
