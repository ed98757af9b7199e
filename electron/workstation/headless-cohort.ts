import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  type CohortData,
  type CohortFileSubject,
  CohortFilesError,
  decodeTable,
  matchOutcomes,
  type OutcomeColumns,
  readOutcomes,
} from '../cohorts/files';
import { readMotions } from '../cohorts/motions';
import { isUsable } from '../cohorts/records';
import { CohortStore } from '../cohorts/store';
import { ReaderError } from '../contract';
import { openDatabase } from '../findings/database';
import { rvTemplateName } from '../mesh/rv-template';
import { type Headless, withWorkstation } from './headless';
import type { HeadlessOptions } from './headless-source';

export interface StudiesRequest {
  /** Name of the cohort. */
  readonly name: string;
  /** Folders, or files beside the table. */
  readonly sources: readonly string[];
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
      const studies = await imported(headless, await entriesOf(request), options);
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

/** What lies beside the table; each is imported on its own, so that a study knows its folder's name. */
async function entriesOf({ sources, outcomesFile }: StudiesRequest): Promise<string[]> {
  const entries: string[] = [];
  for (const source of sources)
    if (!(await stat(source)).isDirectory()) entries.push(source);
    else
      for (const name of (await readdir(source)).sort())
        if (!name.startsWith('.') && path.join(source, name) !== outcomesFile && !/\.(csv|tsv|txt)$/i.test(name))
          entries.push(path.join(source, name));
  if (entries.length === 0) throw new ReaderError('no-images', 'There are no studies beside the outcomes.', '');
  return entries;
}

async function imported(
  headless: Headless,
  entries: readonly string[],
  { progress, say }: HeadlessOptions,
): Promise<FoundStudy[]> {
  const folders = new Map<string, Set<string>>();
  for (const [index, entry] of entries.entries()) {
    progress('importing', index / entries.length);
    const { jobId } = await headless.call('library.import', { paths: [entry] });
    const { outcome } = await headless.jobOver(jobId);
    const folder = path.basename(entry).replace(/\.(zip|nii|nii\.gz|dcm)$/i, '');
    for (const uid of outcome?.studyInstanceUids ?? []) folders.set(uid, (folders.get(uid) ?? new Set()).add(folder));
    if (outcome?.studyInstanceUids.length === 0) say(`${path.basename(entry)}: no study in it.`);
  }
  const studies = await headless.call('library.list', {});
  return studies
    .filter(({ studyInstanceUid }) => folders.has(studyInstanceUid))
    .map(({ studyInstanceUid: uid, patientId }) => {
      const own = folders.get(uid) ?? new Set();
      // Several studies in one folder cannot all be called by its name.
      const names = [...own].filter((folder) => [...folders.values()].filter((set) => set.has(folder)).length === 1);
      return { uid, label: [...own][0] ?? uid, names: [...new Set([patientId, uid, ...names])] };
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
