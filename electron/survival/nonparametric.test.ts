import { describe, expect, it } from 'vitest';
import { concordance } from './concordance';
import { chiSquaredLogUpperTail, chiSquaredUpperTail, logGamma } from './distributions';
import { extended } from './fixtures/extended';
import { referenceNames, references } from './fixtures/reference';
import { curveAt, kaplanMeier, survivalQuantile } from './kaplan-meier';
import { logRank } from './log-rank';

describe('Kaplan–Meier', () => {
  it.each(referenceNames)('agrees with R on %s', (name) => {
    const table = references[name];
    const points = kaplanMeier({ times: table.time, events: table.status });
    expect(points.map((point) => point.time)).toEqual(table.kmTime);
    points.forEach((point, i) => {
      expect(point.survival).toBeCloseTo(table.kmSurvival[i]!, 10);
      const standardError = table.kmStdErr[i];
      if (typeof standardError === 'number') expect(point.standardError).toBeCloseTo(standardError, 10);
      else expect(point.standardError).toBe(Number.POSITIVE_INFINITY);
      // R gives no limits where the curve has reached 0.
      if (typeof table.kmLow[i] === 'number') expect(point.low).toBeCloseTo(table.kmLow[i], 8);
      if (typeof table.kmHigh[i] === 'number') expect(point.high).toBeCloseTo(table.kmHigh[i], 8);
    });
    expect(points.reduce((sum, point) => sum + point.events + point.censored, 0)).toBe(table.time.length);
  });

  it('agrees with R on delayed entry', () => {
    const { entry, time, status, km } = extended.heart;
    const points = kaplanMeier({ times: time, events: status, entries: entry }).filter((point) => point.events > 0);
    expect(points.map((point) => point.time)).toEqual(km.time);
    expect(points.map((point) => point.atRisk)).toEqual(km.risk);
    points.forEach((point, k) => {
      expect(point.survival).toBeCloseTo(km.survival[k]!, 10);
      expect(point.standardError).toBeCloseTo(km.stdErr[k]!, 10);
      expect(point.low).toBeCloseTo(km.low[k]!, 8);
      expect(point.high).toBeCloseTo(km.high[k]!, 8);
    });
  });

  const { lung, ovarian, flat } = extended.median;
  it.each([
    ['lung', { times: references.lung.time, events: references.lung.status }, lung],
    ['ovarian, with no upper limit', { times: references.ovarian.time, events: references.ovarian.status }, ovarian],
    ['a curve that is flat at one half', { times: flat.time, events: flat.status }, flat],
  ])('has the median and the limits of R on %s', (_, data, r) => {
    const values = (scale: 'log' | 'log-log') => {
      const { time, low, high } = survivalQuantile(kaplanMeier(data, scale));
      return [time, low, high];
    };
    expect(values('log')).toEqual(r.log);
    expect(values('log-log')).toEqual(r.loglog);
  });

  it('has no median where fewer die, and no value before the first time', () => {
    const curve = kaplanMeier({ times: [2, 3, 4, 5], events: [1, 0, 0, 0] });
    expect(survivalQuantile(curve)).toEqual({ time: null, low: 2, high: null });
    expect(survivalQuantile(curve, 0.2).time).toBe(2);
    expect(curveAt(curve, 1)).toBeNull();
    expect(curveAt(curve, 3.5)?.survival).toBe(0.75);
  });
});

describe('log-rank', () => {
  it.each(referenceNames)('agrees with R on %s', (name) => {
    const table = references[name];
    const test = logRank({ times: table.time, events: table.status }, table.group);
    expect(test.degreesOfFreedom).toBe(new Set(table.group).size - 1);
    expect(test.chiSquared).toBeCloseTo(table.logRankChi2[0]!, 8);
    expect(test.pValue / table.logRankP[0]!).toBeCloseTo(1, 8);
    table.logRankObserved.forEach((value, i) => {
      expect(test.observed[i]).toBe(value);
      expect(test.expected[i]).toBeCloseTo(table.logRankExpected[i]!, 8);
    });
  });

  it('agrees with R with strata', () => {
    const { time, status, treatment, cell, logRank: r } = extended.veteran;
    const test = logRank({ times: time, events: status }, treatment, cell);
    expect(test.chiSquared).toBeCloseTo(r.chisq[0]!, 9);
    expect(Array.from(test.observed)).toEqual(r.observed);
    expect(Array.from(test.expected)).toEqual(r.expected.map((value) => expect.closeTo(value, 9)));
  });

  it('refuses delayed entry', () => {
    const data = { times: [1, 2, 3], events: [1, 1, 1], entries: [0, 0, 1] };
    expect(() => logRank(data, [0, 1, 1])).toThrow('the log-rank test cannot take left-truncated');
  });

  it('refuses groups that cannot be compared', () => {
    const data = { times: [1, 2, 3], events: [1, 1, 1] };
    expect(() => logRank(data, [0, 0, 0])).toThrow(/two or more groups/);
    expect(() => logRank(data, [0, 2, 2])).toThrow(/cannot be compared/);
  });
});

