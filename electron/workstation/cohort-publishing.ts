import { type ModelSummary, type Publication, ReaderError } from '../contract';
import { trainingFolder } from './cohort-trainings';
import type { Context } from './context';
import { failureOf } from './failures';
import type { UseCases } from './use-cases';

/**
 * Makes a model package of a training that has ended, and puts it to use if so asked. Its numbers come from the
 * training; the reader gives name, version, licence, use, and their own name.
 * @throws ReaderError `unknown-training`, `training-not-done`, `model-id-taken`, `other-space`, `cannot-calibrate`
 */
export async function publish(
  context: Context,
  { cohorts: { trainings }, models }: UseCases,
  trainingId: string,
  publication: Publication,
): Promise<ModelSummary> {
  const { cohorts, engine, jobs, settings } = context;
  const { cohortId, state } = cohorts.training(trainingId);
  if (state !== 'done')
    throw new ReaderError('training-not-done', 'This training has not ended yet.', 'Let it end, or resume it.');
  const { source, simulated, space } = cohorts.record(cohortId);
  const { jobId, signal } = jobs.add({
    kind: 'model-import',
    subject: publication.title,
    state: 'running',
    step: 'write',
    cohortId,
    trainingId,
  });
  try {
    const summary = await engine.run(
      'model-publish',
      {
        trainingFolder: trainingFolder(context, cohortId, trainingId),
        publication,
        publishedAt: new Date().toISOString(),
        cohort: { source, simulated, space },
        provider: settings.get().provider,
      },
      { signal },
    );
    trainings.published(trainingId, summary.id);
    const { id, version } = summary;
    if (publication.activate) await models.activate({ id, version });
    jobs.update(jobId, { state: 'done', fraction: 1 });
    return (await models.list()).find((one) => one.id === id && one.version === version) ?? summary;
  } catch (error) {
    if (!context.engine.closed)
      jobs.update(
        jobId,
        signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: failureOf(error, 'cohorts.publish') },
      );
    throw signal.aborted ? new ReaderError('cancelled', 'The publication was cancelled.') : error;
  }
}
