import { describe, expect, it } from 'vitest';
import { brierScore, calibrationAt, integratedBrierScore, timeDependentAuc } from './accuracy';
import { baselineHazards, survivalProbabilities } from './baseline-hazard';
import { censoringDistribution } from './censoring';
import { concordance, unoConcordance } from './concordance';
import { fitCox, linearPredictor } from './cox';
import { extended } from './fixtures/extended';
import { references } from './fixtures/reference';

const x = references.lung.x;
const lung = { times: references.lung.time, events: references.lung.status };
const { accuracy } = extended;
const tied = extended.concordance.tied;
const coarse = { times: tied.time, events: tied.status };
const fit = fitCox(lung, x);
const survival = survivalProbabilities(baselineHazards(lung, x, fit), fit, x, accuracy.horizons);
const column = (k: number) => Array.from(lung.times, (_, i) => survival[i * accuracy.horizons.length + k]!);

describe("Uno's C", () => {
  const risk = Array.from(lung.times, (_, i) => x[2 * i]! - 20 * x[2 * i + 1]!);
  it.each([
    ['lung', lung, risk, extended.concordance.lung],
    ['data full of ties', coarse, tied.score, tied.result],
  ] as const)('and its standard error agree with R on %s', (_, data, score, r) => {
    const harrell = concordance(data, score);
    expect([harrell.c, harrell.standardError]).toEqual(r.harrell.map((value) => expect.closeTo(value, 10)));
    const uno = unoConcordance(data, score);
    expect([uno.c, uno.standardError]).toEqual(r.uno.map((value) => expect.closeTo(value, 10)));
    const truncated = unoConcordance(data, score, r.horizon[0]!);
    expect([truncated.c, truncated.standardError]).toEqual(r.unoTruncated.map((value) => expect.closeTo(value, 10)));
  });

  it("is Harrell's where no one is censored", () => {
    const data = { times: [5, 3, 9, 1, 7, 7], events: [1, 1, 1, 1, 1, 1] };
    const score = [2, 2, 1, 5, 0, 3];
    expect(unoConcordance(data, score)).toEqual(concordance(data, score));
  });

  it('weighs pairs as worked by hand', () => {
    // G(2−) = 1, and G(4−) = 2/3 after the censoring at 3 of one of three. Pairs: the death at 2 with three others of
    // whom two score less; that at 4, weighing 9/4, with one who scores more.
    const data = { times: [2, 3, 4, 5], events: [1, 0, 1, 0] };
    const found = unoConcordance(data, [3, 1, 2, 4]);
    expect(found).toMatchObject({ concordant: 2, discordant: expect.closeTo(1 + 9 / 4, 12) });
    expect(found.c).toBeCloseTo(2 / 5.25, 12);
  });

  it('refuses delayed entry, which C of Harrell takes', () => {
    const data = { times: [2, 3, 4], events: [1, 1, 0], entries: [0, 2, 1] };
    expect(() => unoConcordance(data, [3, 2, 1])).toThrow("Uno's C cannot take left-truncated");
    // Who died at 2 met only the one who entered at 1.
    expect(concordance(data, [1, 3, 2])).toMatchObject({ concordant: 1, discordant: 1, tiedScore: 0 });
  });
});

describe('censoring distribution', () => {
  it('lets who died at a time be past censoring at it', () => {
    const g = censoringDistribution({ times: [1, 1, 2, 2, 2, 3], events: [0, 1, 1, 0, 0, 1] });
    expect([g.before(1), g.after(1), g.before(2), g.after(1.5)]).toEqual([1, 0.8, 0.8, 0.8]);
    expect(g.after(2)).toBeCloseTo(0.8 / 3, 12);
    expect(g.after(9)).toBe(g.after(2));
  });
});

