import type { InstanceRecord } from '../dicom';
import { handler, type Parts } from './parts';
import { progressTeller } from './progress';
import type { Handler, TaskContext } from './serve';
import type { Configuration, GroupedRow, InstanceRow } from './tasks';

/** Finds, reads and stores what was dropped; the study list follows while it goes on. */
export const importHandler = (configuration: Configuration, parts: Parts): Handler =>
  handler('import', async ({ jobId, paths, readInPlace }, context) => {
    const progress = progressTeller(context);
    const groups = new Groups(parts, context);
    try {
      const { studyInstanceUids, importedCount, duplicateCount, items } = await parts.dicom.importSources(paths, {
        libraryFolder: configuration.libraryFolder,
        readInPlace,
        isKnown: (sopInstanceUid, sha256) => parts.index.known(sopInstanceUid, sha256, jobId),
        signal: context.signal,
        breathe: context.breathe,
        progress: (step, done, total) => progress(step, total ? done / total : null),
        onRecords: async (batch) => {
          await context.ask({ type: 'records', rows: batch.map(rowOf) });
          await groups.add(batch);
        },
      });
      progress('index', null);
      return { studyInstanceUids, importedCount, duplicateCount, items: [...items] };
    } finally {
      // Cancelled or failed: what is stored is listed all the same.
      await groups.finish();
    }
  });

export const groupHandler = (parts: Parts): Handler =>
  handler('group', async ({ studyInstanceUids }, context) => {
    for (const uid of studyInstanceUids) {
      await group(parts, context, uid);
      await context.breathe();
    }
    return null;
  });

/** Keeps the studies of a running import grouped: each at its first batch, again now and then, and at the end. */
class Groups {
  readonly #parts: Parts;
  readonly #context: TaskContext;
  readonly #listed = new Set<string>();
  readonly #stale = new Set<string>();
  #due = 0;

  constructor(parts: Parts, context: TaskContext) {
    this.#parts = parts;
    this.#context = context;
  }

  async add(batch: readonly InstanceRecord[]): Promise<void> {
    for (const { studyInstanceUid } of batch) this.#stale.add(studyInstanceUid);
    const unlisted = [...this.#stale].filter((uid) => !this.#listed.has(uid));
    if (unlisted.length > 0) await this.#group(unlisted);
    // Grouping looks at the whole study: on a large one it must not eat the import's time.
    if (performance.now() > this.#due) await this.#group([...this.#stale]);
  }

  async finish(): Promise<void> {
    await this.#group([...this.#stale]);
  }

  async #group(uids: readonly string[]): Promise<void> {
    const start = performance.now();
    for (const uid of uids) {
      this.#stale.delete(uid);
      this.#listed.add(uid);
      await group(this.#parts, this.#context, uid);
    }
    const end = performance.now();
    this.#due = end + Math.max(1000, 10 * (end - start));
  }
}

async function group({ index, dicom }: Parts, context: TaskContext, studyInstanceUid: string): Promise<void> {
  const records = index.recordsOfStudy(studyInstanceUid);
  const rows = dicom.groupStudies(records).map(
    ({ study, series, stacks }): GroupedRow => ({
      studyInstanceUid: study.studyInstanceUid,
      importedAt: study.importedAt,
      study: JSON.stringify(study),
      series: JSON.stringify(series),
      stacks: stacks.map(({ stack, frames }) => ({
        stackId: stack.stackId,
        stack: JSON.stringify(stack),
        frames: JSON.stringify(frames),
      })),
    }),
  );
  // Told, not asked: this must get through after a cancel too; messages keep their order.
  context.tell({ type: 'grouped', rows });
}

const rowOf = (record: InstanceRecord): InstanceRow => ({
  sopInstanceUid: record.sopInstanceUid,
  seriesInstanceUid: record.seriesInstanceUid,
  studyInstanceUid: record.studyInstanceUid,
  digest: record.sha256,
  record: JSON.stringify(record),
});
