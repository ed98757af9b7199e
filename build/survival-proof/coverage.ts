import { baselineHazard, predictSurvival } from '../../electron/survival/baseline-hazard';
import { concordance } from '../../electron/survival/concordance';
import { fitCox, linearPredictor } from '../../electron/survival/cox';
import { type Random, seededRandom } from '../../electron/survival/random';
import { type SimulatedCohort, trueSurvival } from '../../electron/survival/simulation';
import { drawOutcome, usualFollowUp } from '../../electron/survival/simulation/outcomes';

export interface Coverage {
  readonly name: string;
  readonly covered: number;
  readonly of: number;
}

const size = 302;

/** A cohort of some of the population's subjects, whose outcomes are drawn anew. */
function drawnFrom({ truth }: SimulatedCohort, random: Random, rows: readonly number[]) {
  const outcomes = rows.map((i) => drawOutcome(truth.logHazards[i]!, truth.baseline, usualFollowUp, random));
  return { times: outcomes.map(({ days }) => days), events: outcomes.map(({ event }) => event) };
}

/**
 * How often the 95 % interval of a survival curve holds the true survival: Cox model and baseline hazard on the planted
 * log hazard, which is right by construction, over repeated cohorts.
 */
export function survivalCoverage(population: SimulatedCohort, repeats: number): Coverage[] {
  const random = seededRandom(31);
  const { logHazards, baseline } = population.truth;
  const cases = [-1, 0, 1].flatMap((eta) => [730, 1461].map((days) => ({ eta, days, covered: 0 })));
  for (let r = 0; r < repeats; r++) {
    const rows = Array.from({ length: size }, () => random.integer(logHazards.length));
    const data = drawnFrom(population, random, rows);
    const scores = rows.map((i) => logHazards[i]!);
    const fit = fitCox(data, scores);
    const hazard = baselineHazard(data, scores, fit);
    for (const one of cases) {
      const point = predictSurvival(hazard, fit, [one.eta]).findLast(({ time }) => time <= one.days)!;
      const truth = trueSurvival(baseline, one.eta, one.days);
      if (point.low <= truth && truth <= point.high) one.covered++;
    }
  }
  return cases.map(({ eta, days, covered }) => ({
    name: `log hazard ${eta}, ${(days / 365.25).toFixed(0)} years`,
    covered,
    of: repeats,
  }));
}

/**
 * How often the interval of the bootstrap (2.5 and 97.5 percentiles of apparent C − optimism) holds the C that the model has in
 * the population, for the Cox model on volumes, which is cheap enough to repeat.
 */
export function bootstrapCoverage(population: SimulatedCohort, repeats: number, replicates: number): Coverage {
  const random = seededRandom(37);
  const { volumes, truth } = population;
  const n = truth.logHazards.length;
  const ofRows = (rows: readonly number[]) => rows.flatMap((i) => Array.from(volumes.subarray(3 * i, 3 * i + 3)));
  const everybody = Array.from({ length: n }, (_, i) => i);
  const future = drawnFrom(population, random, everybody);
  let covered = 0;
  for (let r = 0; r < repeats; r++) {
    const rows = Array.from({ length: size }, () => random.integer(n));
    const data = drawnFrom(population, random, rows);
    const own = ofRows(rows);
    const fit = fitCox(data, own);
    const apparent = concordance(data, linearPredictor(fit, own)).c;
    const corrected = Array.from({ length: replicates }, () => {
      const chosen = Array.from({ length: size }, () => random.integer(size));
      const sample = { times: chosen.map((i) => data.times[i]!), events: chosen.map((i) => data.events[i]!) };
      const its = chosen.flatMap((i) => own.slice(3 * i, 3 * i + 3));
      const again = fitCox(sample, its);
      return (
        apparent -
        (concordance(sample, linearPredictor(again, its)).c - concordance(data, linearPredictor(again, own)).c)
      );
    }).sort((a, b) => a - b);
    const at = (share: number) => corrected[Math.round(share * (replicates - 1))]!;
    const inPopulation = concordance(future, linearPredictor(fit, volumes)).c;
    if (at(0.025) <= inPopulation && inPopulation <= at(0.975)) covered++;
  }
  return { name: 'C of the Cox model on volumes', covered, of: repeats };
}
