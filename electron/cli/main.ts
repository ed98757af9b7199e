import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeTable, readTable } from '../cohorts/files/csv-table';
import { ReaderError } from '../contract';
import { forkEngine } from '../hosts/fork-engine';
import { scoreEmbolism } from '../workstation/embolism-tables';
import { isStudysFault } from '../workstation/failures';
import { analyze } from '../workstation/headless';
import { submitEmbolism } from '../workstation/headless-embolism';
import { segment } from '../workstation/headless-segment';
import { existing, type HeadlessOptions } from '../workstation/headless-source';
import { survivalStatistics } from '../workstation/survival-tables';
import { readCommand, usage } from './options';
import { ProgressLine } from './progress';
import { onCohort } from './training/command';
import { Interrupted } from './training/train';

const exit = { done: 0, failure: 1, usage: 2, refused: 3, interrupted: 130 } as const;

/** What only another command line can put right. */
const usageErrors: ReadonlySet<string> = new Set([
  'usage',
  'unknown-analysis',
  'no-such-phase',
  'phases-alike',
  'training-there',
  'nothing-to-resume',
]);

const builtEngine = (rootFolder: string) => path.join(rootFolder, 'dist/electron/engine/engine.js');
const builtWorker = (rootFolder: string) => path.join(rootFolder, 'dist/electron/trainer/worker.cjs');

/**
 * Runs one command.
 * @param rootFolder holds `package.json`, `models/` and `assets/`
 * @returns the exit status
 */
export async function main(
  argv: readonly string[],
  rootFolder: string,
  engine = builtEngine(rootFolder),
  workerFile: string | null = builtWorker(rootFolder),
): Promise<number> {
  const line = new ProgressLine(process.stderr);
  /** What stopped nothing is said at the end, and not beside the one line of a refusal. */
  const notes: string[] = [];
  const say = (sentence: string) => {
    line.clear();
    process.stderr.write(`dextra: ${sentence}\n`);
  };
  const interrupt = new AbortController();
  const abort = () => interrupt.abort();
  process.on('SIGINT', abort);
  process.on('SIGTERM', abort);
  try {
    const command = readCommand(argv);
    const { version } = JSON.parse(readFileSync(path.join(rootFolder, 'package.json'), 'utf8')) as { version: string };
    if (command.name === 'help' || command.name === 'version') {
      process.stdout.write(`${command.name === 'help' ? usage : version}\n`);
      return exit.done;
    }
    if (command.name === 'survival') {
      const file = await existing(command.table);
      const table = readTable(decodeTable(readFileSync(file)), command.table);
      process.stdout.write(`${JSON.stringify(survivalStatistics(table, command.request), null, 2)}\n`);
      return exit.done;
    }
    if (command.name === 'pe-score') {
      const [labels, predictions] = [await existing(command.labels), await existing(command.predictions)].map((file) =>
        readTable(decodeTable(readFileSync(file)), path.basename(file)),
      );
      process.stdout.write(`${JSON.stringify(scoreEmbolism(labels!, predictions!), null, 2)}\n`);
      return exit.done;
    }
    const options: HeadlessOptions = {
      version,
      resourcesFolder: rootFolder,
      spawnEngine: () => forkEngine(engine),
      signal: interrupt.signal,
      provider: command.provider,
      models: command.models,
      progress: (step, fraction) => line.show(step, fraction),
      say: (note) => notes.push(note),
    };
    if (command.name === 'cohort') {
      const progress = (step: string, fraction: number | null, detail?: string) => line.show(step, fraction, detail);
      // What is said of a long work is said at once.
      const headless = { ...options, say };
      const work = { signal: interrupt.signal, workerFile, headless, progress, say };
      const written = await onCohort(command.command, work);
      line.clear();
      process.stdout.write(`${written}\n`);
      return exit.done;
    }
    const { source, out } = command;
    const written =
      command.name === 'segment'
        ? await segment(source, out, options)
        : command.name === 'submit'
          ? await submitEmbolism(source, out, options)
          : await analyze(
              {
                source,
                analysisId: command.analysisId,
                outFolder: out,
                adjustments: command.adjustments,
                ...(command.voiPack ? { voiPack: command.voiPack } : {}),
              },
              options,
            );
    for (const note of notes) say(note);
    line.clear();
    process.stdout.write(`${written}\n`);
    return exit.done;
  } catch (error) {
    if (interrupt.signal.aborted) {
      say(error instanceof Interrupted ? error.message : 'interrupted; nothing was written.');
      return exit.interrupted;
    }
    if (!(error instanceof ReaderError)) {
      line.clear();
      console.error('dextra:', error);
      return exit.failure;
    }
    // One line, whatever the words hold.
    say(`${error.message} ${error.hint}`.replaceAll(/\s+/g, ' ').trim());
    if (usageErrors.has(error.code)) return exit.usage;
    return isStudysFault(error.failure) ? exit.refused : exit.failure;
  } finally {
    process.off('SIGINT', abort);
    process.off('SIGTERM', abort);
  }
}
