import { describe, expect, test } from 'vitest';
import { paperSearchSpace, type TrainingPlan } from '../../contract';
import type { MotionData } from '../network/types';
import {
  type CohortFindings,
  outOfBagPredictions,
  runOnCohort,
  runReplicate,
  runVolumesOnCohort,
  trainingsIn,
} from './programme';
import type { FitUnit, FoldUnit, Results, RunUnit, Unit } from './units';

const n = 40;
const data: MotionData = {
  features: 1,
  descriptors: new Float32Array(n),
  times: Array.from({ length: n }, (_, i) => i + 1),
  events: Array.from({ length: n }, (_, i) => (i % 2 ? 1 : 0)),
};
const plan: TrainingPlan = {
  mode: 'standard',
  epochs: 1,
  batch: 16,
  space: paperSearchSpace,
  particles: 4,
  evaluations: 10,
  folds: 5,
  bootstraps: 3,
  seed: 11,
  settings: null,
  workers: null,
};
const settings = { learningRate: 1e-5, l1: 1e-6, dropout: 0.3, hidden: 80, latent: 7, alpha: 0.45 };

/** Answers every unit with a C that is best for a dropout of 0.4, and with the subject's number as its prediction. */
function recorder() {
  const units: Unit[] = [];
  const run: RunUnit = async <U extends Unit>(unit: U) => {
    units.push(unit);
    const c = 'settings' in unit ? 1 - Math.abs(unit.settings.dropout - 0.4) : 0.5;
    const answers: { [K in Unit['kind']]: () => Results[K] } = {
      fold: () => ({ c, predictions: (unit as FoldUnit).keep ? Array.from((unit as FoldUnit).test) : null, spread: 2 }),
      fit: () => ({ cOnSample: c, cOnAll: c - 0.1, predictions: Array.from({ length: n }, (_, i) => i) }),
      final: () => ({ c, losses: [], spread: 2 }),
      volumes: () => ({
        fit: { penalty: 1, crossValidatedC: 0.6, cOnSample: 0.62, cOnAll: 0.61, cOutOfBag: 0.59 },
        reason: null,
      }),
    };
    return answers[unit.kind]() as Results[U['kind']];
  };
  return { units, run };
}
const empty = (): CohortFindings => ({ search: [], chosen: null, crossValidated: null, final: null, volumes: null });

/** Everything that a plan does, one programme after the other. */
async function runAll(of: TrainingPlan) {
  const { units, run } = recorder();
  const found = empty();
  found.volumes = await runVolumesOnCohort(data, of, run);
  await runOnCohort(data, of, run, found, () => undefined);
  const replicates = [];
  for (let b = 0; b < of.bootstraps; b++) replicates.push(await runReplicate(b, data, of, true, run));
  return { units, found, replicates };
}

