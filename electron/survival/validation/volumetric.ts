import { concordance } from '../concordance';
import { fitCox, linearPredictor } from '../cox';
import { type SurvivalData, subsetOf } from '../data';
import { seedOf, stratifiedFolds } from './folds';
import { particleSwarm } from './particle-swarm';

/** The columns of the benchmark's table, in this order. */
export const volumeNames = ['RVEDV', 'RVESV', 'RVEF'] as const;

/** Exponent p of the ridge penalty 10^p (Bello et al. 2019). */
const exponents = [-2, 1] as const;
/** Where no search of the network is asked for, the benchmark still has one: it costs next to nothing. */
const fewestEvaluations = 20;

export interface VolumetricSearch {
  readonly particles: number;
  readonly evaluations: number;
  readonly folds: number;
  readonly seed: number;
  /** See `stratifiedFolds`. */
  readonly apart: boolean;
}

export interface VolumetricFit {
  readonly penalty: number;
  /** Mean over the folds at the chosen penalty; null where no fold could be judged. */
  readonly crossValidatedC: number | null;
  readonly cOnSample: number;
  readonly cOnAll: number;
  /** On the subjects that are not in the sample; null where all are, or none can be compared. */
  readonly cOutOfBag: number | null;
}

/**
 * The benchmark: a Cox model with ridge penalty on the three volumes, its penalty found by the same search as the
 * network's settings, then fitted to the whole sample.
 * @param volumes row-major [n][3]
 * @param rows subjects of the sample, with repetition
 * @throws RangeError when the model cannot be fitted to the sample (a volume is constant in it)
 */
export function fitVolumetric(
  data: SurvivalData,
  volumes: Float64Array,
  rows: Int32Array,
  { particles, evaluations, folds, seed, apart }: VolumetricSearch,
): VolumetricFit {
  const split = stratifiedFolds(rows, data.events, folds, seedOf(seed, 'folds'), apart);
  const swarm = particleSwarm({
    bounds: [exponents],
    particles,
    evaluations: Math.max(fewestEvaluations, evaluations),
    seed: seedOf(seed, 'swarm'),
  });
  let [penalty, best] = [1, Number.NaN];
  for (let asked = swarm.ask(); asked.length > 0; asked = swarm.ask()) {
    const scores = asked.map(([exponent]) => {
      const ridge = 10 ** exponent!;
      return meanOver(split.map(({ train, test }) => judged(data, volumes, train, test, ridge)));
    });
    scores.forEach((score, i) => {
      if (score > best || (Number.isNaN(best) && !Number.isNaN(score))) [penalty, best] = [10 ** asked[i]![0]!, score];
    });
    swarm.tell(scores);
  }
  const all = Int32Array.from({ length: data.times.length }, (_, i) => i);
  const { coefficients } = fitted(data, volumes, rows, penalty);
  const c = (of: Int32Array) =>
    concordance(subsetOf(data, of), linearPredictor({ coefficients }, volumesOf(volumes, of))).c;
  const drawn = new Set(rows);
  const left = c(all.filter((row) => !drawn.has(row)));
  return {
    penalty,
    crossValidatedC: Number.isNaN(best) ? null : best,
    cOnSample: c(rows),
    cOnAll: c(all),
    cOutOfBag: Number.isNaN(left) ? null : left,
  };
}

/** Mean of the scores that are numbers; NaN where none is. */
export function meanOver(scores: readonly number[]): number {
  const known = scores.filter((score) => !Number.isNaN(score));
  return known.reduce((sum, score) => sum + score, 0) / known.length;
}

const volumesOf = (volumes: Float64Array, rows: Int32Array): Float64Array => {
  const own = new Float64Array(rows.length * volumeNames.length);
  rows.forEach((row, i) => {
    own.set(volumes.subarray(row * volumeNames.length, (row + 1) * volumeNames.length), i * volumeNames.length);
  });
  return own;
};

const fitted = (data: SurvivalData, volumes: Float64Array, rows: Int32Array, ridge: number) =>
  fitCox(subsetOf(data, rows), volumesOf(volumes, rows), { ridge, names: volumeNames });

/** C on the held-out fold; NaN where the fold cannot be learnt from or judged. */
function judged(data: SurvivalData, volumes: Float64Array, train: Int32Array, test: Int32Array, ridge: number): number {
  try {
    const fit = fitted(data, volumes, train, ridge);
    return concordance(subsetOf(data, test), linearPredictor(fit, volumesOf(volumes, test))).c;
  } catch (error) {
    if (error instanceof RangeError) return Number.NaN;
    throw error;
  }
}
