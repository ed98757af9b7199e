import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ReaderError } from '../contract';
import { submissionHeading, submissionRows } from './embolism-tables';
import { withWorkstation } from './headless';
import type { Candidate, HeadlessOptions } from './headless-source';

const analysisId = 'pulmonary-embolism';

/**
 * Reads every examination of a folder and writes the challenge's submission form. Examinations that cannot be read are said
 * and left out.
 * @returns absolute path of the CSV
 * @throws ReaderError when none could be read, with the reason of the first
 */
export function submitEmbolism(source: string, csvFile: string, options: HeadlessOptions): Promise<string> {
  return withWorkstation(options, async (headless) => {
    const { analyses } = await headless.call('app.info', {});
    if (!analyses.some((one) => one.analysisId === analysisId))
      throw new ReaderError('unknown-analysis', `There is no analysis "${analysisId}".`, 'See dextra --help.');
    const byStudy = new Map<string, Candidate[]>();
    for (const candidate of await headless.stacks(source)) {
      const { studyInstanceUid } = candidate.study;
      byStudy.set(studyInstanceUid, [...(byStudy.get(studyInstanceUid) ?? []), candidate]);
    }
    let text = submissionHeading;
    let first: ReaderError | null = null;
    let read = 0;
    for (const [studyInstanceUid, candidates] of byStudy) {
      try {
        // Of several series the one with the most images: the thin reconstruction.
        const { result } = await headless.ended(await headless.startBest(candidates, analysisId));
        if (result?.embolism) text += submissionRows(studyInstanceUid, result.embolism);
        read++;
      } catch (error) {
        if (!(error instanceof ReaderError)) throw error;
        first ??= error;
        options.say(`${studyInstanceUid} is left out: ${error.message}`);
      }
    }
    if (read === 0 && first) throw first;
    const file = path.resolve(csvFile);
    const part = `${file}.${process.pid}.part`;
    try {
      await writeFile(part, text);
      await rename(part, file);
    } finally {
      await rm(part, { force: true });
    }
    return file;
  });
}
