import { ReaderError } from '../contract';
import type { CallHandlers } from './call-handlers';

type CohortCallHandlers = Pick<
  CallHandlers,
  | Extract<keyof CallHandlers, `cohorts.${string}`>
  | 'models.activate'
  | 'models.remove'
  | 'models.latentMap'
  | 'models.motion'
>;

const missing = () => {
  throw new ReaderError('not-available', 'Cohorts are not available in this version.', '');
};

/** Calls of the cohort workspace. */
export function createCohortCalls(): CohortCallHandlers {
  return {
    'models.activate': missing,
    'models.remove': missing,
    'models.latentMap': missing,
    'models.motion': missing,
    'cohorts.list': () => [],
    'cohorts.create': missing,
    'cohorts.get': missing,
    'cohorts.change': missing,
    'cohorts.outcomes': missing,
    'cohorts.exclude': missing,
    'cohorts.extract': missing,
    'cohorts.remove': missing,
    'cohorts.export': missing,
    'cohorts.train': missing,
    'cohorts.resume': missing,
    'cohorts.training': missing,
    'cohorts.removeTraining': missing,
    'cohorts.motion': missing,
    'cohorts.publish': missing,
  };
}