describe('concordance', () => {
  // Exact cases: times; events; scores → C, concordant, discordant, tied score, of the same time.
  // R: concordance(Surv(time, event) ~ score, reverse = TRUE)
  const cases: [
    number[],
    number[],
    number[],
    number,
    [number, number, number],
    tiedEvents: number,
    sameTime: number,
  ][] = [
    [
      [1, 5, 6, 11, 34, 45, 46, 50],
      [0, 1, 1, 0, 0, 1, 0, 0],
      [5, 8, 11, 34, 12, 3, 9, 12],
      0.2307692,
      [3, 10, 0],
      0,
      0,
    ],
    [[1, 5, 6, 11, 34, 45, 46, 50], [0, 1, 1, 0, 1, 1, 0, 0], [5, 15, 11, 34, 12, 3, 9, 12], 0.59375, [9, 6, 1], 0, 0],
    [
      [1, 5, 6, 11, 11, 34, 45, 45, 50],
      [0, 1, 1, 0, 1, 0, 1, 0, 0],
      [5, 8, 11, 19, 34, 12, 3, 9, 12],
      0.4,
      [8, 12, 0],
      0,
      2,
    ],
    [
      [34, 11, 11, 5, 1, 89, 13, 45, 7, 13, 9, 13],
      [1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1],
      [1, 19, 13, 13, 15, 14, 19, 23, 11, 10, 11, 1],
      0.5681818,
      [12, 9, 1],
      1,
      2,
    ],
  ];
  it.each(cases)('%j', (times, events, score, c, [concordant, discordant, tiedScore], tiedEvents, sameTime) => {
    const found = concordance({ times, events }, score);
    expect(found.c).toBeCloseTo(c, 7);
    expect(found).toMatchObject({ concordant, discordant, tiedScore, tiedEvents, sameTime });
  });

  it('equals the count over all pairs on data full of ties', () => {
    let seed = 11;
    const next = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    for (let round = 0; round < 20; round++) {
      const n = 60;
      const times = Array.from({ length: n }, () => next(15));
      const events = Array.from({ length: n }, () => next(2));
      const score = Array.from({ length: n }, () => next(8) - 4);
      let [concordant, discordant, tied] = [0, 0, 0];
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          const iDiedFirst = events[i] === 1 && (times[i]! < times[j]! || (times[i] === times[j] && events[j] === 0));
          if (!iDiedFirst) continue;
          if (score[i]! > score[j]!) concordant++;
          else if (score[i]! < score[j]!) discordant++;
          else tied++;
        }
      expect(concordance({ times, events }, score)).toMatchObject({ concordant, discordant, tiedScore: tied });
    }
  });

  it('equals the count over all pairs with strata and delayed entry, its error that of leaving each out a little', () => {
    const { entry, time, status, x, stratum } = extended.heart;
    const score = time.map((_, i) => Math.round(x[3 * i]! / 4));
    const n = time.length;
    const won = new Float64Array(n);
    const compared = new Float64Array(n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const iDiedFirst = status[i] === 1 && (time[i]! < time[j]! || (time[i] === time[j] && status[j] === 0));
        if (!iDiedFirst || stratum[i] !== stratum[j] || entry[j]! >= time[i]!) continue;
        const share = score[i]! > score[j]! ? 1 : score[i] === score[j] ? 0.5 : 0;
        for (const subject of [i, j]) {
          won[subject]! += share;
          compared[subject]! += 1;
        }
      }
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    const c = sum(won) / sum(compared);
    const found = concordance({ times: time, events: status, entries: entry }, score, { strata: stratum });
    expect(found.c).toBeCloseTo(c, 12);
    expect(found.concordant + found.discordant + found.tiedScore).toBe(sum(compared) / 2);
    const variance = won.reduce(
      (total, value, i) => total + ((value - c * compared[i]!) / (sum(compared) / 2)) ** 2,
      0,
    );
    expect(found.standardError).toBeCloseTo(Math.sqrt(variance), 12);
    expect(found.low).toBeLessThan(c);
    expect(found.high).toBeGreaterThan(c);
  });

  it('has no value without a comparable pair, and refuses a score that is no number', () => {
    expect(concordance({ times: [1, 2], events: [0, 0] }, [1, 2]).c).toBeNaN();
    expect(() => concordance({ times: [1, 2], events: [1, 0] }, [1, Number.NaN])).toThrow(/not a number/);
  });
});

describe('distributions', () => {
  it('agree with R', () => {
    // R: lgamma(c(0.1, 0.5, 1, 4.5, 100))
    const logGammas = [2.252712651734206, 0.5723649429247001, 0, 2.453736570842442, 359.1342053695754];
    [0.1, 0.5, 1, 4.5, 100].forEach((x, i) => {
      expect(logGamma(x)).toBeCloseTo(logGammas[i]!, 9);
    });
    // R: pchisq(c(0.01, 3.84, 60), c(1, 1, 3), lower.tail = FALSE)
    expect(chiSquaredUpperTail(0.01, 1)).toBeCloseTo(0.920344325445942, 12);
    expect(chiSquaredUpperTail(3.84, 1)).toBeCloseTo(0.0500435212487052, 12);
    expect(chiSquaredUpperTail(60, 3) / 5.87823072790691e-13).toBeCloseTo(1, 9);
    // R: pchisq(c(1600, 5000, 0.3), c(1, 4, 3), lower.tail = FALSE, log.p = TRUE)
    expect(chiSquaredLogUpperTail(1600, 1)).toBeCloseTo(-803.915294833194, 9);
    expect(chiSquaredLogUpperTail(5000, 4)).toBeCloseTo(-2492.17555406912, 8);
    expect(chiSquaredLogUpperTail(0.3, 3)).toBeCloseTo(-0.0407923279739806, 12);
  });
});
