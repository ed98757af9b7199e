import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import type { Analysis } from '../analyses/analysis';
import { analyses as productAnalyses } from '../analyses/registry';
import { CohortStore } from '../cohorts/store';
import {
  type CallName,
  calls,
  eventSchema,
  fail,
  isCallName,
  ok,
  type Result,
  type WorkstationEvent,
} from '../contract';
import type { Configuration } from '../engine/tasks';
import { openDatabase } from '../findings/database';
import { FindingStore } from '../findings/store';
import { ActiveModels } from './active-models';
import { AdjustmentStore } from './adjustment-store';
import { Adjustments } from './adjustments';
import { AnalysisRuns } from './analysis-runs';
import { createCalls } from './calls';
import { Cohorts } from './cohorts';
import type { Context, Folders } from './context';
import { EngineClient } from './engine-client';
import { failureOf } from './failures';
import { FrameCache } from './frames';
import type { HostOptions, OpenWorkstation } from './host';
import { Imports } from './imports';
import { JobBoard } from './jobs';
import { LibraryStore } from './library-store';
import { lockFolder } from './lock';
import { Models } from './models';
import { Resources } from './resources';
import { RunStore } from './run-store';
import { SettingsStore } from './settings-store';
import { Uploads } from './uploads';

/**
 * Opens the workstation on a data folder, makes the folder when it is absent, and takes up what a crash cut off.
 * @param analyses those that the engine knows
 * @throws ReaderError `data-folder-in-use`, `database-newer`, `database-damaged`
 */
