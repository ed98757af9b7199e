import type { Random } from '../random';

/** When subjects enter, leave and die. */
export interface FollowUp {
  /** Length of the study, days. */
  readonly days: number;
  /** Share of deaths to expect; sets the baseline hazard. */
  readonly eventShare: number;
  /** Share of the subjects that leave early. */
  readonly dropOut: number;
}

export const usualFollowUp: FollowUp = { days: 2922, eventShare: 0.36, dropOut: 0.1 };

/** S(t | η) = exp(−(t / scaleDays)^shape · e^η). */
export interface WeibullBaseline {
  readonly shape: number;
  readonly scaleDays: number;
}

const shape = 1.2;

/** Survival that the planted relation gives a subject, 0 … 1. */
export const trueSurvival = (baseline: WeibullBaseline, logHazard: number, days: number): number =>
  Math.exp(-((days / baseline.scaleDays) ** baseline.shape) * Math.exp(logHazard));

/** Recruited over the first three quarters of the study; some leave it early. */
const entryShare = 0.75;

/** Share of subjects still followed after a share u of the study. */
function followed(u: number, dropOut: number): number {
  const inStudy = u <= 1 - entryShare ? 1 : (1 - u) / entryShare;
  return inStudy * (1 - dropOut * u);
}

/**
 * The baseline at which the expected share of deaths is the wanted one, for normally distributed log hazards. Depends on the
 * population alone, not on who was drawn: all cohorts of one effect have the same true survival.
 * @param deviation of the log hazard
 */
export function baselineFor({ days, eventShare, dropOut }: FollowUp, deviation: number): WeibullBaseline {
  const [steps, width] = [200, 5];
  const weights = Array.from({ length: 81 }, (_, k) => {
    const z = (width * (k - 40)) / 40;
    return { eta: z * deviation, weight: Math.exp((-z * z) / 2) };
  });
  const whole = weights.reduce((sum, { weight }) => sum + weight, 0);
  const sharesOf = (scaleDays: number) => {
    let deaths = 0;
    for (let k = 0; k < steps; k++) {
      // Deaths within a step, of those still followed at its middle.
      const [from, to] = [(k * days) / steps, ((k + 1) * days) / steps];
      const stay = followed((k + 0.5) / steps, dropOut);
      for (const { eta, weight } of weights)
        deaths +=
          (weight / whole) *
          stay *
          (trueSurvival({ shape, scaleDays }, eta, from) - trueSurvival({ shape, scaleDays }, eta, to));
    }
    return deaths;
  };
  let [low, high] = [1, 1e9];
  for (let i = 0; i < 60; i++) {
    const scale = Math.sqrt(low * high);
    if (sharesOf(scale) > eventShare) low = scale;
    else high = scale;
  }
  return { shape, scaleDays: Math.sqrt(low * high) };
}

export interface Outcome {
  /** Whole days, at least 1. */
  readonly days: number;
  /** 1 died, 0 censored. */
  readonly event: 0 | 1;
}

/** Time of death by inversion of the survival function, and the end of follow-up. */
export function drawOutcome(
  logHazard: number,
  baseline: WeibullBaseline,
  { days, dropOut }: FollowUp,
  random: Random,
): Outcome {
  const death = baseline.scaleDays * (-Math.log(1 - random.uniform()) / Math.exp(logHazard)) ** (1 / baseline.shape);
  const endOfStudy = days * (1 - entryShare * random.uniform());
  const leaves = random.uniform() < dropOut ? days * random.uniform() : Number.POSITIVE_INFINITY;
  const censored = Math.min(endOfStudy, leaves);
  return { days: Math.max(1, Math.round(Math.min(death, censored))), event: death <= censored ? 1 : 0 };
}
