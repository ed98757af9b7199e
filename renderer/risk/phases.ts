import type { Adjustment, AnalysisResult, ChosenPhases } from '../../electron/contract';

/** The three moments that volumes are measured at. */
export const momentNames = ['endDiastole', 'rvEndSystole', 'lvEndSystole'] as const;
export type Moment = (typeof momentNames)[number];

/**
 * The phase whose time is nearest to `timeMs`, the earlier of two that are equally near.
 *
 * @param timesMs one per phase, not necessarily even or sorted
 * @param taken phases that must not be chosen
 * @returns index into `timesMs`; null when none is left
 */
export function nearestPhase(timesMs: readonly number[], timeMs: number, taken: readonly number[] = []): number | null {
  let best: number | null = null;
  timesMs.forEach((time, phase) => {
    if (taken.includes(phase)) return;
    if (best === null || Math.abs(time - timeMs) < Math.abs(timesMs[best]! - timeMs)) best = phase;
  });
  return best;
}

/** The next phase in a direction that is not taken, round the beat; `from` itself when there is no other. */
export function steppedPhase(count: number, from: number, by: 1 | -1, taken: readonly number[] = []): number {
  for (let tried = 1; tried < count; tried++) {
    const phase = (((from + by * tried) % count) + count) % count;
    if (!taken.includes(phase)) return phase;
  }
  return from;
}

/** Phases that a moment may not be at: the ventricle cannot be full and empty at once. */
export const takenFor = (phases: ChosenPhases, moment: Moment): number[] =>
  moment === 'endDiastole' ? [phases.rvEndSystole, phases.lvEndSystole] : [phases.endDiastole];

/** The adjustment that puts one moment at a phase (null: found automatically) and leaves the others as chosen. */
export function phasesAdjustment(
  phases: ChosenPhases,
  moment: Moment,
  phase: number | null,
): Extract<Adjustment, { kind: 'phases' }> {
  const kept = (other: Moment) => (phases.byHand.includes(other) ? phases[other] : null);
  return {
    kind: 'phases',
    endDiastole: kept('endDiastole'),
    rvEndSystole: kept('rvEndSystole'),
    lvEndSystole: kept('lvEndSystole'),
    [moment]: phase,
  };
}

/** What the phases will be once a choice is made; those set to automatic stay where they are until they are known. */
export function phasesAfter(phases: ChosenPhases, choice: Extract<Adjustment, { kind: 'phases' }>): ChosenPhases {
  return {
    endDiastole: choice.endDiastole ?? phases.endDiastole,
    rvEndSystole: choice.rvEndSystole ?? phases.rvEndSystole,
    lvEndSystole: choice.lvEndSystole ?? phases.lvEndSystole,
    byHand: momentNames.filter((moment) => choice[moment] !== null),
  };
}

/** Times of the moments, for marks on a curve; null where the run does not tell its phases. */
export function momentTimes(
  curves: AnalysisResult['curves'],
  phases: ChosenPhases | null | undefined,
): Record<Moment, number> | null {
  if (!phases) return null;
  const at = (moment: Moment) => curves.phaseTimesMs[phases[moment]];
  const [endDiastole, rvEndSystole, lvEndSystole] = [at('endDiastole'), at('rvEndSystole'), at('lvEndSystole')];
  return endDiastole === undefined || rvEndSystole === undefined || lvEndSystole === undefined
    ? null
    : { endDiastole, rvEndSystole, lvEndSystole };
}