describe('a plan', () => {
  test("has the paper's number of trainings", () => {
    // 50 evaluations × 6 folds + 1, on the cohort and in each of 100 replicates.
    expect(trainingsIn({ ...plan, evaluations: 50, folds: 6, bootstraps: 100 }).total).toBe(101 * 301);
  });

  test.each([
    ['a search and a bootstrap', plan],
    ['no search', { ...plan, evaluations: 0, settings }],
    ['no bootstrap', { ...plan, bootstraps: 0 }],
  ])('does as many trainings as it says: %s', async (_, of) => {
    const { units } = await runAll(of);
    expect(units.filter(({ kind }) => kind !== 'volumes')).toHaveLength(trainingsIn(of).total);
    expect(new Set(units.map(({ id }) => id)).size).toBe(units.length);
  });

  test('is the same whenever it is run, and another for another seed', async () => {
    const [first, second, other] = [await runAll(plan), await runAll(plan), await runAll({ ...plan, seed: 12 })];
    expect(second.units).toEqual(first.units);
    expect(other.units).not.toEqual(first.units);
  });

  test('repeats the whole search in each replicate, on its own sample alone', async () => {
    const { units, replicates } = await runAll(plan);
    for (const { index, outOfBag } of replicates) {
      const own = units.filter(({ id }) => id.startsWith(`b${index}/`));
      expect(own.filter(({ kind }) => kind === 'fold')).toHaveLength(50);
      for (const unit of own) expect(Array.from(unit.rows).every((row) => !outOfBag[row])).toBe(true);
      expect(own.find(({ kind }) => kind === 'fit')!.rows).toHaveLength(n);
    }
  });

  test('never judges on a subject that was learnt from, except as the original does', async () => {
    const leaks = (units: readonly Unit[]) =>
      units.filter((unit) => unit.kind === 'fold' && unit.test.some((row) => unit.rows.includes(row))).length;
    expect(leaks((await runAll(plan)).units)).toBe(0);
    expect(leaks((await runAll({ ...plan, mode: 'faithful' })).units)).toBeGreaterThan(100);
  });

  test('takes the best settings on, and keeps their held-out predictions', async () => {
    const { units, found } = await runAll(plan);
    const best = found.search.reduce((a, b) => (b.c > a.c ? b : a));
    expect(found.search).toHaveLength(10);
    expect(found.chosen).toEqual(best.settings);
    expect(found.crossValidated?.c).toBe(best.c);
    expect(Array.from(found.crossValidated!.predictions!)).toEqual(Array.from({ length: n }, (_, i) => i));
    expect(units.find(({ kind }) => kind === 'final')).toMatchObject({ settings: best.settings });
    const fits = units.filter((unit): unit is FitUnit => unit.kind === 'fit');
    for (const fit of fits) {
      const tried = units.filter((unit) => unit.kind === 'fold' && unit.id.startsWith(fit.id.slice(0, 3)));
      const dropouts = tried.map((unit) => (unit as FoldUnit).settings.dropout);
      expect(Math.min(...dropouts.map((dropout) => Math.abs(dropout - 0.4)))).toBeCloseTo(
        Math.abs(fit.settings.dropout - 0.4),
        12,
      );
    }
  });

  test('held-out predictions have the spread of the final network, whatever that of each fold was', async () => {
    const { run } = recorder();
    const found = empty();
    const uneven: RunUnit = async (unit) => {
      const result = await run(unit);
      if (unit.kind === 'final') return { ...result, spread: 3 };
      if (unit.kind !== 'fold') return result;
      // The k-th fold's network says k + 1 times as much as the first.
      const times = Number(unit.id.at(-1)) + 1;
      return { ...result, spread: 2 * times, predictions: Array.from(unit.test, (row) => row * times) };
    };
    await runOnCohort(data, { ...plan, evaluations: 0, settings }, uneven, found, () => undefined);
    found.crossValidated!.predictions!.forEach((value, row) => {
      expect(value).toBeCloseTo((row * 3) / 2, 9);
    });
  });

  test('a failed fold counts as a coin', async () => {
    const { run } = recorder();
    const found = empty();
    const failing: RunUnit = async (unit) =>
      unit.kind === 'fold' && unit.id.endsWith('/f0')
        ? ({ c: null, predictions: null, spread: null } as never)
        : run(unit);
    await runOnCohort(data, { ...plan, evaluations: 0, settings }, failing, found, () => undefined);
    expect(found.search[0]!.c).toBeCloseTo((0.5 + 4 * 0.9) / 5, 12);
    expect(found.crossValidated!.predictions).toBeNull();
  });
});

test('out-of-bag predictions are means over the replicates that left the subject out', () => {
  const replicate = (index: number, outOfBag: number[], predictions: number[] | null) => ({
    index,
    network: null,
    volumes: null,
    outOfBag: Uint8Array.from(outOfBag),
    predictions: predictions && Float64Array.from(predictions),
  });
  const first = replicate(0, [1, 0, 1], [1, 100, 2]);
  const second = replicate(1, [1, 1, 0], [3, 5, 100]);
  expect(Array.from(outOfBagPredictions([first, second], 3)!)).toEqual([2, 5, 2]);
  // While a subject was in every sample there are none.
  expect(outOfBagPredictions([first], 3)).toBeNull();
  expect(outOfBagPredictions([replicate(0, [1, 1, 1], null)], 3)).toBeNull();
});
