import type { Analysis } from '../analyses/analysis';
import type { DecodeFrame, GroupStudies, ImportSources, LoadCine, ReadTags, ThumbnailPng } from '../dicom';
import type { OpenModelLibrary } from '../inference/library';
import type { IndexReader } from './index-reader';
import type { Handler, TaskContext } from './serve';
import { type TaskKind, type TaskPayload, type TaskValue, tasks } from './tasks';

/** What the engine is made of; the tests bring their own. */
export interface Parts {
  readonly index: IndexReader;
  readonly dicom: {
    readonly importSources: ImportSources;
    readonly groupStudies: GroupStudies;
    readonly decodeFrame: DecodeFrame;
    readonly readTags: ReadTags;
    readonly thumbnailPng: ThumbnailPng;
    readonly loadCine: LoadCine;
  };
  readonly analyses: readonly Analysis[];
  readonly models: OpenModelLibrary;
  /** The provider that models are opened on from now on. */
  setProvider(provider: TaskPayload<'models'>['provider']): void;
}

/** A handler whose payload is checked on arrival. */
export const handler = <K extends TaskKind>(
  kind: K,
  run: (payload: TaskPayload<K>, context: TaskContext) => Promise<TaskValue<K>>,
): Handler => ({
  lane: tasks[kind].job,
  run: (payload, context) => run(tasks[kind].payload.parse(payload) as TaskPayload<K>, context),
});