export async function openWorkstation(
  options: HostOptions,
  analyses: readonly Analysis[] = productAnalyses,
): Promise<OpenWorkstation> {
  const folders = foldersOf(options);
  await makePrivate(folders.data);
  const unlock = lockFolder(folders.data);
  try {
    return await open(options, analyses, folders, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function open(
  options: HostOptions,
  analyses: readonly Analysis[],
  folders: Folders,
  unlock: () => void,
): Promise<OpenWorkstation> {
  const file = path.join(folders.data, 'dextra.sqlite');
  const database = openDatabase(file);
  const listeners = new Set<(event: WorkstationEvent) => void>();
  const emit = (told: WorkstationEvent): void => {
    // What leaves is checked, as every answer is: a page must never get what the contract does not know.
    const checked = eventSchema.safeParse(told);
    if (!checked.success) {
      console.error(`workstation: event "${told.type}" withheld:`, checked.error.message);
      return;
    }
    const event = checked.data;
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        console.error('workstation: a listener failed:', error);
      }
    }
  };
  const user = systemUser();
  const configuration: Configuration = {
    database: file,
    libraryFolder: folders.library,
    builtInModelsFolder: folders.builtInModels,
    importedModelsFolder: folders.importedModels,
    software: { name: 'Dextra', version: options.version },
  };
  const engine = new EngineClient(options.spawnEngine, configuration, emit);
  const context: Context = {
    options,
    folders,
    user,
    library: new LibraryStore(database),
    runs: new RunStore(database),
    adjustments: new AdjustmentStore(database, user),
    settings: new SettingsStore(database),
    findings: new FindingStore(database, user),
    cohorts: new CohortStore(database),
    activeModels: new ActiveModels(database),
    engine,
    jobs: new JobBoard(emit),
    emit,
  };
  const uploads = new Uploads(folders.uploads);
  const frames = new FrameCache(engine);
  const imports = new Imports(context, uploads);
  const analysisRuns = new AnalysisRuns(context, analyses);
  const adjustments = new Adjustments(context, analyses);
  const cohorts = new Cohorts(context, { uploads, imports, analysisRuns, analyses });
  const models = new Models(context);
  const handlers = createCalls(context, { imports, analysisRuns, adjustments, frames, cohorts, models, analyses });
  const resources = new Resources(context, frames);
  const sweeping = removeAll(await findLeftovers(context));
  imports.resume();
  cohorts.resume();

  const perform = async <N extends CallName>(name: N, payload: unknown): Promise<Result<unknown>> => {
    const sent = calls[name].payload.safeParse(payload);
    if (!sent.success) return fail('bad-request', `"${name}" was asked for wrongly: ${sent.error.issues[0]?.message}.`);
    try {
      // The payload has just been checked by this very call's schema; the compiler cannot tie the two together.
      const value = await handlers[name](sent.data as Parameters<(typeof handlers)[N]>[0]);
      return ok(calls[name].value.parse(value));
    } catch (error) {
      return { ok: false, error: failureOf(error, name) };
    }
  };

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    engine.close();
    await cohorts.close();
    await sweeping;
    database.close();
    unlock();
    listeners.clear();
  };

  return {
    async call(name, payload) {
      if (closing) return fail('closing', 'The workstation is closing.');
      if (!isCallName(name)) return fail('unknown-call', 'There is no such call.');
      return perform(name, payload);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    read: (requested, signal) => resources.read(requested, signal),
    beginUpload: () => uploads.begin(),
    async addUpload(uploadId, relativePath, body) {
      try {
        await uploads.add(uploadId, relativePath, body);
        return ok(null);
      } catch (error) {
        return { ok: false, error: failureOf(error, 'upload') };
      }
    },
    abandonUpload: (uploadId) => uploads.abandon(uploadId),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function foldersOf({ dataFolder, resourcesFolder }: HostOptions): Folders {
  const data = path.resolve(dataFolder);
  return {
    data,
    library: path.join(data, 'library'),
    runs: path.join(data, 'runs'),
    thumbnails: path.join(data, 'thumbnails'),
    uploads: path.join(data, 'uploads'),
    cohorts: path.join(data, 'cohorts'),
    importedModels: path.join(data, 'models'),
    builtInModels: path.join(resourcesFolder, 'models'),
    demoStudy: path.join(resourcesFolder, 'assets', 'demo', 'right-heart-demo.zip'),
  };
}

/** Patient data: nobody else on this machine may read it. */
async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}

/** The name that the system knows the user by. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in the password database, as in some containers.
    return process.env.USER ?? String(process.getuid?.() ?? 'unknown');
  }
}

/**
 * What nothing refers to any more: uploads, and the files of studies, runs and cohorts that were being removed or made. To be asked
 * before anything new begins.
 */
async function findLeftovers({ folders, library, runs, cohorts }: Context): Promise<string[]> {
  const unfinished = library.unfinishedImports();
  const uploading = new Set(unfinished.map(({ source }) => source.uploadId));
  const studies = new Set(library.studies().map((study) => study.studyInstanceUid));
  const orphans = async (folder: string, isKept: (name: string) => boolean): Promise<string[]> =>
    (await readdir(folder).catch(() => [])).filter((name) => !isKept(name)).map((name) => path.join(folder, name));
  /** Of trainings that were being removed, or whose motions were still being copied. */
  const orphanedTrainings = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const { cohortId } of cohorts.list()) {
      const kept = new Set(cohorts.trainings(cohortId).map(({ trainingId }) => trainingId));
      found.push(...(await orphans(path.join(folders.cohorts, cohortId, 'trainings'), (name) => kept.has(name))));
    }
    return found;
  };
  return [
    ...(await orphans(folders.uploads, (name) => uploading.has(name))),
    ...(await orphans(folders.runs, (name) => runs.has(name))),
    ...(await orphans(folders.cohorts, (name) => cohorts.has(name))),
    ...(await orphanedTrainings()),
    // Files of a cut-off import may lie there already, not yet in the index.
    ...(unfinished.length > 0 ? [] : await orphans(folders.library, (name) => studies.has(name))),
  ];
}

async function removeAll(leftovers: readonly string[]): Promise<void> {
  for (const leftover of leftovers)
    await rm(leftover, { recursive: true, force: true }).catch((error) =>
      console.error('workstation: a leftover stays:', error),
    );
}
