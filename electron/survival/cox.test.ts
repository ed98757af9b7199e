import { describe, expect, it } from 'vitest';
import { baselineHazard, predictSurvival } from './baseline-hazard';
import { concordance } from './concordance';
import { coxPartialLikelihood, fitCox, linearPredictor } from './cox';
import { referenceNames, references } from './fixtures/reference';

/** "test1" of R's survival package; figures from its validation vignette (Therneau, survival/validate). */
const test1 = { times: [1, 1, 6, 6, 8, 9], events: [1, 0, 1, 1, 0, 1] };
const test1x = [1, 1, 1, 0, 0, 0];

describe('Cox model', () => {
  it('agrees with the worked example by both rules for ties', () => {
    const breslow = fitCox(test1, test1x, 'breslow');
    expect(breslow.logLikelihoodNull).toBeCloseTo(-4.564348, 6);
    expect(breslow.coefficients[0]).toBeCloseTo(1.4752849, 7);
    expect(breslow.logLikelihood).toBeCloseTo(-3.82475, 6);
    const efron = fitCox(test1, test1x, 'efron');
    expect(efron.logLikelihoodNull).toBeCloseTo(-4.276666, 6);
    expect(efron.coefficients[0]).toBeCloseTo(1.676857, 6);
    // R: coxph(Surv(c(1,1,6,6,8,9), c(1,0,1,1,0,1)) ~ c(1,1,1,0,0,0))$loglik; the vignette prints −3.358979.
    expect(efron.logLikelihood).toBeCloseTo(-3.35897484, 8);
  });

  it('has the gradient and the information that differences of the likelihood give', () => {
    const data = { times: references.lung.time, events: references.lung.status };
    const beta = [0.01, -0.3];
    for (const ties of ['breslow', 'efron'] as const) {
      const { gradient, information } = coxPartialLikelihood(data, references.lung.x, beta, ties);
      for (let a = 0; a < 2; a++) {
        const h = a === 0 ? 1e-5 : 1e-4;
        const shifted = (by: number) =>
          coxPartialLikelihood(
            data,
            references.lung.x,
            beta.map((b, i) => (i === a ? b + by : b)),
            ties,
          );
        const [up, down] = [shifted(h), shifted(-h)];
        expect((up.value - down.value) / (2 * h) / gradient[a]!).toBeCloseTo(1, 5);
        for (let b = 0; b < 2; b++)
          expect(-(up.gradient[b]! - down.gradient[b]!) / (2 * h) / information[a * 2 + b]!).toBeCloseTo(1, 4);
      }
    }
  });

  it.each(referenceNames)('agrees with R on %s: coefficients, errors, likelihood, concordance, curves', (name) => {
    const table = references[name];
    const data = { times: table.time, events: table.status };
    for (const ties of ['breslow', 'efron'] as const) {
      const r = table.cox[ties];
      const fit = fitCox(data, table.x, ties);
      r.coef.forEach((coef, a) => {
        expect(fit.coefficients[a]).toBeCloseTo(coef, 8);
      });
      r.se.forEach((se, a) => {
        expect(fit.standardErrors[a]).toBeCloseTo(se, 8);
      });
      expect(fit.logLikelihoodNull).toBeCloseTo(r.logLik[0]!, 8);
      expect(fit.logLikelihood).toBeCloseTo(r.logLik[1]!, 8);
      expect(concordance(data, linearPredictor(fit, table.x)).c).toBeCloseTo(r.concordance[0]!, 10);

      const curve = predictSurvival(baselineHazard(data, table.x, fit), fit, table.cox.new, 'log');
      r.times.forEach((time, i) => {
        // R's curve has a point at every time, ours at every event: the last one not after it holds.
        const point = curve.findLast((candidate) => candidate.time <= time);
        expect(point?.survival ?? 1).toBeCloseTo(r.survival[i]!, 8);
        expect(point?.standardError ?? 0).toBeCloseTo(r.stdErr[i]!, 8);
        expect(point?.low ?? 1).toBeCloseTo(r.low[i]!, 8);
        expect(point?.high ?? 1).toBeCloseTo(r.high[i]!, 8);
      });
    }
  });

  it('keeps log-log limits between 0 and 1 and around the curve', () => {
    const table = references.ovarian;
    const data = { times: table.time, events: table.status };
    const fit = fitCox(data, table.x);
    for (const age of [40, 60, 75])
      for (const { survival, low, high } of predictSurvival(baselineHazard(data, table.x, fit), fit, [age])) {
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(survival);
        expect(high).toBeGreaterThanOrEqual(survival);
        expect(high).toBeLessThanOrEqual(1);
      }
  });

  it('refuses what has no estimate', () => {
    const data = { times: [1, 2, 3, 4], events: [1, 1, 0, 1] };
    expect(() => fitCox(data, [5, 5, 5, 5])).toThrow(/constant/);
    expect(() => fitCox(data, [1, 2, 2, 4, 3, 6, 5, 10])).toThrow(/combination/);
    expect(() => fitCox(data, [9, 7, 1, 0])).toThrow(/no finite estimate/);
    expect(() => fitCox({ times: [1, 2], events: [0, 0] }, [1, 2])).toThrow(/no event/);
    expect(() => fitCox({ times: [1, Number.NaN], events: [1, 0] }, [1, 2])).toThrow(/time 1/);
    expect(() => fitCox({ times: [1, 2], events: [1, 2] }, [1, 2])).toThrow(/event 1/);
    expect(() => fitCox(data, [1, 2, 3])).toThrow(/3 covariates for 4 subjects/);
  });
});
