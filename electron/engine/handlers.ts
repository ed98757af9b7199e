import { adjustHandler, labelsHandler, refreshHandler } from './adjust-job';
import { analysisHandler } from './analysis-job';
import { cohortFilesHandler, cohortSimulationHandler } from './cohort-job';
import { groupHandler, importHandler } from './import-job';
import { handler, type Parts } from './parts';
import { latentMapHandler, motionHandler, publishHandler } from './publish-job';
import { RunsInMemory } from './runs-in-memory';
import { segmentHandler } from './segment-job';
import type { Handler } from './serve';
import type { Configuration, TaskKind } from './tasks';
import { trainingStoreHandler } from './training-job';

/** How each task of the engine is done. */
export function createHandlers(configuration: Configuration, parts: Parts): Record<TaskKind, Handler> {
  const { index, dicom, models } = parts;
  const runs = new RunsInMemory(parts);
  return {
    frame: handler('frame', async ({ sopInstanceUid, frameNumber }) => {
      const { pixels } = await dicom.decodeFrame(index.record(sopInstanceUid), frameNumber);
      return pixels;
    }),
    thumbnail: handler('thumbnail', ({ seriesInstanceUid }) =>
      dicom.thumbnailPng(index.middleOfSeries(seriesInstanceUid)),
    ),
    tags: handler('tags', ({ sopInstanceUid }) => dicom.readTags(index.record(sopInstanceUid))),
    models: handler('models', ({ provider }) => {
      parts.setProvider(provider);
      return models.list();
    }),
    import: importHandler(configuration, parts),
    group: groupHandler(parts),
    analysis: analysisHandler(configuration, parts, runs),
    adjust: adjustHandler(runs),
    labels: labelsHandler(runs),
    refresh: refreshHandler(configuration, parts, runs),
    segment: segmentHandler(parts),
    'cohort-simulate': cohortSimulationHandler,
    'cohort-files': cohortFilesHandler,
    'training-store': trainingStoreHandler,
    'model-publish': publishHandler(configuration, parts),
    'model-latent-map': latentMapHandler(models),
    'model-motion': motionHandler(models),
    'model-check': handler('model-check', ({ id, version, provider }) => {
      parts.setProvider(provider);
      return models.check(id, version);
    }),
    'model-remove': handler('model-remove', async ({ id, version }) => {
      await models.removePackage(id, version);
      return null;
    }),
    'model-import': handler('model-import', async ({ paths, provider }, { signal }) => {
      parts.setProvider(provider);
      signal.throwIfAborted();
      return models.importPackage(paths[0] ?? '');
    }),
  };
}
