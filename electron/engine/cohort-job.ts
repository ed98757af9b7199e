import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type CohortData,
  CohortFilesError,
  decodeTable,
  readCohortFolder,
  readTextLayout,
  recogniseCohort,
} from '../cohorts/files';
import { motionsFile } from '../cohorts/motions';
import { rvTemplate, rvTemplateName } from '../mesh/rv-template';
import { simulateCohortInSteps } from '../survival/simulation';
import { writer } from './analysis-job';
import { handler } from './parts';
import { progressTeller } from './progress';
import type { Handler } from './serve';
import type { ReadCohort } from './tasks';

/** Finds out what some files are, and reads them; what is wrong with them is told at its place. */
export const cohortFilesHandler: Handler = handler('cohort-files', async ({ folder, paths }, context) => {
  const progress = progressTeller(context);
  try {
    const found = await recogniseCohort(paths);
    if (found.kind === 'studies') {
      const text = decodeTable(await readFile(found.outcomesFile));
      const name = path.basename(found.outcomesFile);
      const sources = found.sources.map((source) => ({ name: source.name, paths: [...source.paths] }));
      return { kind: 'studies', sources, table: { text, name } };
    }
    progress('read', null);
    const cohort =
      found.kind === 'cohort'
        ? await readCohortFolder(found.folder)
        : await readTextLayout(found.folder, {
            template: { ...rvTemplate, name: rvTemplateName },
            signal: context.signal,
            progress: (done, total) => progress('read', done / total),
          });
    await context.breathe();
    progress('write', null);
    return await keep(cohort, folder);
  } catch (error) {
    if (!(error instanceof CohortFilesError) || error.problems.length === 0) throw error;
    return { kind: 'problems', problems: [...error.problems] };
  }
});

/** Draws a cohort. */
export const cohortSimulationHandler: Handler = handler('cohort-simulate', async ({ folder, options }, context) => {
  const progress = progressTeller(context);
  const steps = simulateCohortInSteps(options);
  for (;;) {
    const { done, value } = steps.next();
    if (!done) {
      progress('simulate', value);
      await context.breathe();
      continue;
    }
    progress('write', null);
    const { truth, descriptors, description } = value;
    return keep(
      {
        name: 'simulation',
        description,
        origin: 'simulated',
        simulated: true,
        space: { kind: 'template', template: rvTemplateName },
        subjects: value.subjects.map((subject) => ({ ...subject, warnings: [] })),
        descriptors,
        truth: { map: truth.plantedMap, definition: truth.definition },
        notes: [],
      },
      folder,
    );
  }
});

/** Writes the motions into the cohort's folder. */
async function keep(cohort: CohortData, folder: string): Promise<ReadCohort> {
  const { descriptors, origin, simulated, space, truth, notes, description } = cohort;
  const bytes = new Uint8Array(descriptors.buffer, descriptors.byteOffset, descriptors.byteLength);
  await writer(folder)(motionsFile, bytes);
  return {
    kind: 'motions',
    origin: origin === 'library' ? 'files' : origin,
    simulated,
    source: description,
    space,
    planted: truth && { definition: truth.definition, map: truth.map && [...truth.map] },
    problems: notes.map((message) => ({ file: cohort.name, row: null, column: null, message })),
    subjects: cohort.subjects.map((subject, motionIndex) => ({
      patientId: simulated ? null : subject.subjectId,
      studyInstanceUid: null,
      days: subject.days,
      event: subject.event,
      motionIndex,
      rvEndDiastolicMl: subject.rvEndDiastolicMl,
      rvEndSystolicMl: subject.rvEndSystolicMl,
      trueLogHazard: subject.trueLogHazard,
      warnings: [...subject.warnings],
    })),
  };
}
