import { analysisResultSchema } from '../contract';
import { readInput, writer } from './analysis-job';
import { handler, type Parts } from './parts';
import { progressTeller } from './progress';
import type { RunsInMemory } from './runs-in-memory';
import type { Handler } from './serve';
import type { Configuration } from './tasks';

/** Share of a refresh's progress that reading the images takes, where they must be read. */
const readingShare = 0.3;

/** Makes a change in memory and answers at once what is seen of it first. Whoever asked keeps it, or asks again without it. */
export const adjustHandler = (runs: RunsInMemory): Handler =>
  handler('adjust', async ({ runId, runFolder, revision, adjustment, by, at }) => {
    const run = await runs.at(runId, runFolder, revision);
    return run.adjust(adjustment, by, at);
  });

export const labelsHandler = (runs: RunsInMemory): Handler =>
  handler('labels', async ({ runId, runFolder, revision, sliceIndex, phaseIndex }) =>
    (await runs.at(runId, runFolder, revision)).labels({ sliceIndex, phaseIndex }),
  );

/** Draws the conclusions anew, as far as they have become others. */
export const refreshHandler = (configuration: Configuration, parts: Parts, runs: RunsInMemory): Handler =>
  handler('refresh', async ({ runId, runFolder, revision, provider }, context) => {
    parts.setProvider(provider);
    const { signal, breathe } = context;
    const progress = progressTeller(context);
    const run = await runs.at(runId, runFolder, revision);
    let read = 0;
    const result = await run.refresh({
      signal,
      breathe,
      models: parts.models,
      progress: (step, fraction) => progress(step, read + (1 - read) * fraction),
      write: writer(runFolder),
      input: () => {
        read = readingShare;
        return readInput(configuration, parts, parts.index.run(runId), context, (fraction) =>
          progress('read', readingShare * fraction),
        );
      },
    });
    return analysisResultSchema.parse(result);
  });
