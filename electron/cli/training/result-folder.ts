import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { cohortFileNames } from '../../cohorts/files';
import { ReaderError, trainingPlanSchema } from '../../contract';

/** What a training leaves in its folder, and finds there when it is taken up. */
export const resultNames = {
  /** Copy of the cohort under pseudonyms: all that is trained on. */
  cohort: 'cohort',
  /** Which pseudonym is whom; only where the source had names. Not to leave the site. */
  identities: 'identities.csv',
  /** Analyses of studies, where the cohort was made of them. */
  analyses: 'analyses',
  /** The runner's journal and result. */
  training: 'training',
  start: 'training.json',
  report: 'report.json',
  text: 'report.md',
  package: 'package',
} as const;

const startSchema = z.object({
  format: z.literal('dextra-training-start/1'),
  method: z.enum(['train', 'validate']),
  plan: trainingPlanSchema,
  /** The source as it was: other content, another fingerprint. */
  source: z.object({ path: z.string(), fingerprint: z.string() }),
});
export type TrainingStart = z.infer<typeof startSchema>;

/** Null where none was begun. @throws ReaderError `bad-result` when it cannot be read */
export async function readStart(folder: string): Promise<TrainingStart | null> {
  const text = await readFile(path.join(folder, resultNames.start), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return startSchema.parse(JSON.parse(text));
  } catch {
    throw new ReaderError(
      'bad-result',
      `${path.join(folder, resultNames.start)} is not what a training wrote.`,
      'Give another --out.',
    );
  }
}

export async function writeStart(folder: string, start: Omit<TrainingStart, 'format'>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFileWhole(path.join(folder, resultNames.start), { format: 'dextra-training-start/1', ...start });
}

/** JSON, or text as it is; there is the whole file or none. */
export async function writeFileWhole(file: string, content: object | string): Promise<void> {
  const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
  // What is written of a cohort is for its own site.
  await writeFile(`${file}.part`, text, { mode: 0o600 });
  await rename(`${file}.part`, file);
}

/** Changes with any file of the folder: names and sizes, and the content of tables and of a cohort's description. */
export async function fingerprintOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    const name = path.relative(folder, file);
    hash.update(JSON.stringify([name, (await stat(file)).size]));
    // Digests of a cohort's files are in its description; of studies, the sizes must do.
    const small = path.dirname(name) === '.' && /\.(csv|tsv|txt)$/i.test(name);
    if (small || name === cohortFileNames.description) hash.update(await readFile(file));
  }
  return hash.digest('hex');
}
