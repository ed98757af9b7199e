import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ReaderError } from '../../contract';
import { csv } from '../../findings/csv';
import { descriptorLength, descriptorPhases, descriptorVertices } from '../../survival/heart-beat';
import type { CohortData, CohortFileSubject } from './cohort-data';
import { decodeTable, numberCells, parseTable, rowOf, type Table, textColumn } from './csv-table';
import { readOutcomes } from './outcomes';
import { CohortFilesError, Problems } from './problems';

/** Files of a cohort folder. */
export const cohortFileNames = {
  description: 'cohort.json',
  subjects: 'subjects.csv',
  descriptors: 'descriptors.f32',
} as const;

export const cohortFolderFormat = 'dextra-cohort/1';

const fileSchema = z.object({ bytes: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** `cohort.json`. */
export const cohortDescriptionSchema = z.object({
  format: z.literal(cohortFolderFormat),
  name: z.string().min(1),
  description: z.string(),
  origin: z.enum(['library', 'files', 'layout', 'simulated']),
  simulated: z.boolean(),
  subjects: z.int().positive(),
  events: z.int().nonnegative(),
  /** Of `descriptors.f32`. */
  motion: z.object({
    type: z.literal('float32, little endian'),
    shape: z.tuple([z.int().positive(), z.literal(descriptorPhases - 1), z.literal(descriptorVertices), z.literal(3)]),
    order: z.string(),
    unit: z.literal('mm'),
  }),
  space: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('template'), template: z.string().min(1) }),
    z.object({ kind: z.literal('own'), reason: z.string().min(1) }),
  ]),
  truth: z
    .object({ map: z.array(z.number()).length(descriptorVertices).nullable(), definition: z.string() })
    .nullable(),
  notes: z.array(z.string()),
  files: z.object({ 'subjects.csv': fileSchema, 'descriptors.f32': fileSchema }),
});
export type CohortDescription = z.infer<typeof cohortDescriptionSchema>;

const columns = {
  id: 'id',
  status: 'status',
  time: 'time',
  rvEndDiastolicMl: 'rv_edv_ml',
  rvEndSystolicMl: 'rv_esv_ml',
  rvEjectionFraction: 'rv_ef_percent',
  trueLogHazard: 'true_log_hazard',
  warnings: 'warnings',
} as const;

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** The table of the subjects, as `subjects.csv` has it. */
export const subjectsCsv = (subjects: readonly CohortFileSubject[]): string =>
  csv(
    Object.values(columns),
    subjects.map((subject) => [
      subject.subjectId,
      subject.event,
      subject.days,
      subject.rvEndDiastolicMl,
      subject.rvEndSystolicMl,
      subject.rvEjectionFraction,
      subject.trueLogHazard,
      subject.warnings.join('; '),
    ]),
  );

/**
 * Writes a cohort folder: `subjects.csv`, `descriptors.f32`, and `cohort.json` last, so that who finds it finds the
 * others. The same cohort gives the same bytes.
 * @returns what `cohort.json` says
 */
export async function writeCohortFolder(folder: string, cohort: CohortData): Promise<CohortDescription> {
  const { subjects, descriptors } = cohort;
  if (descriptors.length !== subjects.length * descriptorLength)
    throw new RangeError(`${descriptors.length} numbers for ${subjects.length} subjects`);
  const table = Buffer.from(subjectsCsv(subjects));
  const motion = new Uint8Array(descriptors.buffer, descriptors.byteOffset, descriptors.byteLength);
  const description: CohortDescription = {
    format: cohortFolderFormat,
    name: cohort.name,
    description: cohort.description,
    origin: cohort.origin,
    simulated: cohort.simulated,
    subjects: subjects.length,
    events: subjects.filter(({ event }) => event === 1).length,
    motion: {
      type: 'float32, little endian',
      shape: [subjects.length, descriptorPhases - 1, descriptorVertices, 3],
      order: 'subject (row of subjects.csv), phase 1 … 19 minus phase 0, matched vertex, x y z',
      unit: 'mm',
    },
    space: cohort.space,
    truth: cohort.truth && { map: cohort.truth.map && [...cohort.truth.map], definition: cohort.truth.definition },
    notes: [...cohort.notes],
    files: {
      'subjects.csv': { bytes: table.length, sha256: sha256(table) },
      'descriptors.f32': { bytes: motion.length, sha256: sha256(motion) },
    },
  };
  await mkdir(folder, { recursive: true });
  await replace(path.join(folder, cohortFileNames.subjects), table);
  await replace(path.join(folder, cohortFileNames.descriptors), motion);
  await replace(path.join(folder, cohortFileNames.description), `${JSON.stringify(description, null, 2)}\n`);
  return description;
}

async function replace(file: string, content: Uint8Array | string): Promise<void> {
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}

/**
 * Reads a cohort folder and checks it: format, digests, every cell, every number of the motions.
 * @throws CohortFilesError `bad-cohort` with every problem
 */
