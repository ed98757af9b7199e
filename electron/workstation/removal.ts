import { rm } from 'node:fs/promises';
import path from 'node:path';
import { ReaderError } from '../contract';
import type { Context } from './context';
import type { UseCases } from './use-cases';

/**
 * Removes a study from the library: its copied files, runs, thumbnails, findings. Files read in place stay.
 * @throws ReaderError `unknown-study`; `import-running` while an import could bring the study back
 */
export async function removeStudy(context: Context, useCases: UseCases, studyInstanceUid: string): Promise<void> {
  const { library, runs, folders } = context;
  library.study(studyInstanceUid);
  if (useCases.imports.busy)
    throw new ReaderError('import-running', 'An import is going on.', 'Wait until it has ended, or cancel it.');
  await useCases.analysisRuns.stop(studyInstanceUid);
  await useCases.adjustments.stop(studyInstanceUid);
  const series = library.seriesOfStudy(studyInstanceUid);
  const runIds = runs.ofStudy(studyInstanceUid).map((run) => run.runId);
  // The index goes first: files without an index entry are swept at the next start, the other way round would show a
  // study without its images.
  library.remove(studyInstanceUid);
  useCases.frames.forget((sopInstanceUid) => !library.hasInstance(sopInstanceUid));
  context.emit({ type: 'library' });
  const leftovers = [
    path.join(folders.library, studyInstanceUid),
    ...runIds.map((runId) => path.join(folders.runs, runId)),
    ...series.map((uid) => path.join(folders.thumbnails, `${uid}.png`)),
  ];
  await Promise.all(leftovers.map((leftover) => rm(leftover, { recursive: true, force: true })));
}
