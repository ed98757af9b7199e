import { z } from 'zod';
import { type BaselineHazard, baselineHazard, predictSurvival } from './baseline-hazard';
import { type CoxFit, fitCox } from './cox';
import type { SurvivalData } from './data';
import { descriptorLength, descriptorPhases, descriptorVertices } from './heart-beat';

const numbers = z.array(z.number());

/**
 * `cohort.json` of a survival model: what turns the network's log hazard of one patient into a place among others and
 * a survival curve. Everything in it comes from subjects that the network was not trained on.
 */
export const referenceCohortSchema = z
  .object({
    format: z.literal('dextra-survival-cohort/1'),
    description: z.string().min(1),
    simulated: z.boolean(),
    subjects: z.int().positive(),
    events: z.int().positive(),
    /** Log hazard ratio of every subject against the cohort's mean: slope × (network − centre). Ascending. */
    logHazardRatios: numbers.min(1),
    /** Mean of the network's log hazard over the cohort. */
    centre: z.number(),
    /** Cox coefficient of the network's log hazard (1 = perfectly calibrated) and its variance. */
    slope: z.number(),
    slopeVariance: z.number().nonnegative(),
    /** Cumulative hazard at the centre: Breslow/Efron with the parts of its variance, see baseline-hazard.ts. */
    baseline: z.object({ days: numbers.min(2), cumulativeHazard: numbers, variance: numbers, drift: numbers }),
    /** Root mean square difference between descriptor and reconstruction, mm: percentiles over the cohort. */
    reconstructionErrorMm: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }),
    importance: z.object({
      /** One per matched vertex. */
      values: numbers.length(descriptorVertices),
      unit: z.string(),
      definition: z.string(),
    }),
  })
  .refine(
    ({ baseline: { days, cumulativeHazard, variance, drift } }) =>
      [cumulativeHazard, variance, drift].every((values) => values.length === days.length) &&
      days.every(
        (day, i) => day >= 0 && (i === 0 || (day > days[i - 1]! && cumulativeHazard[i]! >= cumulativeHazard[i - 1]!)),
      ),
    { path: ['baseline'], message: 'the days must rise, the hazard must not fall, and all four lists be as long' },
  );
export type ReferenceCohort = z.infer<typeof referenceCohortSchema>;

export interface CohortPredictions extends SurvivalData {
  readonly description: string;
  readonly simulated: boolean;
  /** The network's log hazard of each subject. */
  readonly logHazards: ArrayLike<number>;
  readonly reconstructionErrorsMm: ArrayLike<number>;
  /** Float32 [subject][19][202][3], mm. */
  readonly descriptors: Float32Array;
}

const points = 60;
/** The curve ends where fewer subjects than this are still followed. */
const fewest = 10;

/** Calibrates the network's log hazard on subjects it has not seen, and keeps what a prediction needs. */
export function buildReferenceCohort(cohort: CohortPredictions): { file: ReferenceCohort; fit: CoxFit } {
  const n = cohort.times.length;
  const fit = fitCox(cohort, cohort.logHazards);
  const baseline = baselineHazard(cohort, cohort.logHazards, fit);
  const slope = fit.coefficients[0]!;
  const centre = baseline.reference[0]!;
  const ratios = Array.from(cohort.logHazards, (value) => slope * (value - centre));

  const longest = Array.from(cohort.times).sort((a, b) => b - a)[Math.min(fewest, n) - 1]!;
  const days = Array.from({ length: points }, (_, i) => Math.round((longest * i) / (points - 1)));
  const at = days.map((day) => baseline.times.findLastIndex((time) => time <= day));
  const step = (values: Float64Array) => at.map((index) => (index < 0 ? 0 : rounded(values[index]!)));
  const errors = Float64Array.from(cohort.reconstructionErrorsMm).sort();
  const percentile = (share: number) => rounded(errors[Math.min(n - 1, Math.floor(share * n))]!);
  const file: ReferenceCohort = {
    format: 'dextra-survival-cohort/1',
    description: cohort.description,
    simulated: cohort.simulated,
    subjects: n,
    events: Array.from(cohort.events).reduce((sum, event) => sum + event, 0),
    logHazardRatios: ratios.map(rounded).sort((a, b) => a - b),
    centre,
    slope,
    slopeVariance: fit.covariance[0]!,
    baseline: {
      days,
      cumulativeHazard: step(baseline.cumulativeHazard),
      variance: step(baseline.variance),
      drift: step(baseline.drift),
    },
    reconstructionErrorMm: { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) },
    importance: {
      values: Array.from(vertexImportance(cohort.descriptors, ratios).slopes, rounded),
      unit: 'log hazard per mm',
      definition:
        'For each matched vertex, the slope of the linear regression, over the cohort, of the predicted log hazard ratio ' +
        'on the mean length of its displacement from end-diastole over the 19 other phases. Negative: more motion, lower risk. ' +
        'Each vertex is regressed alone, so that vertices which move together share their importance.',
    },
  };
  return { file, fit };
}

