import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { forkEngine } from '../hosts/fork-engine';
import type { TrainerProcess, TrainingResult } from './api';
import { readTrainingResult, storeTrainingInput } from './files';
import { startTraining } from './process';
import { runTraining } from './run';
import { bundleTrainer } from './testing/bundle';
import { smallCohort } from './testing/cohort';

let folder: string;
let built: Awaited<ReturnType<typeof bundleTrainer>>;
beforeAll(async () => {
  built = await bundleTrainer();
});
afterAll(() => rmSync(built.folder, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-trainer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As `forkEngine`, with the child at hand: to look at, and to be killed from outside. */
function forked(
  execArgv: string[] = [],
  env: Record<string, string> = {},
): { spawn: () => TrainerProcess; child: () => ChildProcess } {
  let child: ChildProcess | undefined;
  return {
    child: () => child!,
    spawn: () => {
      const started = fork(built.trainer, [], {
        execArgv,
        env: { ...process.env, ...env },
        serialization: 'advanced',
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      child = started;
      return {
        send: (message) => void (started.connected && started.send(message as object, () => undefined)),
        onMessage: (listener) => started.on('message', listener),
        onExit: (listener) => started.once('exit', listener),
        kill: () => started.kill('SIGKILL'),
      };
    },
  };
}
const numbers = ({ report, ...rest }: TrainingResult) => JSON.stringify([{ ...report, seconds: 0 }, rest]);
const journal = () => readFileSync(path.join(folder, 'journal.jsonl'), 'utf8');

describe('a training in a process of its own', () => {
  test('killed in the middle of the search and again in the bootstrap, it ends as if it had not been', async () => {
    const input = smallCohort();
    const whole = await runTraining(input, { folder: path.join(folder, 'whole'), workers: 1, workerFile: null });
    await storeTrainingInput(folder, input);
    // Kills its process, with SIGKILL, when so many files were synchronised: about one for each unit.
    const killer = path.join(folder, 'killer.mjs');
    writeFileSync(
      killer,
      `import fs from 'node:fs';
       import { syncBuiltinESMExports } from 'node:module';
       const { fsyncSync } = fs;
       let left = Number(process.env.DEXTRA_TEST_KILL_AFTER);
       fs.fsyncSync = (file) => (fsyncSync(file), --left === 0 && process.kill(process.pid, 'SIGKILL'));
       syncBuiltinESMExports();`,
    );
    for (const [killAfter, units] of [
      [6, 4],
      [14, 16],
    ] as const) {
      const { spawn } = forked(['--import', killer], { DEXTRA_TEST_KILL_AFTER: String(killAfter) });
      const end = await startTraining(spawn, { folder, workers: 2 }).done.then(
        () => 'done',
        (error: unknown) => (error as { code?: string }).code,
      );
      expect(end).toBe('trainer-died');
      // Killed, it could not give its lock back. Weights are two files more.
      expect(existsSync(path.join(folder, 'lock'))).toBe(true);
      expect(Math.abs(journal().trim().split('\n').length - 1 - units)).toBeLessThanOrEqual(2);
      expect(await readTrainingResult(folder)).toBeNull();
    }
    const before = journal();
    const resumed = await startTraining(forked().spawn, { folder, workers: 3 }).done;
    expect(numbers(resumed) === numbers(whole)).toBe(true);
    // What was computed was not computed again.
    expect(journal().startsWith(before)).toBe(true);
    expect(journal().trim().split('\n').length).toBe(1 + 3 * (3 * 3 + 1) + 3);
  });

  test('gives way to everything else, stops when it is told to, and can be taken up again', async () => {
    // Never over before it is stopped.
    await storeTrainingInput(folder, smallCohort(60, { epochs: 100, bootstraps: 1000 }));
    const { spawn, child } = forked();
    for (let turn = 0; turn < 2; turn++) {
      const begun = Promise.withResolvers<void>();
      const before = turn === 0 ? 0 : journal().split('\n').length;
      const onProgress = ({ done }: { done: number }) => done > before + 2 && begun.resolve();
      const training = startTraining(spawn, { folder, workers: 1, onProgress });
      await begun.promise;
      expect(getPriority(child().pid)).toBeGreaterThan(10);
      await training.stop();
      await expect(training.done).rejects.toMatchObject({ code: 'trainer-stopped' });
      expect(existsSync(path.join(folder, 'lock'))).toBe(false);
    }
    expect(journal()).toContain('"session":2');
  });

  test('passes on why it cannot run', async () => {
    const training = startTraining(() => forkEngine(built.trainer), { folder, workers: 1 });
    await expect(training.done).rejects.toMatchObject({ code: 'damaged-input', hint: expect.stringMatching(/new/) });
    await training.stop();
  });

  test('a process that cannot be started is told like one that died', async () => {
    await storeTrainingInput(folder, smallCohort());
    const training = startTraining(() => forkEngine(path.join(folder, 'absent.js')), { folder, workers: 1 });
    await expect(training.done).rejects.toMatchObject({ code: 'trainer-died' });
  });
});