export async function readCohortFolder(folder: string): Promise<CohortData> {
  const name = path.basename(path.resolve(folder));
  const problems = new Problems();
  const description = await readDescription(folder, name);
  const [table, motion] = await Promise.all(
    ([cohortFileNames.subjects, cohortFileNames.descriptors] as const).map(async (file) => {
      const bytes = await readFile(path.join(folder, file)).catch(() => null);
      if (!bytes) problems.add(file, null, null, 'is not there');
      else if (bytes.length !== description.files[file].bytes || sha256(bytes) !== description.files[file].sha256)
        problems.add(
          file,
          null,
          null,
          `is not the file that ${cohortFileNames.description} describes: it was changed or cut`,
        );
      return bytes;
    }),
  );
  // Of a changed table the places of what is wrong still help; of changed motions nothing does.
  const subjects = table ? readSubjects(decodeTable(table), problems) : [];
  if (problems.any || !motion) throw new CohortFilesError('bad-cohort', name, problems.all());
  const descriptors = new Float32Array(motion.buffer.slice(motion.byteOffset, motion.byteOffset + motion.byteLength));
  if (subjects.length !== description.subjects || descriptors.length !== subjects.length * descriptorLength)
    problems.add(
      cohortFileNames.description,
      null,
      null,
      `says ${description.subjects} subjects; ${cohortFileNames.subjects} has ${subjects.length}, ` +
        `${cohortFileNames.descriptors} ${descriptors.length / descriptorLength}`,
    );
  else checkFinite(descriptors, problems);
  problems.refuseAny('bad-cohort', name);
  const { origin, simulated, space, truth, notes } = description;
  return {
    ...{ name: description.name, description: description.description },
    ...{ origin, simulated, space, subjects, descriptors, truth, notes },
  };
}

async function readDescription(folder: string, name: string): Promise<CohortDescription> {
  const bytes = await readFile(path.join(folder, cohortFileNames.description)).catch(() => null);
  if (!bytes)
    throw new ReaderError(
      'bad-cohort',
      `${name} cannot be used: it has no ${cohortFileNames.description}.`,
      'Give the folder that dextra survival simulate wrote, or another cohort folder.',
    );
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    const message = `is not JSON (${(error as Error).message})`;
    throw new CohortFilesError('bad-cohort', name, [
      { file: cohortFileNames.description, row: null, column: null, message },
    ]);
  }
  const parsed = cohortDescriptionSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new CohortFilesError(
    'bad-cohort',
    name,
    parsed.error.issues.map((issue) => ({
      file: cohortFileNames.description,
      row: null,
      column: null,
      message: `${issue.path.join('.') || 'the whole'}: ${issue.message}`,
    })),
  );
}

function readSubjects(text: string, problems: Problems): CohortFileSubject[] {
  const { outcomes, problems: found } = readOutcomes(text, cohortFileNames.subjects, {
    id: columns.id,
    status: columns.status,
    time: columns.time,
  });
  for (const { file, row, column, message } of found) problems.add(file, row, column, message);
  const { table } = parseTable(text, cohortFileNames.subjects);
  if (!table) return [];
  const edv = optional(table, columns.rvEndDiastolicMl, problems, true);
  const esv = optional(table, columns.rvEndSystolicMl, problems, true);
  const ef = optional(table, columns.rvEjectionFraction, problems, false);
  const truth = optional(table, columns.trueLogHazard, problems, false);
  const warnings = table.columns.includes(columns.warnings) ? textColumn(table, columns.warnings) : [];
  return outcomes.map(({ id, event, days }, index) => ({
    subjectId: id,
    days,
    event,
    rvEndDiastolicMl: edv[index] ?? null,
    rvEndSystolicMl: esv[index] ?? null,
    rvEjectionFraction: ef[index] ?? null,
    trueLogHazard: truth[index] ?? null,
    warnings: (warnings[index] ?? '').split('; ').filter((warning) => warning !== ''),
  }));
}

/** A column that may be absent, of cells that may be empty. */
function optional(table: Table, column: string, problems: Problems, positive: boolean): (number | null)[] {
  if (!table.columns.includes(column)) return [];
  const texts = textColumn(table, column);
  return numberCells(table, column).map((number, index) => {
    const bad = (message: string) => problems.add(table.name, rowOf(table, index), column, message);
    if (texts[index] === '') return null;
    if (number.value === null) bad(number.message);
    else if (positive && number.value <= 0) bad(`is ${texts[index]}, not a volume`);
    return number.value;
  });
}

/** Row and place of every subject whose motion has a number that is none. */
function checkFinite(descriptors: Float32Array, problems: Problems): void {
  for (let from = 0; from < descriptors.length; from += descriptorLength) {
    const wrong = descriptors.subarray(from, from + descriptorLength).findIndex((value) => !Number.isFinite(value));
    if (wrong < 0) continue;
    const phase = Math.floor(wrong / (3 * descriptorVertices)) + 1;
    const vertex = (Math.floor(wrong / 3) % descriptorVertices) + 1;
    problems.add(
      cohortFileNames.descriptors,
      from / descriptorLength + 2,
      null,
      `the motion of this row of ${cohortFileNames.subjects} is ${descriptors[from + wrong]} at phase ${phase}, matched vertex ${vertex}`,
    );
  }
}
