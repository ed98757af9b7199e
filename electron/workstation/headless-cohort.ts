import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type CohortData,
  type CohortFileSubject,
  CohortFilesError,
  decodeTable,
  matchOutcomes,
  namesOfStudies,
  type OutcomeColumns,
  readOutcomes,
  type StudySource,
} from '../cohorts/files';
import { readMotions } from '../cohorts/motions';
import { isUsable } from '../cohorts/records';
import { CohortStore } from '../cohorts/store';
import { openDatabase } from '../findings/database';
import { rvTemplateName } from '../mesh/rv-template';
import { type Headless, withWorkstation } from './headless';
import type { HeadlessOptions } from './headless-source';

export interface StudiesRequest {
  /** Name of the cohort. */
  readonly name: string;
  /** What lies beside the table. */
  readonly sources: readonly StudySource[];
  readonly outcomesFile: string;
  readonly columns: OutcomeColumns;
  /** Where the workstation keeps its analyses: called again with the same one, it goes on where it was. */
  readonly dataFolder: string;
}

/**
 * Imports studies, reading in place, puts the outcomes to them by patient id, study UID or the name of their folder,
 * and analyses each. Identities stay in `dataFolder`; subjects get pseudonyms.
 * @throws CohortFilesError with every row that fits no study; ReaderError; the signal's reason when aborted
 */
export async function cohortOfStudies(request: StudiesRequest, options: HeadlessOptions): Promise<CohortData> {
  const { dataFolder, outcomesFile, columns, name } = request;
  const table = path.basename(outcomesFile);
  const read = readOutcomes(decodeTable(await readFile(outcomesFile)), table, columns);
  if (read.problems.length > 0) throw new CohortFilesError('bad-cohort', table, read.problems);
  const { cohortId, without } = await withWorkstation(
    options,
    async (headless) => {
      const studies = await imported(headless, request.sources, options);
      const { pairs, problems } = matchOutcomes(read.outcomes, studies, table, read.columns.id ?? 'id', false);
      if (problems.length > 0) throw new CohortFilesError('bad-cohort', table, problems);
      const rows = pairs.map(({ outcome, subject }) => [subject.uid, outcome.event, outcome.days].join(','));
      const outcomes = `id,status,time\n${rows.join('\n')}\n`;
      const cohortId = await theCohort(
        headless,
        name,
        pairs.map(({ subject }) => subject.uid),
        outcomes,
      );
      const { subjects } = await headless.call('cohorts.get', { cohortId });
      if (subjects.some(({ motion }) => motion !== 'ready')) {
        const { jobId } = await headless.call('cohorts.extract', { cohortId });
        await headless.jobOver(jobId);
      }
      return { cohortId, without: studies.length - pairs.length };
    },
    dataFolder,
  );
  return taken(dataFolder, cohortId, name, without);
}

interface FoundStudy {
  readonly uid: string;
  readonly label: string;
  readonly names: string[];
}

async function imported(
  headless: Headless,
  sources: readonly StudySource[],
  { progress, say }: HeadlessOptions,
): Promise<FoundStudy[]> {
  const found: { name: string | null; studyInstanceUids: string[] }[] = [];
  for (const [index, { name, paths }] of sources.entries()) {
    progress('importing', index / sources.length);
    const { jobId } = await headless.call('library.import', { paths: [...paths] });
    const { outcome } = await headless.jobOver(jobId);
    const studyInstanceUids = outcome?.studyInstanceUids ?? [];
    found.push({ name, studyInstanceUids });
    if (name !== null && studyInstanceUids.length === 0) say(`${name}: no study in it.`);
  }
  const names = namesOfStudies(found);
  const studies = await headless.call('library.list', {});
  return studies
    .filter(({ studyInstanceUid }) => names.has(studyInstanceUid))
    .map(({ studyInstanceUid: uid, patientId }) => {
      const own = names.get(uid) ?? [];
      return { uid, label: own[0] ?? uid, names: [...new Set([patientId, uid, ...own])] };
    });
}

/** The cohort of exactly these studies and outcomes: that of an earlier call, or a new one. */
async function theCohort(
  headless: Headless,
  name: string,
  studyInstanceUids: string[],
  outcomes: string,
): Promise<string> {
  const [earlier, ...more] = await headless.call('cohorts.list', {});
  if (earlier && more.length === 0) {
    const { subjects } = await headless.call('cohorts.get', { cohortId: earlier.cohortId });
    const known = subjects.map(({ studyInstanceUid }) => studyInstanceUid);
    if (known.length === studyInstanceUids.length && studyInstanceUids.every((uid) => known.includes(uid))) {
      await headless.call('cohorts.outcomes', { cohortId: earlier.cohortId, csv: outcomes, fileName: 'outcomes' });
      return earlier.cohortId;
    }
  }
  const description = `${studyInstanceUids.length} studies analysed on this workstation`;
  const from = { kind: 'library', studyInstanceUids, outcomes } as const;
  const { cohortId, jobId } = await headless.call('cohorts.create', { name, description, from });
  await headless.jobOver(jobId);
  for (const { cohortId: old } of earlier ? [earlier, ...more] : [])
    await headless.call('cohorts.remove', { cohortId: old });
  return cohortId;
}

/** What can be trained on, with what was left out said in the notes. */
async function taken(dataFolder: string, cohortId: string, name: string, without: number): Promise<CohortData> {
  const database = openDatabase(path.join(dataFolder, 'dextra.sqlite'));
  try {
    const store = new CohortStore(database);
    const all = store.subjects(cohortId);
    const usable = all.filter(isUsable);
    const descriptors = await readMotions(
      path.join(dataFolder, 'cohorts', cohortId),
      usable.map(({ motionAt }) => motionAt),
    );
    const { description, simulated, space } = store.record(cohortId);
    return {
      name,
      description,
      origin: 'files',
      simulated,
      space: space ?? { kind: 'template', template: rvTemplateName },
      subjects: usable.map(
        (subject): CohortFileSubject => ({
          subjectId: subject.subjectId,
          days: subject.days,
          event: subject.event,
          rvEndDiastolicMl: subject.rvEndDiastolicMl,
          rvEndSystolicMl: subject.rvEndSystolicMl,
          rvEjectionFraction: subject.rvEjectionFraction,
          trueLogHazard: null,
          warnings: [],
        }),
      ),
      descriptors,
      truth: null,
      notes: [
        ...(all.length > usable.length
          ? [
              `Studies from which no motion could be taken, or that were found unfit, left out: ${all.length - usable.length} of ${all.length}.`,
            ]
          : []),
        ...(without > 0 ? [`Studies without a row in the table of outcomes, left out: ${without}.`] : []),
      ],
    };
  } finally {
    database.close();
  }
}
