import { describe, expect, it } from 'vitest';
import { baselineHazard, baselineHazards, predictSurvival, survivalProbabilities } from './baseline-hazard';
import { coxPartialLikelihood, fitCox } from './cox';
import { coxAic, coxConcordance, coxTable } from './cox-table';
import type { SurvivalData } from './data';
import { extended } from './fixtures/extended';
import { references } from './fixtures/reference';
import { checkProportionalHazards, timeTransforms } from './proportional-hazards';

const lung = { times: references.lung.time, events: references.lung.status };
const { veteran, heart } = extended;
const hearts = { times: heart.time, events: heart.status, entries: heart.entry };

interface Case {
  name: string;
  data: SurvivalData;
  x: number[];
  covariates: number;
  strata: number[] | null;
  at: number[];
  stratum: number;
  cox: typeof extended.lung.cox;
}
const cases: Case[] = [
  {
    name: 'lung',
    data: lung,
    x: references.lung.x,
    covariates: 2,
    strata: null,
    at: [50, 2],
    stratum: 0,
    cox: extended.lung.cox,
  },
  {
    name: 'veteran, strata by cell type',
    data: { times: veteran.time, events: veteran.status },
    x: veteran.x,
    covariates: 3,
    strata: veteran.cell,
    at: veteran.new,
    stratum: veteran.newStratum[0]!,
    cox: veteran.cox,
  },
  {
    name: 'heart, delayed entry',
    data: hearts,
    x: heart.x,
    covariates: 3,
    strata: null,
    at: heart.new,
    stratum: 0,
    cox: heart.cox,
  },
];

describe.each(cases)('Cox model of $name agrees with R', ({ data, x, covariates, strata, at, stratum, cox }) => {
  describe.each(['breslow', 'efron'] as const)('%s', (ties) => {
    const fit = fitCox(data, x, { ties, strata });
    const { fit: r, zph } = cox[ties];

    it('table and tests', () => {
      const table = coxTable(fit);
      expect(table).toHaveLength(covariates);
      table.forEach((row, a) => {
        expect(row.coefficient).toBeCloseTo(r.coef[a]!, 8);
        expect(row.standardError).toBeCloseTo(r.se[a]!, 8);
        expect(row.z).toBeCloseTo(r.z[a]!, 6);
        expect(row.pValue / r.p[a]!).toBeCloseTo(1, 6);
        expect(row.surprisalBits).toBeCloseTo(-Math.log2(r.p[a]!), 6);
        expect(row.hazardRatio).toBeCloseTo(Math.exp(r.coef[a]!), 7);
        expect([row.coefficientLow, row.coefficientHigh]).toEqual(
          r.coefInterval.slice(2 * a, 2 * a + 2).map((limit) => expect.closeTo(limit, 7)),
        );
        expect([row.hazardRatioLow, row.hazardRatioHigh]).toEqual(
          r.ratioInterval.slice(2 * a, 2 * a + 2).map((limit) => expect.closeTo(limit, 7)),
        );
      });
      expect([fit.logLikelihoodNull, fit.logLikelihood]).toEqual(r.logLik.map((value) => expect.closeTo(value, 8)));
      expect(fit.likelihoodRatioTest.chiSquared).toBeCloseTo(r.lr[0]!, 7);
      expect(fit.likelihoodRatioTest.pValue / r.lrP[0]!).toBeCloseTo(1, 6);
      expect(fit.waldTest?.chiSquared).toBeCloseTo(r.wald[0]!, 6);
      expect(fit.scoreTest?.chiSquared).toBeCloseTo(r.score[0]!, 7);
      expect(fit.likelihoodRatioTest.degreesOfFreedom).toBe(covariates);
      expect(coxAic(fit)).toBeCloseTo(r.aic[0]!, 7);
    });

    it('concordance and its standard error', () => {
      const found = coxConcordance(fit, data, x);
      expect(found.c).toBeCloseTo(r.concordance[0]!, 10);
      expect(found.standardError).toBeCloseTo(r.concordanceSe[0]!, 10);
    });

    it('survival of a new subject, with limits', () => {
      const curve = predictSurvival(baselineHazard(data, x, fit, stratum), fit, at, 'log');
      expect(curve.map((point) => point.time)).toEqual(r.time);
      curve.forEach((point, k) => {
        expect(point.survival).toBeCloseTo(r.survival[k]!, 8);
        expect(point.standardError).toBeCloseTo(r.stdErr[k]!, 8);
        expect(point.low).toBeCloseTo(r.low[k]!, 8);
        expect(point.high).toBeCloseTo(r.high[k]!, 8);
      });
      const several = survivalProbabilities(baselineHazards(data, x, fit), fit, at, r.time, strata ? [stratum] : null);
      expect(Array.from(several)).toEqual(r.survival.map((value) => expect.closeTo(value, 8)));
    });

    it.each(timeTransforms)('check of proportional hazards, %s', (transform) => {
      const check = checkProportionalHazards(data, x, fit, transform);
      const tests = [...check.covariates, check.global];
      zph[transform].chisq.forEach((value, k) => {
        expect(tests[k]?.chiSquared).toBeCloseTo(value, 6);
        expect(tests[k]!.pValue / zph[transform].p[k]!).toBeCloseTo(1, 6);
      });
    });

    it('scaled Schoenfeld residuals', () => {
      const { residuals } = checkProportionalHazards(data, x, fit);
      expect(Array.from(residuals.times)).toEqual(zph.time);
      expect(Array.from(residuals.transformed)).toEqual(zph.x.map((value) => expect.closeTo(value, 10)));
      // Subjects who died together stand in no certain order.
      const byTime = (rows: ArrayLike<number>) =>
        zph.time
          .map((time, k) => [time, ...Array.from({ length: covariates }, (_, a) => rows[k * covariates + a]!)])
          .sort((p, q) => p[0]! - q[0]! || p[1]! - q[1]! || p[2]! - q[2]!);
      const expected = byTime(zph.y);
      byTime(residuals.scaled).forEach((row, k) => {
        expect(row).toEqual(expected[k]!.map((value) => expect.closeTo(value, 7)));
      });
    });
  });
});