describe('Brier score', () => {
  it("agrees with R's formula for a Cox model of lung, and for data full of ties", () => {
    expect(Array.from(survival)).toEqual(accuracy.survival.map((value) => expect.closeTo(value, 8)));
    accuracy.horizons.forEach((horizon, k) => {
      const found = brierScore(lung, column(k), horizon);
      expect(found.score).toBeCloseTo(accuracy.brier[k]!, 9);
      expect(found.reference).toBeCloseTo(accuracy.brierNull[k]!, 9);
      expect(found.scaled).toBeCloseTo(1 - accuracy.brier[k]! / accuracy.brierNull[k]!, 8);
    });
    const guessed = tied.score.map((score) => (score + 3) / 6);
    [4, 8].forEach((horizon, k) => {
      expect(brierScore(coarse, guessed, horizon).score).toBeCloseTo(accuracy.brierTied[k]!, 10);
    });
  });

  it('integrated, agrees with the trapezoidal rule in R', () => {
    const found = integratedBrierScore(lung, survival, accuracy.horizons);
    expect(found.score).toBeCloseTo(accuracy.integrated[0]!, 9);
    expect(found.points).toHaveLength(3);
    expect(found.scaled).toBeCloseTo(1 - found.score / found.reference, 12);
  });

  it('is the mean squared error where no one is censored', () => {
    const data = { times: [1, 2, 3, 4], events: [1, 1, 1, 1] };
    const found = brierScore(data, [0.2, 0.6, 0.7, 1], 2);
    expect(found.score).toBeCloseTo((0.04 + 0.36 + 0.09 + 0) / 4, 12);
    expect(found.reference).toBeCloseTo(0.25, 12);
  });

  it('refuses what is no probability, and a horizon that no one reached', () => {
    const data = { times: [1, 2, 3], events: [1, 0, 1] };
    expect(() => brierScore(data, [0.1, 1.2, 0.3], 2)).toThrow('prediction 1 is 1.2, not a probability');
    expect(() => brierScore(data, [0.1, 0.2, 0.3], 3)).toThrow('no one was followed beyond 3');
    expect(() => brierScore(data, [0.1, 0.2], 2)).toThrow('3 subjects but 2 predictions');
    expect(() => brierScore({ ...data, entries: [0, 0, 0] }, [0.1, 0.2, 0.3], 2)).toThrow('left-truncated');
    expect(() => integratedBrierScore(data, [0.1, 0.2, 0.3, 1, 1, 1], [2, 1])).toThrow('do not ascend');
  });
});

describe('time-dependent AUC', () => {
  it("agrees with R's formula over all pairs", () => {
    accuracy.horizons.forEach((horizon, k) => {
      expect(timeDependentAuc(lung, linearPredictor(fit, x), horizon).auc).toBeCloseTo(accuracy.auc[k]!, 10);
    });
    [4, 8].forEach((horizon, k) => {
      expect(timeDependentAuc(coarse, tied.score, horizon).auc).toBeCloseTo(accuracy.aucTied[k]!, 10);
    });
  });

  it('is the plain area where no one is censored', () => {
    const data = { times: [1, 2, 3, 4, 5], events: [1, 1, 1, 1, 1] };
    // Cases 4 and 2 against controls 3, 2 and 1: won 3 and 1, one tied.
    expect(timeDependentAuc(data, [4, 2, 3, 2, 1], 2)).toEqual({ horizon: 2, auc: 4.5 / 6, cases: 2, controls: 3 });
    expect(timeDependentAuc(data, [4, 2, 3, 2, 1], 0.5).auc).toBeNaN();
  });
});

describe('calibration', () => {
  it('agrees with R for everyone', () => {
    const { overall, ratio } = calibrationAt(lung, column(1), 365, 3);
    expect(overall.predicted).toBeCloseTo(accuracy.predicted[0]!, 8);
    expect([overall.observed, overall.low, overall.high]).toEqual(
      accuracy.overall.map((value) => expect.closeTo(value, 8)),
    );
    expect(ratio).toBeCloseTo(accuracy.overall[0]! / accuracy.predicted[0]!, 8);
  });

  it('agrees with R for each group, here of the young and the old', () => {
    const predictions = Array.from(lung.times, (_, i) => (x[2 * i]! < 60 ? 0.6 : 0.3));
    const { groups } = calibrationAt(lung, predictions, 365, 2);
    const [subjects, events, observed, low, high] = accuracy.young;
    expect(groups).toHaveLength(2);
    expect(groups[0]).toEqual({
      subjects,
      events,
      predicted: expect.closeTo(0.4, 10),
      observed: expect.closeTo(observed!, 8),
      low: expect.closeTo(low!, 8),
      high: expect.closeTo(high!, 8),
    });
  });

  it('makes groups of equal size, keeps equal predictions together, and says nothing beyond follow-up', () => {
    const { groups } = calibrationAt(lung, column(0), 180, 4);
    expect(groups.reduce((sum, group) => sum + group.subjects, 0)).toBe(228);
    expect(groups.map((group) => group.predicted)).toEqual(
      groups.map((group) => group.predicted).toSorted((a, b) => a - b),
    );
    const data = { times: [1, 2, 3, 4, 9, 10], events: [1, 0, 1, 0, 1, 0] };
    const short = calibrationAt(data, [0.1, 0.1, 0.1, 0.1, 0.8, 0.9], 5, 3);
    expect(short.groups.map((group) => group.subjects)).toEqual([2, 4]);
    expect(short.groups[1]).toMatchObject({ events: 2, observed: null, low: null, high: null });
  });
});
