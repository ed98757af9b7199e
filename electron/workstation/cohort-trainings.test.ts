import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { TrainingPlan } from '../contract';
import { bundleForTest } from '../engine/testing/bundle';
import { forkEngine } from '../hosts/fork-engine';
import { bundleTrainer } from '../trainer/testing/bundle';
import { smallPlan } from '../trainer/testing/cohort';
import { openForTest, type TestWorkstation } from './testing/open';

let engineScript: string;
let trainer: string;
let doomed: string;
let folder: string;
const opened = new Set<TestWorkstation>();
beforeAll(async () => {
  engineScript = await bundleForTest('electron/workstation/testing/engine.ts');
  doomed = await bundleForTest('electron/workstation/testing/doomed-training.ts');
  ({ trainer } = await bundleTrainer());
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-trainings-'));
});
afterEach(async () => {
  for (const { workstation } of opened) await workstation.close();
  opened.clear();
});
afterAll(() => {
  for (const script of [engineScript, doomed, trainer]) rmSync(path.dirname(script), { recursive: true });
  rmSync(folder, { recursive: true });
});

const open = async (name: string) => {
  const spawnTrainer = () => forkEngine(trainer);
  const station = await openForTest(engineScript, path.join(folder, name), { spawnTrainer });
  opened.add(station);
  return station;
};
const close = async (station: TestWorkstation) => {
  await station.workstation.close();
  opened.delete(station);
};
const simulate = async ({ call, jobOver }: TestWorkstation, subjects = 40) => {
  const from = { kind: 'simulated', options: { subjects, effect: 1, noise: 1, seed: 5 } } as const;
  const { cohortId, jobId } = await call('cohorts.create', { name: 'Made up', description: '', from });
  await jobOver(jobId);
  return cohortId;
};
const plan: TrainingPlan = { ...smallPlan, epochs: 2, evaluations: 3, bootstraps: 1, workers: 1 };
/** So long that nobody waits for its end. */
const long: TrainingPlan = { ...plan, bootstraps: 400, epochs: 30 };

test('trains, shows what it finds, and keeps it', async () => {
  const station = await open('a');
  const { call, jobOver } = station;
  const cohortId = await simulate(station);
  const { trainingId, jobId } = await call('cohorts.train', { cohortId, plan });
  const job = await jobOver(jobId);
  expect(job).toMatchObject({ kind: 'training', state: 'done', cohortId, trainingId, fraction: 1 });
  const training = await call('cohorts.training', { trainingId });
  expect(training).toMatchObject({ state: 'done', error: null, published: null, plan });
  const { report } = training;
  expect(report?.search).toHaveLength(3);
  expect(report?.network?.replicates).toHaveLength(1);
  expect(report?.truth?.oracleC).toBeGreaterThan(0.5);
  expect(report?.importance?.values).toHaveLength(202);
  expect((await call('cohorts.get', { cohortId })).trainings).toEqual([training]);
  await expect(call('cohorts.resume', { trainingId })).rejects.toMatchObject({ code: 'training-done' });

  // The same after a restart, word for word.
  await close(station);
  const again = await open('a');
  expect(await again.call('cohorts.training', { trainingId })).toEqual(training);
  await again.call('cohorts.removeTraining', { trainingId });
  expect((await again.call('cohorts.get', { cohortId })).trainings).toEqual([]);
  expect(readdirSync(path.join(folder, 'a', 'cohorts', cohortId, 'trainings'))).toEqual([]);
});

test('what cannot be learnt from is refused, and leaves nothing', async () => {
  const station = await open('b');
  const { call } = station;
  const cohortId = await simulate(station, 60);
  const { subjects } = await call('cohorts.get', { cohortId });
  const deaths = subjects.filter(({ event }) => event === 1).map(({ subjectId }) => subjectId);
  const leaveOut = (subjectIds: string[]) => call('cohorts.exclude', { cohortId, subjectIds, reason: 'test' });
  await leaveOut(deaths.slice(9));
  await expect(call('cohorts.train', { cohortId, plan })).rejects.toMatchObject({ code: 'too-few-events' });
  await leaveOut(deaths);
  await expect(call('cohorts.train', { cohortId, plan })).rejects.toMatchObject({ code: 'all-censored' });
  await leaveOut(subjects.map(({ subjectId }) => subjectId));
  await expect(call('cohorts.train', { cohortId, plan })).rejects.toMatchObject({ code: 'no-usable-subjects' });
  expect((await call('cohorts.get', { cohortId })).trainings).toEqual([]);
  expect(readdirSync(path.join(folder, 'b', 'cohorts', cohortId, 'trainings'))).toEqual([]);
});

