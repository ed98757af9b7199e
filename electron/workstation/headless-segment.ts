import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ReaderError } from '../contract';
import type { Note } from '../engine/tasks';
import { openDatabase } from '../findings/database';
import { ActiveModels } from './active-models';
import { EngineClient } from './engine-client';
import { existing, type HeadlessOptions, likeliestFirst } from './headless-source';
import { LibraryStore } from './library-store';

/**
 * Labels the likeliest stack of a source and writes the labels as NIfTI.
 * @param outFile `.nii` or `.nii.gz`; replaced when it exists, written only when everything went well
 * @returns absolute path of the file
 * @throws ReaderError when the source is unfit, naming file or series; the signal's reason when aborted
 */
export async function segment(source: string, outFile: string, options: HeadlessOptions): Promise<string> {
  const { signal, provider } = options;
  signal.throwIfAborted();
  const folder = await mkdtemp(path.join(tmpdir(), 'dextra-'));
  const file = path.join(folder, 'dextra.sqlite');
  const database = openDatabase(file);
  const library = new LibraryStore(database);
  const configuration = {
    database: file,
    libraryFolder: path.join(folder, 'library'),
    builtInModelsFolder: path.join(options.resourcesFolder, 'models'),
    importedModelsFolder: path.join(folder, 'models'),
    software: { name: 'Dextra', version: options.version },
  };
  const engine = new EngineClient(options.spawnEngine, configuration, () => undefined);
  try {
    const activeModels = new ActiveModels(database);
    for (const model of options.models) {
      const { id, serves } = await engine.run('model-import', { paths: [path.resolve(model)], provider }, { signal });
      activeModels.set(serves ?? id, { id, origin: 'imported' });
    }
    const jobId = randomUUID();
    const onNote = (note: Note) => {
      if (note.type === 'progress') options.progress(note.step, note.fraction);
      else if (note.type === 'records') library.storeInstances(jobId, note.rows);
      else if (note.type === 'grouped') library.storeGrouped(note.rows);
    };
    const paths = [await existing(source)];
    const outcome = await engine.run('import', { jobId, paths, readInPlace: true }, { signal, onNote });
    const candidates = library
      .studies()
      .flatMap((study) => library.stacks(study.studyInstanceUid).map((stack) => ({ study, stack })));
    const [likeliest] = likeliestFirst(candidates, outcome, source, options.say);
    const { study, stack } = likeliest ?? {};
    if (!study || !stack) throw new ReaderError('no-images', `${source} holds no images.`);
    if (!['MR', 'OT', ''].includes(stack.modality))
      throw new ReaderError(
        'not-mr',
        `${stack.label} is ${stack.modality}; the segmentation network knows cardiac MR only.`,
        'Give a short-axis cine MR.',
      );
    const { studyInstanceUid } = study;
    const written = path.join(folder, /\.gz$/i.test(outFile) ? 'labels.nii.gz' : 'labels.nii');
    const { notes } = await engine.run(
      'segment',
      { studyInstanceUid, stackId: stack.stackId, file: written, provider },
      { signal, onNote },
    );
    for (const note of notes) options.say(note);
    const out = path.resolve(outFile);
    await mkdir(path.dirname(out), { recursive: true });
    await copyFile(written, out);
    return out;
  } finally {
    engine.close();
    database.close();
    await rm(folder, { recursive: true, force: true });
  }
}
