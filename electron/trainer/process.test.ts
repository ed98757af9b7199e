import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { forkEngine } from '../hosts/fork-engine';
import type { TrainerProcess, TrainingResult } from './api';
import { storeTrainingInput } from './files';
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
function forked(): { spawn: () => TrainerProcess; child: () => ChildProcess } {
  let child: ChildProcess | undefined;
  return {
    child: () => child!,
    spawn: () => {
      const started = fork(built.trainer, [], {
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
    for (const [step, killAt] of [
      ['search', 3],
      ['bootstrap', 14],
    ] as const) {
      const { spawn, child } = forked();
      let seen = '';
      const training = startTraining(spawn, {
        folder,
        workers: 2,
        onProgress: (progress) => {
          // Replicates fill workers while the final network is still training: the step says when that is over.
          if (progress.step !== step || progress.done < killAt || child().killed) return;
          seen = progress.step;
          child().kill('SIGKILL');
        },
      });
      await expect(training.done).rejects.toMatchObject({ code: 'trainer-died' });
      expect(seen).toBe(step);
      expect(journal().split('\n').length).toBeGreaterThan(killAt);
      // Killed, it could not give its lock back.
      expect(existsSync(path.join(folder, 'lock'))).toBe(true);
    }
    const before = journal();
    const resumed = await startTraining(forked().spawn, { folder, workers: 3 }).done;
    expect(numbers(resumed)).toBe(numbers(whole));
    // What was computed was not computed again.
    expect(journal().startsWith(before.slice(0, before.lastIndexOf('\n') + 1))).toBe(true);
    expect(journal().trim().split('\n').length).toBe(1 + 3 * (3 * 3 + 1) + 3);
  });

  test('gives way to everything else on the machine', async () => {
    await storeTrainingInput(folder, smallCohort());
    const { spawn, child } = forked();
    let priority = 0;
    await startTraining(spawn, {
      folder,
      workers: 1,
      onProgress: (progress) => {
        if (progress.step === 'search') priority = getPriority(child().pid);
      },
    }).done;
    expect(priority).toBeGreaterThan(10);
  });

  test('stops when it is told to, and can be taken up again', async () => {
    await storeTrainingInput(folder, smallCohort());
    const begun = Promise.withResolvers<void>();
    const training = startTraining(() => forkEngine(built.trainer), {
      folder,
      workers: 1,
      onProgress: ({ done }) => done > 1 && begun.resolve(),
    });
    await begun.promise;
    await training.stop();
    await expect(training.done).rejects.toMatchObject({ code: 'trainer-stopped' });
    expect(existsSync(path.join(folder, 'lock'))).toBe(false);
    const { report } = await startTraining(() => forkEngine(built.trainer), { folder, workers: 1 }).done;
    expect(report.network!.replicates).toHaveLength(2);
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
