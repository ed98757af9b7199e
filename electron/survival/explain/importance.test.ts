import { describe, expect, it } from 'vitest';
import { descriptorLength, descriptorVertices } from '../heart-beat';
import { seededRandom } from '../random';
import { importanceMap, logMagnitudes, regressEach } from './importance';
import { benjaminiHochberg, maximumByPermutation } from './multiple-comparisons';
import { meanDisplacements } from './vertex-motion';

/** Vertex 5 moves 2 mm less for each unit of score, vertex 6 at random, the others rest; risk is half the score. */
function cohort(n: number) {
  const random = seededRandom(8);
  const scores = Array.from({ length: n }, () => 3 + 2 * random.normal());
  const descriptors = new Float32Array(n * descriptorLength);
  scores.forEach((score, i) => {
    for (let phase = 0; phase < 19; phase++) {
      const at = i * descriptorLength + phase * descriptorVertices * 3;
      descriptors[at + 5 * 3 + 1] = 40 - 2 * score;
      descriptors[at + 6 * 3] = 5 + random.uniform();
    }
  });
  return { descriptors, risks: scores.map((score) => 0.5 * (score - 3)) };
}

describe('regression of one response on each of many columns', () => {
  // R: x <- c(1.2,2.5,3.1,4.8,5.5,6.1,7.9); y <- c(2.1,1.9,3.3,3.0,4.9,4.1,5.2); summary(lm(y ~ x)); confint(lm(y ~ x))
  const x = [1.2, 2.5, 3.1, 4.8, 5.5, 6.1, 7.9];
  const y = [2.1, 1.9, 3.3, 3.0, 4.9, 4.1, 5.2];

  it('has slope, standard error and p of R’s lm', () => {
    const { slopes, standardErrors, pValues, degreesOfFreedom } = regressEach([x, x.map((value) => -10 * value)], y);
    expect(slopes[0]).toBeCloseTo(0.502229554980826, 13);
    expect(standardErrors[0]).toBeCloseTo(0.11002494881981, 13);
    expect(pValues[0]).toBeCloseTo(0.00603104967234376, 13);
    expect(degreesOfFreedom).toBe(5);
    expect(slopes[1]).toBeCloseTo(-0.0502229554980826, 13);
    expect(pValues[1]).toBeCloseTo(0.00603104967234376, 13);
  });

  it('takes a constant column for one that says nothing, and refuses two subjects', () => {
    const { slopes, pValues, shares } = regressEach([x.map(() => 0.1)], y);
    expect([slopes[0], pValues[0], shares[0]]).toEqual([0, 1, 0]);
    expect(() => regressEach([[1, 2]], [1, 2])).toThrow(/three/);
    expect(() => regressEach([[1, 2]], [1, 2, 3])).toThrow(/2 numbers for 3/);
  });
});

describe('many comparisons', () => {
  it('adjusts p values as R does: p.adjust(p, "BH")', () => {
    const p = [0.01, 0.02, 0.03, 0.04, 0.05, 0.5, 0.9, 0.001, 0.02, 1];
    const expected = [0.05, 0.05, 0.06, 0.0666666666666667, 0.0714285714285714, 0.625, 1, 0.01, 0.05, 1];
    benjaminiHochberg(p).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 13);
    });
  });

  it('finds one true column among noise by the largest correlation, and keeps the share of false findings', () => {
    const random = seededRandom(3);
    const n = 40;
    const unit = (values: Float64Array) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / n;
      const length = Math.hypot(...values.map((value) => value - mean));
      return values.map((value) => (value - mean) / length);
    };
    const draw = () => Float64Array.from({ length: n }, () => random.normal());
    let falselyFound = 0;
    const rounds = 200;
    for (let round = 0; round < rounds; round++) {
      const response = draw();
      const columns = Array.from({ length: 20 }, draw);
      const truth = response.map((value) => value + 0.5 * random.normal());
      const p = maximumByPermutation([...columns, truth].map(unit), unit(response), 199, random);
      expect(p[20]).toBeCloseTo(1 / 200, 12);
      if (p.subarray(0, 20).some((value) => value <= 0.05)) falselyFound++;
    }
    // Binomial(200, 0.05): at most 20 in 99.9 % of such experiments, at least 2.
    expect(falselyFound).toBeLessThanOrEqual(20);
    expect(falselyFound).toBeGreaterThanOrEqual(2);
  });
});

describe('importance', () => {
  it('is the slope of risk on a vertex’s mean displacement, with its sign and limits', () => {
    const { descriptors, risks } = cohort(100);
    const map = importanceMap(descriptors, risks);
    // 2 mm less for each unit of score, 0.5 log hazard for each unit: −0.25 per mm.
    expect(map.values[5]).toBeCloseTo(-0.25, 4);
    expect(map.shares[5]).toBeCloseTo(1, 4);
    expect(map.adjustedP[5]).toBeLessThan(1e-50);
    expect(map.shares[6]).toBeLessThan(0.1);
    expect(map.adjustedP[6]).toBeGreaterThan(0.05);
    expect(map.low[6]).toBeLessThan(0);
    expect(map.high[6]).toBeGreaterThan(0);
    expect([map.values[0], map.pValues[0]]).toEqual([0, 1]);
    expect(logMagnitudes(map.values)[5]).toBeCloseTo(Math.log(0.25), 3);
    expect(map.definition).toMatch(/false discovery/);
    const byMaximum = importanceMap(descriptors, risks, { control: 'maximum', permutations: 99 });
    expect(byMaximum.adjustedP[5]).toBeCloseTo(0.01, 12);
    expect(byMaximum.adjustedP[6]).toBeGreaterThan(0.05);
    expect(byMaximum.definition).toMatch(/99 permutations/);
    expect(() => importanceMap(descriptors, risks.slice(1))).toThrow(/99 risks for 100/);
    expect(() => importanceMap(descriptors.subarray(1), risks)).toThrow(RangeError);
  });

  it('averages the length of the displacement over the phases', () => {
    const descriptor = new Float32Array(descriptorLength);
    // Vertex 3: 3-4-0 in one of 19 phases.
    descriptor[(7 * descriptorVertices + 3) * 3] = 3;
    descriptor[(7 * descriptorVertices + 3) * 3 + 1] = 4;
    const means = meanDisplacements(descriptor);
    expect(means[3]).toBeCloseTo(5 / 19, 6);
    expect(means[4]).toBe(0);
  });
});
