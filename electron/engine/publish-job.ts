import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { motionOnMeanHeart } from '../cohorts/mean-motion';
import { buildSurvivalPackage, writePackage } from '../cohorts/package';
import { type ModelSummary, ReaderError } from '../contract';
import type { OpenModelLibrary, PackageFiles } from '../inference/library';
import {
  type LatentFile,
  latentFileSchema,
  latentMapFile,
  latentMapOf,
  motionOfSubject,
  motionsFile,
} from '../survival/explain';
import { readTrainingInput, readTrainingResult } from '../trainer';
import { handler, type Parts } from './parts';
import type { Handler } from './serve';
import type { Configuration } from './tasks';

/** Makes a package of a training and imports it as any other: with every check, golden self-test included. */
export const publishHandler = ({ software }: Configuration, { models, setProvider }: Parts): Handler =>
  handler('model-publish', async ({ trainingFolder, publication, publishedAt, cohort, provider }, context) => {
    setProvider(provider);
    const result = await readTrainingResult(trainingFolder);
    if (!result)
      throw new ReaderError(
        'training-not-done',
        'This training has no result that could be published.',
        'Let it end, or resume it.',
      );
    await refuseTakenId(models, publication);
    const input = await readTrainingInput(trainingFolder);
    await context.breathe();
    const files = buildSurvivalPackage({ publication, result, input, cohort, software, publishedAt });
    const folder = await mkdtemp(path.join(tmpdir(), 'dextra-package-'));
    try {
      const place = path.join(folder, publication.id);
      await writePackage(place, files);
      return await models.importPackage(place);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

/** Runs name the package that they used: a name must not come to mean another one. */
async function refuseTakenId(models: OpenModelLibrary, { id, version }: { id: string; version: string }) {
  const taken = (await models.list()).filter((one) => one.id === id);
  const hint = (one: ModelSummary) =>
    one.origin === 'built-in' ? 'Choose another id.' : 'Choose a higher version, or another id.';
  const clash = taken.find((one) => one.origin === 'built-in' || one.version === version);
  if (!clash) return;
  const what = clash.origin === 'built-in' ? 'comes with Dextra' : 'is there already';
  throw new ReaderError('model-id-taken', `A model package “${id}” ${clash.version} ${what}.`, hint(clash));
}

export const latentMapHandler = (models: OpenModelLibrary): Handler =>
  handler('model-latent-map', async ({ id, version }) => {
    const file = await latentFile(await models.files(id, version));
    return file && latentMapOf(file);
  });

export const motionHandler = (models: OpenModelLibrary): Handler =>
  handler('model-motion', async ({ id, version, subjectId }) => {
    const files = await models.files(id, version);
    const file = await latentFile(files);
    if (!file?.motions)
      throw new ReaderError(
        'no-motions',
        `Model package “${id}” was published without the motions of its subjects.`,
        'Its map, curve and importance can be seen all the same.',
      );
    const index = file.subjects.findIndex((subject) => subject.subjectId === subjectId);
    if (index < 0)
      throw new ReaderError('unknown-subject', `The cohort of “${id}” has no subject ${subjectId}.`, 'Choose another.');
    return damagedOr(id, async () =>
      motionOnMeanHeart(motionOfSubject(file, await files.readFile(motionsFile), index)),
    );
  });

async function latentFile(files: PackageFiles): Promise<LatentFile | null> {
  if (!files.card.files.some(({ name }) => name === latentMapFile)) return null;
  const bytes = await files.readFile(latentMapFile);
  return damagedOr(files.card.id, async () => latentFileSchema.parse(JSON.parse(new TextDecoder().decode(bytes))));
}

async function damagedOr<T>(id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ReaderError) throw error;
    throw new ReaderError(
      'model-package-latent',
      `The latent map of model package “${id}” cannot be read (${error instanceof Error ? error.message : String(error)}).`,
      'Get the package again from whoever made it.',
    );
  }
}
