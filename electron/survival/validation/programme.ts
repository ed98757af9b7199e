import type { NetworkSettings, TrainingPlan } from '../../contract';
import { concordance } from '../concordance';
import { subsetOf } from '../data';
import type { MotionData } from '../network/types';
import { bootstrapSample, seedOf, stratifiedFolds } from './folds';
import { particleSwarm } from './particle-swarm';
import { boxOf, settingsAt } from './search-space';
import type { Replicate } from './summary';
import { everyone, type Results, type RunUnit } from './units';
import type { VolumetricFit, VolumetricSearch } from './volumetric';

/**
 * The plan as programmes: rows of units, each of which depends on nothing but the plan, the data and the results of units
 * of its own programme. Programmes may run side by side, and may be run again from the start: units whose results are
 * known are not computed twice, and everything comes out the same.
 */

/** What the network's programme on the whole cohort has found. Grows while it runs. */
export interface CohortFindings {
  readonly search: { settings: NetworkSettings; c: number }[];
  chosen: NetworkSettings | null;
  crossValidated: { c: number; predictions: Float64Array | null } | null;
  final: Results['final'] | null;
  volumes: Results['volumes'] | null;
}

export interface ReplicateFindings {
  readonly index: number;
  readonly network: Replicate | null;
  readonly volumes: (Replicate & Pick<VolumetricFit, 'penalty'>) | null;
  /** Whether each subject was left out of the sample, [n]. */
  readonly outOfBag: Uint8Array;
  /** Log hazards of all subjects by the replicate's network, about the mean of its sample, [n]. */
  readonly predictions: Float64Array | null;
}

/** Trainings of networks that a plan has in all. */
export function trainingsIn(plan: TrainingPlan): { search: number; final: number; replicate: number; total: number } {
  const search = Math.max(1, plan.evaluations) * plan.folds;
  const replicate = plan.evaluations * plan.folds + 1;
  return { search, final: 1, replicate, total: search + 1 + plan.bootstraps * replicate };
}

const apart = (plan: TrainingPlan): boolean => plan.mode === 'faithful';

interface Tried {
  readonly settings: NetworkSettings;
  /** Mean over the folds; −∞ where every fold failed. */
  readonly c: number;
  readonly folds: readonly Results['fold'][];
}

/** A fold whose training ran away, or that holds no pair to compare, is no better than a coin. */
const coin = 0.5;

/**
 * Searches settings on one sample.
 * @param name of the sample: prefix of the units' ids, and what their seeds are made from
 * @param onTried called after each generation, with its settings in order
 */
async function search(
  name: string,
  data: MotionData,
  rows: Int32Array,
  plan: TrainingPlan,
  run: RunUnit,
  keep: boolean,
  onTried: (tried: readonly Tried[]) => void = () => undefined,
): Promise<Tried> {
  const folds = stratifiedFolds(rows, data.events, plan.folds, seedOf(plan.seed, `${name}/folds`), apart(plan));
  let evaluated = 0;
  const evaluate = async (settings: NetworkSettings): Promise<Tried> => {
    const evaluation = evaluated++;
    const results = await Promise.all(
      folds.map(({ train, test }, fold) =>
        run({
          kind: 'fold',
          id: `${name}/e${evaluation}/f${fold}`,
          rows: train,
          test,
          settings,
          // The same start for all settings tried on a fold: they are compared, not their luck.
          seed: seedOf(plan.seed, `${name}/f${fold}`),
          keep,
        }),
      ),
    );
    const c = results.reduce((sum, result) => sum + (result.c ?? coin), 0) / results.length;
    return { settings, c, folds: results };
  };
  if (plan.evaluations === 0) {
    if (!plan.settings) throw new RangeError('a plan without a search needs settings');
    const only = await evaluate(plan.settings);
    onTried([only]);
    return only;
  }
  const { particles, evaluations } = plan;
  const seed = seedOf(plan.seed, `${name}/swarm`);
  const swarm = particleSwarm({ bounds: boxOf(plan.space), particles, evaluations, seed });
  let best: Tried | null = null;
  for (let asked = swarm.ask(); asked.length > 0; asked = swarm.ask()) {
    const tried = await Promise.all(asked.map((position) => evaluate(settingsAt(position, plan.space))));
    swarm.tell(tried.map(({ c }) => c));
    for (const one of tried) if (!best || one.c > best.c) best = one;
    onTried(tried);
  }
  return best!;
}

/**
 * Search, cross-validation and final training on the whole cohort.
 * @param onFound called whenever something was added to `found`
 */
