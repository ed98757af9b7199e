import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readCohortFolder } from '../../cohorts/files';
import { buildSurvivalPackage, writePackage } from '../../cohorts/package';
import { type Publication, publicationSchema, ReaderError } from '../../contract';
import { readTrainingResult } from '../../trainer';
import { existing } from '../../workstation/headless-source';
import type { PublicationWords, TrainingCommand } from '../training-options';
import { readStart, resultNames } from './result-folder';
import { type Finished, inputOf } from './train';
import { zipOf } from './zip';

/** What the card says where the command line did not. */
function publicationOf({ cohort }: Finished, words: PublicationWords): Publication {
  const slug = cohort.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return publicationSchema.parse({
    id: words.id ?? `survival-${slug}`.slice(0, 60).replace(/-$/, ''),
    version: words.version ?? '1.0.0',
    title: words.title ?? `Survival from right-heart motion: ${cohort.name}`.slice(0, 120),
    signedBy: words.signedBy ?? 'Not signed',
    licence:
      words.licence ??
      (cohort.simulated
        ? 'Simulated outcomes: Apache-2.0. Shapes derive from the ACDC database: non-commercial research use, with citation.'
        : 'Not for use outside the site that trained it.'),
    intendedUse:
      words.intendedUse ??
      'Research: survival from right-heart motion on short-axis cine MR, in patients like those of its cohort.',
    withMotions: words.withMotions,
    activate: false,
  } satisfies Publication);
}

export interface WrittenPackage {
  readonly id: string;
  readonly version: string;
  /** Absolute; a folder, or a ZIP. */
  readonly path: string;
}

/**
 * Writes the package of a finished training.
 * @param out a folder, or a ZIP by its name; a package that is there is replaced, anything else is not
 * @throws ReaderError `other-space`, `cannot-calibrate`, `out-taken`
 */
export async function packageOf(
  finished: Finished,
  words: PublicationWords,
  out: string,
  version: string,
): Promise<WrittenPackage> {
  const { cohort, plan, result } = finished;
  const publication = publicationOf(finished, words);
  const files = buildSurvivalPackage({
    publication,
    result,
    input: inputOf(cohort, plan),
    cohort: { source: cohort.description, simulated: cohort.simulated, space: cohort.space },
    software: { name: 'Dextra', version },
    publishedAt: new Date().toISOString().slice(0, 10),
  });
  const target = path.resolve(out);
  const there = await stat(target).catch(() => null);
  if (/\.zip$/i.test(out)) {
    if (there?.isDirectory()) throw taken(out);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(`${target}.part`, zipOf(files));
    await rename(`${target}.part`, target);
  } else {
    if (there) {
      const names = there.isDirectory() ? await readdir(target) : null;
      if (!names || (names.length > 0 && !names.includes('card.json'))) throw taken(out);
      await rm(target, { recursive: true });
    }
    await writePackage(target, files);
  }
  return { id: publication.id, version: publication.version, path: target };
}

/** Writes the package of a training anew, with other words. @returns its path, absolute */
export async function publish(
  { result: folder, out, words }: Extract<TrainingCommand, { name: 'publish' }>,
  version: string,
): Promise<string> {
  const root = await existing(folder);
  const start = await readStart(root);
  if (!start)
    throw new ReaderError(
      'no-training',
      `${folder} holds no training.`,
      'Give the --out of survival validate, or the folder beside the package that survival train wrote.',
    );
  const result = await readTrainingResult(path.join(root, resultNames.training));
  if (!result)
    throw new ReaderError(
      'training-unfinished',
      `The training in ${folder} is not finished.`,
      `Go on with: dextra survival ${start.method} --resume`,
    );
  const cohort = await readCohortFolder(path.join(root, resultNames.cohort));
  return (await packageOf({ folder: root, cohort, plan: start.plan, result }, words, out, version)).path;
}

const taken = (out: string) =>
  new ReaderError('out-taken', `${out} is there already and is no model package.`, 'Give another --out.');