describe('Cox model', () => {
  it('takes strata and delayed entry together as R does', () => {
    const x = Array.from(heart.time, (_, i) => [heart.x[3 * i]!, heart.x[3 * i + 2]!]).flat();
    const fit = fitCox(hearts, x, { strata: heart.stratum });
    const r = heart.stratified;
    expect(Array.from(fit.coefficients)).toEqual(r.coef.map((value) => expect.closeTo(value, 8)));
    expect(Array.from(fit.standardErrors)).toEqual(r.se.map((value) => expect.closeTo(value, 8)));
    expect([fit.logLikelihoodNull, fit.logLikelihood]).toEqual(r.logLik.map((value) => expect.closeTo(value, 8)));
    const c = coxConcordance(fit, hearts, x);
    expect([c.c, c.standardError]).toEqual([expect.closeTo(r.concordance[0]!, 10), expect.closeTo(r.std[0]!, 10)]);
  });

  it('has the gradient and the information that differences of the likelihood give, with strata and entry', () => {
    const beta = [0.02, -0.4, 0.3];
    const of = (b: number[]) => coxPartialLikelihood(hearts, heart.x, b, 'efron', heart.stratum);
    const { gradient, information } = of(beta);
    const h = 1e-5;
    beta.forEach((_, a) => {
      const shifted = (by: number) => of(beta.map((b, i) => (i === a ? b + by : b)));
      const [up, down] = [shifted(h), shifted(-h)];
      expect((up.value - down.value) / (2 * h)).toBeCloseTo(gradient[a]!, 4);
      beta.forEach((_, b) => {
        expect(-(up.gradient[b]! - down.gradient[b]!) / (2 * h)).toBeCloseTo(information[a * 3 + b]!, 4);
      });
    });
  });

  it('sums small risk sets rightly after a subject of huge hazard has entered late', () => {
    const data = { times: [1, 2, 3, 4, 9, 8], events: [1, 1, 1, 1, 1, 0], entries: [0, 0, 0.5, 0, 5, 6] };
    const x = [0.2, 0, 0.7, 0.4, 30, 29];
    const beta = 1.5;
    // The definition, by Breslow's rule, over all subjects for each death.
    let value = 0;
    let slope = 0;
    data.times.forEach((time, i) => {
      if (data.events[i] !== 1) return;
      const risk = x.filter((_, j) => data.entries[j]! < time && data.times[j]! >= time);
      const sum = risk.reduce((total, one) => total + Math.exp(beta * one), 0);
      value += beta * x[i]! - Math.log(sum);
      slope += x[i]! - risk.reduce((total, one) => total + one * Math.exp(beta * one), 0) / sum;
    });
    const found = coxPartialLikelihood(data, x, [beta], 'breslow');
    expect(found.value).toBeCloseTo(value, 10);
    expect(found.gradient[0]).toBeCloseTo(slope, 10);
  });

  it('does not mind entries of which none is late', () => {
    const late = { ...lung, entries: lung.times.map(() => -1) };
    expect(fitCox(late, references.lung.x).coefficients).toEqual(fitCox(lung, references.lung.x).coefficients);
  });

  it.each(extended.ridge)('with a ridge penalty of $theta agrees with R', ({ theta, coef, se, logLik, df }) => {
    const fit = fitCox(lung, references.lung.x, { ridge: theta[0]! });
    // R's outer loop stops at about seven digits.
    fit.coefficients.forEach((value, a) => {
      expect(value / coef[a]!).toBeCloseTo(1, 6);
      expect(fit.standardErrors[a]! / se[a]!).toBeCloseTo(1, 6);
    });
    expect(fit.logLikelihood).toBeCloseTo(logLik[1]!, 6);
    expect(fit.degreesOfFreedom).toBeCloseTo(df[0]!, 6);
    expect(fit.waldTest).toBeNull();
    expect(() => checkProportionalHazards(lung, references.lung.x, fit)).toThrow(/ridge/);
  });

  it('goes to no effect and no degrees of freedom under an immense penalty', () => {
    const fit = fitCox(lung, references.lung.x, { ridge: 1e20 });
    expect(fit.degreesOfFreedom).toBeGreaterThan(0);
    expect(fit.degreesOfFreedom).toBeLessThan(1e-15);
    expect(Math.abs(fit.coefficients[1]!)).toBeLessThan(1e-15);
    expect(fit.logLikelihood).toBeCloseTo(fit.logLikelihoodNull, 12);
  });

  it('does not depend on the units of the covariates', () => {
    const scales = [1e7, 1e-6];
    const scaled = references.lung.x.map((value, index) => value * scales[index % 2]!);
    const [plain, other] = [fitCox(lung, references.lung.x), fitCox(lung, scaled)];
    plain.coefficients.forEach((value, a) => {
      expect((other.coefficients[a]! * scales[a]!) / value).toBeCloseTo(1, 9);
    });
    const check = (x: number[], fit: typeof plain) => checkProportionalHazards(lung, x, fit).global.chiSquared;
    expect(check(scaled, other)).toBeCloseTo(check(references.lung.x, plain), 8);
  });

  it('says which covariate is constant, dependent or without a finite estimate, and takes a ridge instead', () => {
    const data = { times: [1, 2, 3, 4, 5, 6, 7, 8], events: [1, 1, 1, 1, 1, 1, 0, 0] };
    const fitted = (rows: number[][], ridge = 0) => fitCox(data, rows.flat(), { ridge, names: ['age', 'sex'] });
    const age = [61, 48, 70, 55, 66, 50, 59, 44];
    expect(() => fitted(age.map((value) => [value, 1]))).toThrow('sex is constant');
    expect(() => fitted(age.map((value) => [value, 3 * value - 7]))).toThrow(
      'sex is constant among those at risk, or a combination of age',
    );
    // Only those with the mark died: the likelihood rises for ever.
    const marked = age.map((value, i) => [value, i < 6 ? 1 : 0]);
    expect(() => fitted(marked)).toThrow(/^sex separates those who died.*no finite estimate.*ridge/);
    expect(Math.abs(fitted(marked, 1).coefficients[1]!)).toBeLessThan(5);
    expect(fitted(age.map((value, i) => [value, i % 2])).warnings).toEqual([expect.stringContaining('6 events for 2')]);
    expect(() => fitted(age.map((value, i) => [value, i === 3 ? Number.NaN : i]))).toThrow('sex of subject 3 is NaN');
  });

  // R's coxph says of these: "exp overflow due to covariates", "Ran out of iterations and did not converge", and "one or
  // more coefficients may be infinite".
  it.each([
    {
      data: { entries: [0, 0, 0, 5, 2], times: [2, 1, 6, 6, 5], events: [0, 1, 1, 0, 1] },
      x: [5.593, 5.039, 5.684, 5.163, 5.098, 5.413, 5.151, 5.975, 5.487, 5.063, 5.764, 5.104, 5.486, 5.463, 5.016],
      options: { ties: 'breslow' },
    },
    {
      data: { entries: [0, 0, 0, 5, 3, 2, 2], times: [2, 2, 3, 7, 4, 3, 9], events: [0, 0, 1, 0, 0, 1, 0] },
      x: [5.88, 5.333, 5.4, 5.998, 5.473, 5.828, 5.806, 5.843, 5.044, 5.682, 5.339, 5.553, 5.015, 5.973],
      options: {},
    },
    {
      data: { times: [8, 7, 4, 9, 6, 7, 10, 6], events: [1, 1, 1, 0, 0, 1, 0, 0] },
      x: [5.712, 5.66, 5.713, 5.662, 5.776, 5.883, 5.161, 5.254, 5.501, 5.45, 5.259, 5.869, 5.399, 5.07, 5.482, 5.023],
      options: { strata: [0, 0, 1, 1, 1, 0, 0, 1] },
    },
  ] as const)('sees a likelihood that rises for ever along a combination of covariates, $#', ({ data, x, options }) => {
    expect(() => fitCox(data, x, options)).toThrow(/no finite estimate/);
    expect(fitCox(data, x, { ...options, ridge: 1 }).coefficients.every((b) => Math.abs(b) < 10)).toBe(true);
  });

  it('refuses what is neither right-censored nor entered before its end', () => {
    const x = [1, 5, 2, 4];
    const data = { times: [4, 3, 2, 6], events: [1, 1, 0, 1] };
    expect(() => fitCox({ ...data, entries: [0, 3, 1, 2] }, x)).toThrow('entry 1 is 3, not before the end');
    expect(() => fitCox({ ...data, entries: [0, 0] }, x)).toThrow('4 times but 2 entries');
    expect(() => fitCox({ ...data, events: [1, -1, 0, 1] }, x)).toThrow(/left- and interval-censored/);
    expect(() => fitCox(data, x, { strata: [0, 1] })).toThrow('4 subjects but 2 strata');
    expect(() => fitCox(data, x, { ridge: -1 })).toThrow('ridge penalty is -1');
  });
});