export async function runOnCohort(
  data: MotionData,
  plan: TrainingPlan,
  run: RunUnit,
  found: CohortFindings,
  onFound: () => void,
): Promise<void> {
  const rows = everyone(data);
  const best = await search('cohort', data, rows, plan, run, true, (tried) => {
    found.search.push(...tried.map(({ settings, c }) => ({ settings, c })));
    onFound();
  });
  found.chosen = best.settings;
  const folds = stratifiedFolds(rows, data.events, plan.folds, seedOf(plan.seed, 'cohort/folds'), apart(plan));
  // Networks of the same settings spread their log hazards differently: each fold's are brought to one scale before they
  // are pooled, and at the end to that of the network that will judge new patients.
  const pooled = new Float64Array(rows.length);
  const whole = folds.every(({ test }, fold) => {
    const { predictions, spread } = best.folds[fold]!;
    if (!predictions || !spread) return false;
    test.forEach((row, i) => {
      pooled[row] = predictions[i]! / spread;
    });
    return true;
  });
  const atSpread = (spread: number) => (whole ? pooled.map((value) => value * spread) : null);
  const spreads = best.folds.flatMap(({ spread }) => spread ?? []);
  const usual = spreads.reduce((sum, spread) => sum + spread, 0) / Math.max(1, spreads.length);
  found.crossValidated = { c: best.c, predictions: atSpread(usual) };
  onFound();
  found.final = await run({
    kind: 'final',
    id: 'cohort/judge',
    rows,
    settings: best.settings,
    seed: seedOf(plan.seed, 'cohort/final'),
  });
  found.crossValidated = { c: best.c, predictions: atSpread(found.final.spread ?? usual) };
  onFound();
}

const volumetricSearch = (plan: TrainingPlan, name: string): VolumetricSearch => ({
  particles: plan.particles,
  evaluations: plan.evaluations,
  folds: plan.folds,
  seed: seedOf(plan.seed, `${name}/volumes`),
  apart: apart(plan),
});

/** The volumetric benchmark on the whole cohort. */
export const runVolumesOnCohort = (data: MotionData, plan: TrainingPlan, run: RunUnit): Promise<Results['volumes']> =>
  run({ kind: 'volumes', id: 'cohort/volumes', rows: everyone(data), search: volumetricSearch(plan, 'cohort') });

/** One bootstrap replicate: a sample, the whole search on it, and both models judged on it and on the full data. */
export async function runReplicate(
  index: number,
  data: MotionData,
  plan: TrainingPlan,
  withVolumes: boolean,
  run: RunUnit,
): Promise<ReplicateFindings> {
  const name = `b${index}`;
  const n = data.times.length;
  const rows = bootstrapSample(n, seedOf(plan.seed, `${name}/sample`));
  const volumesUnit = withVolumes
    ? run({ kind: 'volumes', id: `${name}/volumes`, rows, search: volumetricSearch(plan, name) })
    : null;
  const chosen = plan.evaluations === 0 ? plan.settings : (await search(name, data, rows, plan, run, false)).settings;
  if (!chosen) throw new RangeError('a plan without a search needs settings');
  const fit = await run({
    kind: 'fit',
    id: `${name}/judge`,
    rows,
    settings: chosen,
    seed: seedOf(plan.seed, `${name}/fit`),
  });
  const volumes = (await volumesUnit)?.fit;
  const outOfBag = new Uint8Array(n).fill(1);
  for (const row of rows) outOfBag[row] = 0;
  return {
    index,
    network:
      fit.cOnSample === null || fit.cOnAll === null
        ? null
        : { index, cOnSample: fit.cOnSample, cOnAll: fit.cOnAll, cOutOfBag: cOf(data, fit.predictions, outOfBag) },
    volumes: volumes
      ? {
          index,
          cOnSample: volumes.cOnSample,
          cOnAll: volumes.cOnAll,
          cOutOfBag: volumes.cOutOfBag,
          penalty: volumes.penalty,
        }
      : null,
    outOfBag,
    predictions: fit.predictions && Float64Array.from(fit.predictions),
  };
}

/** C on the chosen subjects; null without predictions or pairs. */
function cOf(data: MotionData, predictions: readonly number[] | null, chosen: Uint8Array): number | null {
  if (!predictions) return null;
  const subjects = everyone(data).filter((i) => chosen[i] === 1);
  const { c } = concordance(
    subsetOf(data, subjects),
    Array.from(subjects, (i) => predictions[i]!),
  );
  return Number.isNaN(c) ? null : c;
}

/**
 * Mean over the replicates that left a subject out.
 * @returns [n]; null while some subject was in every sample
 */
export function outOfBagPredictions(replicates: readonly ReplicateFindings[], n: number): Float64Array | null {
  const sums = new Float64Array(n);
  const counts = new Int32Array(n);
  for (const { outOfBag, predictions } of replicates)
    if (predictions)
      for (let i = 0; i < n; i++)
        if (outOfBag[i]) {
          sums[i]! += predictions[i]!;
          counts[i]! += 1;
        }
  return counts.every((count) => count > 0) ? sums.map((sum, i) => sum / counts[i]!) : null;
}