test('pauses, goes on where it was, and another one waits for it', async () => {
  const station = await open('c');
  const { call, until, jobOver } = station;
  const cohortId = await simulate(station);
  const first = await call('cohorts.train', { cohortId, plan: long });
  const second = await call('cohorts.train', { cohortId, plan });
  const searched = async () => (await call('cohorts.training', first)).progress.done;
  await until(({ type, ...event }) => type === 'job' && 'job' in event && (event.job.fraction ?? 0) > 0);
  expect((await call('cohorts.training', second)).state).toBe('queued');
  await call('jobs.cancel', { jobId: first.jobId });
  expect(await jobOver(first.jobId)).toMatchObject({ state: 'cancelled' });
  expect((await call('cohorts.training', first)).state).toBe('interrupted');
  expect(await jobOver(second.jobId)).toMatchObject({ state: 'done' });

  const before = await searched();
  const { jobId } = await call('cohorts.resume', { trainingId: first.trainingId });
  expect(await call('cohorts.resume', { trainingId: first.trainingId })).toEqual({ jobId });
  await until((event) => event.type === 'job' && event.job.jobId === jobId && event.job.state === 'running');
  expect(await searched()).toBeGreaterThanOrEqual(before);
  // Deleting the cohort stops it, and takes everything along.
  await call('cohorts.remove', { cohortId });
  expect(await jobOver(jobId)).toMatchObject({ state: 'cancelled' });
  expect(readdirSync(path.join(folder, 'c', 'cohorts'))).toEqual([]);
  await expect(call('cohorts.training', first)).rejects.toMatchObject({ code: 'unknown-training' });
});

test('a training whose workstation was killed is interrupted, and gives what it would have given', async () => {
  const data = path.join(folder, 'd');
  const child = fork(doomed, [engineScript, trainer, data], { stdio: 'inherit', execArgv: [] });
  const signal = await new Promise((resolve) => child.once('close', (_code, ended) => resolve(ended)));
  expect(signal).toBe('SIGKILL');

  const station = await open('d');
  const { call, jobOver } = station;
  const [cohort] = await call('cohorts.list', {});
  const { cohortId } = cohort!;
  const { trainings } = await call('cohorts.get', { cohortId });
  expect(trainings).toMatchObject([{ state: 'interrupted' }]);
  const { trainingId, plan: asked } = trainings[0]!;
  const { jobId } = await call('cohorts.resume', { trainingId });
  expect(await jobOver(jobId)).toMatchObject({ state: 'done', error: null });
  const undisturbed = await call('cohorts.train', { cohortId, plan: asked });
  expect(await jobOver(undisturbed.jobId)).toMatchObject({ state: 'done' });
  const found = async (id: string) => {
    const { report } = await call('cohorts.training', { trainingId: id });
    return { ...report, seconds: 0 };
  };
  expect(await found(trainingId)).toEqual(await found(undisturbed.trainingId));
});

test('nothing of a deleted cohort is left in the data folder', async () => {
  const station = await open('e');
  const { call, jobOver } = station;
  const cohortId = await simulate(station);
  await call('cohorts.change', { cohortId, name: 'Kim Minjun and others', description: 'Kim Minjun' });
  const { jobId } = await call('cohorts.train', { cohortId, plan });
  await jobOver(jobId);
  const holds = (text: string) =>
    readdirSync(path.join(folder, 'e'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .filter((entry) => readFileSync(path.join(entry.parentPath, entry.name)).includes(text));
  expect(holds('S0007')).not.toEqual([]);
  expect(holds('Kim Minjun')).not.toEqual([]);
  await call('cohorts.remove', { cohortId });
  for (const text of ['S0007', 'Kim Minjun', cohortId]) expect(holds(text)).toEqual([]);
});
