import type { Stack } from '../../../contract';
import type { CineVolume } from '../../../imaging/volume';
import { above, below, type Check, check, percent, tenths } from './check';
import type { ImageFacts } from './images';
import { thresholds } from './thresholds';

/** Length of the beat in ms: measured, else from the distance of the phases. */
export function periodOf({ rrIntervalMs, phaseTimesMs, phases }: Omit<CineVolume, 'samples'>): number {
  const spanned = ((phaseTimesMs.at(-1)! - phaseTimesMs[0]!) * phases) / Math.max(1, phases - 1);
  if (rrIntervalMs && rrIntervalMs > 0.9 * spanned) return rrIntervalMs;
  return spanned > 0 ? spanned : phases * 40;
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0;

/** Are there phases enough, evenly spread, over the whole beat, and were the slices' beats alike? */
export function timingChecks(stack: Stack, cine: Omit<CineVolume, 'samples'>, closing: number): Check[] {
  const { phases, phaseTimesMs } = cine;
  const period = periodOf(cine);
  const steps = phaseTimesMs.slice(1).map((time, k) => time - phaseTimesMs[k]!);
  return [
    numberOfPhases(phases, period),
    evenness(phaseTimesMs, steps),
    coverage(cine, median(steps), closing),
    ...(stack.rrRangeMs ? [beats(stack.rrRangeMs)] : []),
  ];
}

function numberOfPhases(phases: number, period: number): Check {
  const values = { phases, ms: Math.round(period / phases) };
  const [few, coarse] = [below(phases, thresholds.phases.number), above(period / phases, thresholds.phases.stepMs)];
  const status = few === 'fail' || coarse === 'fail' ? 'fail' : few === 'warn' || coarse === 'warn' ? 'warn' : 'pass';
  return check('phases.number', status, values);
}

function evenness(times: readonly number[], steps: readonly number[]): Check {
  const back = steps.findIndex((step) => step <= 0);
  if (back >= 0) {
    const values = {
      phase: back + 1,
      next: back + 2,
      ms: Math.round(times[back + 1]!),
      usual: Math.round(times[back]!),
    };
    return check('phases.times', 'order', values, 'fail');
  }
  const usual = median(steps);
  const worst = steps.indexOf(Math.max(...steps));
  const values = { phase: worst + 1, next: worst + 2, ms: Math.round(steps[worst]!), usual: Math.round(usual) };
  const status = above(steps[worst]! / usual, thresholds.phases.gap);
  return status === 'pass' ? check('phases.times', 'pass') : check('phases.times', status, values);
}

function coverage(cine: Omit<CineVolume, 'samples'>, step: number, closing: number): Check {
  const { rrIntervalMs, phaseTimesMs } = cine;
  const covered = rrIntervalMs ? Math.min(1, (phaseTimesMs.at(-1)! - phaseTimesMs[0]! + step) / rrIntervalMs) : 1;
  const status = below(covered, thresholds.phases.covered);
  if (status !== 'pass') return check('phases.coverage', status, { share: percent(covered) });
  const open = above(closing, thresholds.phases.closing);
  if (open !== 'pass') return check('phases.coverage', 'open', { times: tenths(closing) }, open);
  return rrIntervalMs
    ? check('phases.coverage', 'pass')
    : check('phases.coverage', 'unknown', { ms: Math.round(periodOf(cine)) });
}

function beats([low, high]: readonly [number, number]): Check {
  const status = above(high / low, thresholds.phases.beats);
  return check('phases.beats', status, status === 'pass' ? {} : { low: Math.round(low), high: Math.round(high) });
}

/** Was every image acquired, and do the phases follow each other? */
export function movementChecks({ repeats, phaseOrder }: ImageFacts): Check[] {
  return [frozen(repeats), ...(phaseOrder.best > 0 ? [order(phaseOrder.given / phaseOrder.best)] : [])];
}

function frozen(repeats: ImageFacts['repeats']): Check {
  const of = repeats[0]?.length ?? 0;
  const perPhase = repeats.map((slices) => slices.filter(Boolean).length);
  const perSlice = Array.from({ length: of }, (_, slice) => repeats.filter((row) => row[slice]).length);
  const images = perPhase.reduce((a, b) => a + b, 0);
  if (images === 0) return check('phases.frozen', 'pass');
  const [phase, slice] = [perPhase.indexOf(Math.max(...perPhase)), perSlice.indexOf(Math.max(...perSlice))];
  if (perPhase[phase]! >= thresholds.phases.frozenSlices * of)
    return check('phases.frozen', 'fail', { phase: phase + 1, images: perPhase[phase]!, of });
  if (perSlice[slice]! >= thresholds.phases.frozenPhases * repeats.length)
    return check('phases.frozen', 'slice', { slice: slice + 1, images: perSlice[slice]!, of: repeats.length }, 'fail');
  const first = repeats.findIndex((row) => row.some(Boolean));
  return check('phases.frozen', 'warn', { images, slice: repeats[first]!.indexOf(true) + 1, phase: first + 1 });
}

const order = (ratio: number): Check => check('phases.order', above(ratio, thresholds.phases.order));
