import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TrainingPlan, type TrainingReport, trainingReportSchema } from '../contract';
import { concordance } from '../survival/concordance';
import { quantile } from '../survival/validation/summary';
import type { RunOptions, TrainingProgress, TrainingResult } from './api';
import { readTrainingResult } from './files';
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
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-training-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (plan: Partial<TrainingPlan> = {}, options: Partial<RunOptions> = {}, name = 'training') =>
  runTraining(smallCohort(60, plan), { folder: path.join(folder, name), workers: 1, workerFile: null, ...options });
/** Everything that must not depend on how it was computed: all but the time it took. */
const numbers = ({ report, ...rest }: TrainingResult) => JSON.stringify([{ ...report, seconds: 0 }, rest]);

describe('a training', () => {
  test('has the same numbers in this thread, and with one, two and three workers', async () => {
    const plan = { bootstraps: 1 };
    const alone = numbers(await run(plan));
    for (const workers of [1, 2, 3])
      expect(numbers(await run(plan, { workers, workerFile: built.worker }, `with-${workers}`))).toBe(alone);
  });

  test('says what it found, in the words of the contract', async () => {
    const told: [TrainingProgress, TrainingReport][] = [];
    const result = await run({ evaluations: 2, folds: 2, bootstraps: 25 }, { onProgress: (...one) => told.push(one) });
    const { report, predictions } = result;
    expect(trainingReportSchema.parse(report)).toEqual(report);
    const { data, truth, subjectIds } = smallCohort();

    expect(report).toMatchObject({ subjects: 60, events: 40 });
    expect(report.search).toHaveLength(2);
    expect(report.losses.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(report.network!.replicates.map(({ index }) => index)).toEqual(Array.from({ length: 25 }, (_, b) => b));
    expect(report.network!.apparentC).toBe(concordance(data, predictions.apparent).c);
    expect(report.network!.adjustedC).toBeCloseTo(report.network!.apparentC - report.network!.optimism!, 12);
    // What is known of the volumes of these subjects: something, and less than the cause itself.
    expect(report.volumetric!.adjustedC).toBeGreaterThan(0.52);
    expect(report.volumetric!.adjustedC).toBeLessThan(report.truth!.oracleC);
    expect(report.truth!.oracleC).toBe(concordance(data, truth!.logHazards).c);
    expect(report.difference!.values).toHaveLength(25);

    // Chance that any of 60 subjects is in all 25 samples: 60 × 0.632^25 < 0.001.
    expect(predictions.outOfSampleBy).toBe('out-of-bag');
    const high = Array.from(predictions.outOfSample, (value) => value > quantile(predictions.outOfSample, 0.5));
    expect(report.kaplanMeier).toMatchObject({ predictions: 'out-of-bag' });
    expect(report.kaplanMeier!.curves.find(({ group }) => group === 'high')!.subjects).toBe(
      high.filter(Boolean).length,
    );
    expect(report.latentMap!.points.map(({ subjectId }) => subjectId)).toEqual(subjectIds);
    // No heart of 202 vertices, no map of it.
    expect(report.importance).toBeNull();
    expect(report.warnings).toContainEqual(expect.stringMatching(/^40 events/));

    expect(told[0]![0]).toMatchObject({ step: 'search', done: 0, total: 4 + 1 + 25 * 5, secondsLeft: null });
    expect(told.at(-1)).toEqual([{ step: 'write', done: 130, total: 130, secondsLeft: 0 }, report]);
    const done = told.map(([progress]) => progress.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    for (const [, partial] of told) trainingReportSchema.parse(partial);
    const steps = told.map(([progress]) => progress.step);
    const order = ['search', 'train', 'bootstrap', 'explain', 'write'];
    expect(steps).toEqual(steps.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));

    expect(await readTrainingResult(path.join(folder, 'training'))).toEqual(result);
  });

  test('learns: with rates at which it can, the cause is found', async () => {
    const { report } = await run({
      epochs: 60,
      evaluations: 0,
      bootstraps: 0,
      settings: { learningRate: 3e-3, l1: 1e-6, dropout: 0.1, hidden: 12, latent: 4, alpha: 0.4 },
    });
    expect(report.search).toHaveLength(1);
    expect(report.network).toMatchObject({ optimism: null, adjustedC: null, interval: null, replicates: [] });
    // The oracle has 0.78 or so; volumes 0.62.
    expect(report.network!.crossValidatedC).toBeGreaterThan(0.68);
    expect(report.volumetric!.crossValidatedC).toBeLessThan(0.68);
    expect(report.difference).toBeNull();
    expect(report.kaplanMeier!.predictions).toBe('cross-validated');
    expect(report.kaplanMeier!.logRank.p).toBeLessThan(0.05);
    expect(report.warnings).toContainEqual(expect.stringMatching(/^Without a bootstrap/));
  });

  test('goes on where it was interrupted, and ends as if it had not been', async () => {
    const whole = await run({}, {}, 'whole');
    for (const stopAt of [5, 12, 20]) {
      const stop = new AbortController();
      const onProgress = ({ done }: TrainingProgress) => done >= stopAt && stop.abort(new Error('enough'));
      await expect(run({}, { signal: stop.signal, onProgress })).rejects.toThrow('enough');
    }
    const told: TrainingProgress[] = [];
    const resumed = await run({}, { onProgress: (progress) => told.push(progress) });
    expect(numbers(resumed)).toBe(numbers(whole));
    // An estimate at once, from what the units took that were computed before.
    expect(told[0]!.secondsLeft).toBeGreaterThan(0);
    // Once more: nothing is left to compute, not even the final training.
    const journal = path.join(folder, 'training', 'journal.jsonl');
    const before = readFileSync(journal);
    expect(numbers(await run())).toBe(numbers(whole));
    expect(readFileSync(journal)).toEqual(before);
  });

  test('refuses a cohort that cannot be learnt from, and a folder of another training', async () => {
    const input = smallCohort();
    (input.data.events as Float64Array).fill(0);
    const options = { folder, workers: 1, workerFile: null };
    await expect(runTraining(input, options)).rejects.toMatchObject({ code: 'all-censored' });
    await run({ evaluations: 2, bootstraps: 0 });
    await expect(run({ evaluations: 3, bootstraps: 0 })).rejects.toMatchObject({ code: 'other-training' });
  });

  test('tells that the network ran away', async () => {
    const settings = { learningRate: 1e30, l1: 1e-6, dropout: 0.1, hidden: 4, latent: 2, alpha: 0.5 };
    await expect(run({ evaluations: 0, bootstraps: 0, settings })).rejects.toMatchObject({ code: 'training-diverged' });
  });
});
