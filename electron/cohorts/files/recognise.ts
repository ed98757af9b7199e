import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ReaderError } from '../../contract';
import { cohortFileNames, cohortFolderFormat } from './cohort-folder';
import { decodeTable } from './csv-table';
import { readOutcomes } from './outcomes';
import { entriesOf, isTable, type StudySource, studySources } from './study-sources';
import { layoutNames, motionFolders } from './text-layout';

/** What kind of cohort some files are. */
export type RecognisedCohort =
  /** Dextra's own folder, see `readCohortFolder`. */
  | { readonly kind: 'cohort'; readonly folder: string }
  /** The original's text files, see `readTextLayout`. */
  | { readonly kind: 'layout'; readonly folder: string }
  /** Studies that are to be analysed first, and the table of their outcomes. */
  | { readonly kind: 'studies'; readonly sources: readonly StudySource[]; readonly outcomesFile: string };

/**
 * Finds out what a folder is: a cohort folder, the original's text layout, or studies with a table of outcomes. Several
 * paths are studies, one of them the table.
 * @throws ReaderError `unknown-cohort` saying what is missing
 */
export async function recogniseCohort(paths: readonly string[]): Promise<RecognisedCohort> {
  const [only] = paths;
  if (paths.length === 1 && only !== undefined) {
    if (!(await stat(only).catch(() => null))?.isDirectory())
      throw unknown(`${path.basename(only)} is not a folder`, 'Give the folder that holds the cohort.');
    const folder = await unwrapped(only);
    const names = new Set(await readdir(folder));
    if (names.has(cohortFileNames.description) && (await isCohortDescription(folder)))
      return { kind: 'cohort', folder };
    if (names.has(layoutNames.matched) || (await motionFolders(folder)).length > 0) return { kind: 'layout', folder };
    const tables = [...names].filter(isTable).map((name) => path.join(folder, name));
    const outcomesFile = await theOutcomes(tables, path.basename(folder));
    const sources = await studySources(await entriesOf(folder));
    if (sources.length === 0) throw noStudies();
    return { kind: 'studies', sources, outcomesFile };
  }
  const tables = paths.filter(isTable);
  const outcomesFile = await theOutcomes(tables, 'What was given');
  const sources = await studySources(paths);
  if (sources.length === 0) throw noStudies();
  return { kind: 'studies', sources, outcomesFile };
}

/** A folder that holds nothing but one folder is only its wrapping, as an upload makes it. */
async function unwrapped(folder: string): Promise<string> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
  const [only] = entries;
  if (entries.length !== 1 || !only?.isDirectory() || only.name === layoutNames.motionFolder) return folder;
  if ((await motionFolders(folder)).length > 0) return folder;
  return unwrapped(path.join(folder, only.name));
}

async function isCohortDescription(folder: string): Promise<boolean> {
  const text = await readFile(path.join(folder, cohortFileNames.description), 'utf8').catch(() => '');
  // A broken one is still meant to be one: its reader says what is wrong.
  return text.includes('"dextra-cohort/') || text.includes(cohortFolderFormat);
}

/** The one table that has outcomes. */
async function theOutcomes(tables: readonly string[], where: string): Promise<string> {
  const readable: string[] = [];
  for (const file of tables) {
    const { columns } = readOutcomes(decodeTable(await readFile(file)), path.basename(file));
    if ([columns.id, columns.status, columns.time].filter((column) => column !== null).length >= 2) readable.push(file);
  }
  const [first, second] = readable;
  const hint = 'Put one CSV with the columns id, status (1 died, 0 censored) and time (days) beside the studies.';
  if (first === undefined)
    throw unknown(
      tables.length === 0
        ? `${where} has no table of outcomes`
        : `${where} has no table of outcomes; ${tables.map((file) => path.basename(file)).join(', ')} has not the columns id, status and time`,
      hint,
    );
  if (second !== undefined)
    throw unknown(
      `${where} has several tables of outcomes: ${readable.map((file) => path.basename(file)).join(', ')}`,
      hint,
    );
  return first;
}

const unknown = (what: string, hint: string) => {
  const words = `This is no cohort: ${what}.`;
  return new ReaderError('unknown-cohort', words, hint);
};

const noStudies = () => unknown('there are outcomes, but no studies', 'Give the studies too.');
