import { describe, expect, it } from 'vitest';
import { baselineHazard, predictSurvival } from './baseline-hazard';
import { importanceMap } from './explain/importance';
import { descriptorLength, descriptorVertices } from './heart-beat';
import { seededRandom } from './random';
import { buildReferenceCohort, placeInCohort, referenceCohortSchema } from './reference-cohort';

/** Exponential survival with log hazard 0.5 × score; the score is what the "network" says. */
function cohort(n = 400) {
  const random = seededRandom(8);
  const logHazards = Array.from({ length: n }, () => 3 + 2 * random.normal());
  const descriptors = new Float32Array(n * descriptorLength);
  logHazards.forEach((score, i) => {
    // Vertex 5 moves along one axis, 2 mm less for each unit of score; vertex 6 moves at random; the others rest.
    for (let phase = 0; phase < 19; phase++) {
      const at = i * descriptorLength + phase * descriptorVertices * 3;
      descriptors[at + 5 * 3 + 1] = 40 - 2 * score;
      descriptors[at + 6 * 3] = 5 + random.uniform();
    }
  });
  const times = logHazards.map((score) =>
    Math.ceil((-3000 * Math.log(1 - random.uniform())) / Math.exp(0.5 * (score - 3))),
  );
  return {
    description: 'made for the test',
    simulated: true,
    times: times.map((time) => Math.min(time, 2900)),
    events: times.map((time) => (time < 2900 ? 1 : 0)),
    logHazards,
    reconstructionErrorsMm: logHazards.map((_, i) => 1 + i / n),
    descriptors,
  };
}

describe('reference cohort', () => {
  const data = cohort();
  const { file, fit } = buildReferenceCohort(data);

  it('finds the true slope of a score that is twice too steep, and centres it', () => {
    expect(Math.abs(file.slope - 0.5)).toBeLessThan(3 * Math.sqrt(file.slopeVariance));
    expect(file.centre).toBeCloseTo(data.logHazards.reduce((sum, value) => sum + value, 0) / 400, 10);
    expect(file.logHazardRatios.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 3);
    expect(file.events).toBe(data.events.filter((event) => event === 1).length);
    expect(file.reconstructionErrorMm.p50).toBeCloseTo(1.5, 1);
    expect(file.reconstructionErrorMm.p99).toBeCloseTo(1.99, 2);
    const { values, adjustedP } = importanceMap(
      data.descriptors,
      data.logHazards.map((value) => file.slope * (value - file.centre)),
    );
    file.importance.values.forEach((value, v) => {
      expect(value).toBeCloseTo(values[v]!, 5);
      expect(file.importance.adjustedP![v]).toBeCloseTo(adjustedP[v]!, 5);
    });
    expect(() => referenceCohortSchema.parse(JSON.parse(JSON.stringify(file)))).not.toThrow();
  });

  it('gives the curve of the full Cox model', () => {
    const full = predictSurvival(baselineHazard(data, data.logHazards, fit), fit, [4.2]);
    const placed = placeInCohort(file, 4.2);
    expect(placed.survival[0]).toMatchObject({ days: 0, probability: 1, low: 1, high: 1 });
    for (const { days, probability, low, high } of placed.survival.slice(1)) {
      const point = full.findLast((candidate) => candidate.time <= days);
      expect(probability).toBeCloseTo(point?.survival ?? 1, 6);
      expect(low).toBeCloseTo(point?.low ?? 1, 5);
      expect(high).toBeCloseTo(point?.high ?? 1, 5);
    }
    // The truth: exp(−t / 3000 · e^{0.6}), within the interval at half the follow-up.
    const middle = placed.survival[30]!;
    const truth = Math.exp((-middle.days / 3000) * Math.exp(0.6));
    expect(truth).toBeGreaterThan(middle.low);
    expect(truth).toBeLessThan(middle.high);
  });

  it('places a patient: percentile and ratio rise with the score, survival falls', () => {
    const scores = [-4, 0, 2, 3, 4, 6, 12];
    const placed = scores.map((score) => placeInCohort(file, score));
    expect(placed[0]!.percentile).toBe(0);
    expect(placed.at(-1)!.percentile).toBe(100);
    for (let i = 1; i < scores.length; i++) {
      expect(placed[i]!.percentile).toBeGreaterThanOrEqual(placed[i - 1]!.percentile);
      expect(placed[i]!.logHazardRatio).toBeGreaterThan(placed[i - 1]!.logHazardRatio);
      expect(placed[i]!.survival.at(-1)!.probability).toBeLessThan(placed[i - 1]!.survival.at(-1)!.probability);
    }
  });

  it('refuses a file whose lists do not fit together', () => {
    const short = { ...file, baseline: { ...file.baseline, drift: file.baseline.drift.slice(1) } };
    expect(referenceCohortSchema.safeParse(short).success).toBe(false);
    const falling = {
      ...file,
      baseline: { ...file.baseline, cumulativeHazard: [...file.baseline.cumulativeHazard].reverse() },
    };
    expect(referenceCohortSchema.safeParse(falling).success).toBe(false);
  });
});
