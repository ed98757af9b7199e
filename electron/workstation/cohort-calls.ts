import path from 'node:path';
import { motionOnMeanHeart } from '../cohorts/mean-motion';
import { readMotions } from '../cohorts/motions';
import { shownSubject } from '../cohorts/records';
import { withOutcome } from '../cohorts/subjects';
import { cohortTable } from '../cohorts/table';
import { ReaderError } from '../contract';
import type { CallHandlers } from './call-handlers';
import { outcomesOf } from './cohort-creation';
import { publish } from './cohort-publishing';
import type { Context } from './context';
import type { UseCases } from './use-cases';

type CohortCallHandlers = Pick<CallHandlers, Extract<keyof CallHandlers, `cohorts.${string}`>>;

/** Calls of the cohort workspace. */
export function createCohortCalls(context: Context, useCases: UseCases): CohortCallHandlers {
  const { cohorts, folders, user } = context;
  const { creation, extraction, trainings } = useCases.cohorts;
  const changed = (cohortId: string) => context.emit({ type: 'cohort', cohortId });
  return {
    'cohorts.list': () => cohorts.list(),
    'cohorts.create': (request) => creation.start(request),
    'cohorts.get': async ({ cohortId }) => {
      const failed = creation.failed(cohortId);
      if (failed) return { cohort: failed.cohort, subjects: [], trainings: [], problems: [...failed.problems] };
      return {
        cohort: cohorts.summary(cohortId),
        subjects: cohorts.subjects(cohortId).map(shownSubject),
        trainings: await trainings.ofCohort(cohortId),
        problems: [...cohorts.record(cohortId).problems],
      };
    },
    'cohorts.change': ({ cohortId, name, description }) => {
      cohorts.change(cohortId, { name, description });
      changed(cohortId);
      return cohorts.summary(cohortId);
    },
    'cohorts.outcomes': ({ cohortId, csv, fileName }) => {
      cohorts.summary(cohortId);
      const { pairs, problems } = outcomesOf(cohorts.subjects(cohortId), csv, fileName);
      if (problems.length > 0) return { accepted: 0, problems: [...problems] };
      cohorts.replace(
        cohortId,
        pairs.map(({ subject, outcome }) => withOutcome(subject, outcome)),
      );
      changed(cohortId);
      return { accepted: pairs.length, problems: [] };
    },
    'cohorts.exclude': ({ cohortId, subjectIds, reason }) => {
      const excluded = reason === null ? null : ({ by: 'hand', reason, person: user } as const);
      const subjects = subjectIds.map((id) => cohorts.subject(cohortId, id));
      cohorts.replace(
        cohortId,
        subjects.map((subject) => ({ ...subject, excluded })),
      );
      changed(cohortId);
      return cohorts.summary(cohortId);
    },
    'cohorts.extract': ({ cohortId }) => extraction.start(cohortId),
    'cohorts.remove': async ({ cohortId }) => {
      await useCases.cohorts.remove(cohortId);
      return {};
    },
    'cohorts.export': ({ cohortId }) => {
      const { name, simulated } = cohorts.summary(cohortId);
      const safe = name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'cohort';
      return {
        fileName: `${safe}.csv`,
        mediaType: 'text/csv',
        text: cohortTable(cohorts.subjects(cohortId), simulated),
      };
    },
    'cohorts.train': ({ cohortId, plan }) => trainings.start(cohortId, plan),
    'cohorts.resume': ({ trainingId }) => trainings.resume(trainingId),
    'cohorts.training': ({ trainingId }) => trainings.get(trainingId),
    'cohorts.removeTraining': async ({ trainingId }) => {
      await trainings.remove(trainingId);
      return {};
    },
    'cohorts.motion': async ({ cohortId, subjectId }) => {
      const { motionAt } = cohorts.subject(cohortId, subjectId);
      if (!motionAt)
        throw new ReaderError(
          'no-motion',
          `${subjectId} has no motion yet.`,
          'Extract the motion of the cohort first.',
        );
      return motionOnMeanHeart(await readMotions(path.join(folders.cohorts, cohortId), [motionAt]));
    },
    'cohorts.publish': ({ trainingId, publication }) => publish(context, useCases, trainingId, publication),
  };
}
