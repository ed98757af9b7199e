import type { ChosenPhases } from '../../../contract';
import type { CineVolume } from '../../../imaging/volume';

/** Phases of the series, from 0. */
export type FoundPhases = Omit<ChosenPhases, 'byHand'>;

/** Volumes of the labels by the method of discs, and the phases to measure at. */
export interface Volumes extends FoundPhases {
  /** One per phase of the series, ml. */
  readonly rvMl: readonly number[];
  readonly lvMl: readonly number[];
  readonly myocardiumMl: readonly number[];
}

/** Share of the largest filling by which another phase must exceed the first to be end-diastole instead of it. */
const clearlyFuller = 0.03;
/** Fewer phases sample end-systole so coarsely that a true minimum looks like a spike. */
const fewestForSpikes = 12;
/** Share of the curve's range by which one phase may differ from both its neighbours. */
const spike = 0.2;

/** Whether the phases go on to the next R wave (retrospective gating); prospective triggering leaves late diastole out. */
export function coversBeat({
  phaseTimesMs,
  rrIntervalMs,
  phases,
}: Pick<CineVolume, 'phaseTimesMs' | 'rrIntervalMs' | 'phases'>): boolean {
  if (!rrIntervalMs || phases < 2) return true;
  const spanned = phaseTimesMs.at(-1)! - phaseTimesMs[0]!;
  return spanned + spanned / (phases - 1) >= 0.93 * rrIntervalMs;
}

/**
 * End-diastole: the first phase, which the R wave marks, unless another holds at least 3 % more blood in both ventricles
 * together. End-systole: the smallest volume, for each ventricle on its own. All on curves without single outlying or
 * empty phases and smoothed 1 2 1, so that one bad outline does not decide.
 *
 * @param rvMl one per phase
 * @param lvMl one per phase
 * @param covered whether the last phase is followed by the first (`coversBeat`)
 */
export function findPhases(rvMl: readonly number[], lvMl: readonly number[], covered = true): FoundPhases {
  const [rv, lv] = [steadied(rvMl, covered), steadied(lvMl, covered)];
  const filling = rv.map((v, k) => v + lv[k]!);
  const fullest = filling.indexOf(Math.max(...filling));
  return {
    endDiastole: filling[0]! >= (1 - clearlyFuller) * filling[fullest]! ? 0 : fullest,
    rvEndSystole: rv.indexOf(Math.min(...rv)),
    lvEndSystole: lv.indexOf(Math.min(...lv)),
  };
}

/** A curve over the beat without empty or single outlying phases, smoothed 1 2 1. */
function steadied(list: readonly number[], covered: boolean): number[] {
  const count = list.length;
  const at = (values: readonly number[], k: number) =>
    covered ? values[(k + count) % count]! : values[Math.min(count - 1, Math.max(0, k))]!;
  const filled = list.map((v, k) => {
    if (v > 0) return v;
    for (let reach = 1; reach < count; reach++) {
      const around = [at(list, k - reach), at(list, k + reach)].filter((n) => n > 0);
      if (around.length > 0) return around.reduce((a, b) => a + b, 0) / around.length;
    }
    return 0;
  });
  const range = Math.max(...filled) - Math.min(...filled);
  const calm =
    count < fewestForSpikes
      ? filled
      : filled.map((v, k) => {
          const [before, after] = [at(filled, k - 1), at(filled, k + 1)];
          const off = v > Math.max(before, after) ? v - Math.max(before, after) : Math.min(before, after) - v;
          return off > spike * range ? (before + after) / 2 : v;
        });
  return calm.map((v, k) => (at(calm, k - 1) + 2 * v + at(calm, k + 1)) / 4);
}