const rounded = (value: number): number => Number(value.toPrecision(7));

/** Mean length of each vertex's displacement over the phases, mm: Float64 [vertex]. */
export function meanDisplacements(descriptor: ArrayLike<number>): Float64Array {
  const phases = descriptorPhases - 1;
  const means = new Float64Array(descriptorVertices);
  for (let phase = 0; phase < phases; phase++)
    for (let v = 0; v < descriptorVertices; v++) {
      const i = (phase * descriptorVertices + v) * 3;
      means[v]! += Math.hypot(descriptor[i]!, descriptor[i + 1]!, descriptor[i + 2]!) / phases;
    }
  return means;
}

/**
 * Importance of each vertex (Bello et al. 2019): simple linear regression of the risk on the vertex's mean displacement.
 * @param descriptors Float32 [subject][19][202][3], mm
 * @param risks log hazard ratio of each subject
 * @returns slopes (log hazard per mm) and the squared correlations, [vertex]
 */
export function vertexImportance(descriptors: Float32Array, risks: readonly number[]) {
  const n = risks.length;
  if (descriptors.length !== n * descriptorLength)
    throw new RangeError(`${descriptors.length} numbers for ${n} subjects`);
  const moved = Array.from({ length: n }, (_, i) =>
    meanDisplacements(descriptors.subarray(i * descriptorLength, (i + 1) * descriptorLength)),
  );
  const meanRisk = risks.reduce((sum, risk) => sum + risk, 0) / n;
  const slopes = new Float64Array(descriptorVertices);
  const shares = new Float64Array(descriptorVertices);
  for (let v = 0; v < descriptorVertices; v++) {
    const mean = moved.reduce((sum, row) => sum + row[v]!, 0) / n;
    let [xx, xy, yy] = [0, 0, 0];
    moved.forEach((row, i) => {
      const x = row[v]! - mean;
      const y = risks[i]! - meanRisk;
      xx += x * x;
      xy += x * y;
      yy += y * y;
    });
    slopes[v] = xx > 0 ? xy / xx : 0;
    shares[v] = xx > 0 && yy > 0 ? xy ** 2 / (xx * yy) : 0;
  }
  return { slopes, shares };
}

export interface PlaceInCohort {
  /** Against the cohort's mean. */
  readonly logHazardRatio: number;
  /** Share of the cohort with a lower or equal risk, 0 … 100. */
  readonly percentile: number;
  readonly survival: { days: number; probability: number; low: number; high: number }[];
}

/**
 * Log hazard ratio, percentile and survival curve with its 95 % interval (log-log scale; the uncertainty of slope and
 * baseline, not that of the network).
 * @param logHazard the network's output for one patient
 */
export function placeInCohort(cohort: ReferenceCohort, logHazard: number): PlaceInCohort {
  const logHazardRatio = cohort.slope * (logHazard - cohort.centre);
  const baseline: BaselineHazard = {
    times: Float64Array.from(cohort.baseline.days),
    cumulativeHazard: Float64Array.from(cohort.baseline.cumulativeHazard),
    variance: Float64Array.from(cohort.baseline.variance),
    drift: Float64Array.from(cohort.baseline.drift),
    reference: Float64Array.of(cohort.centre),
  };
  const fit = { coefficients: Float64Array.of(cohort.slope), covariance: Float64Array.of(cohort.slopeVariance) };
  const below = cohort.logHazardRatios.filter((ratio) => ratio <= logHazardRatio).length;
  return {
    logHazardRatio,
    percentile: (100 * below) / cohort.logHazardRatios.length,
    survival: predictSurvival(baseline, fit, [logHazard]).map(({ time, survival, low, high }) => ({
      days: time,
      probability: survival,
      low,
      high,
    })),
  };
}
