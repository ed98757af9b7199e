import { describe, expect, test } from 'vitest';
import { readTable, textColumn } from '../cohorts/files/csv-table';
import { extended } from '../survival/fixtures/extended';
import { references } from '../survival/fixtures/reference';
import { type SurvivalRequest, survivalStatistics } from './survival-tables';

// R: test1 <- data.frame(time=c(1,1,6,6,8,9), status=c(1,0,1,1,0,1), x=c(1,1,1,0,0,0))
const test1 = readTable('time,status,x\n1,1,1\n1,0,1\n6,1,1\n6,1,0\n8,0,0\n9,1,0\n', 'test1.csv');
const request = (change: Partial<SurvivalRequest>): SurvivalRequest => ({
  method: 'cox',
  time: 'time',
  event: 'status',
  covariates: ['x'],
  score: null,
  group: null,
  ties: 'efron',
  ...change,
});

describe('survivalStatistics', () => {
  test.each([
    // R: coxph(Surv(time, status) ~ x, test1, ties = …)
    ['efron', 1.676857, -4.276666, -3.358979],
    ['breslow', 1.4752849, -4.564348, -3.82475],
  ] as const)('cox, %s', (ties, coefficient, logLikelihoodNull, logLikelihood) => {
    expect(survivalStatistics(test1, request({ ties }))).toMatchObject({
      method: 'cox',
      subjects: 6,
      events: 4,
      coefficients: [{ covariate: 'x', coefficient: expect.closeTo(coefficient, 5) }],
      logLikelihoodNull: expect.closeTo(logLikelihoodNull, 5),
      logLikelihood: expect.closeTo(logLikelihood, 5),
    });
  });

  test('concordance', () => {
    const table = readTable(
      'id,t,e,s\na,1,0,5\nb,5,1,8\nc,6,1,11\nd,11,0,34\ne,34,0,12\nf,45,1,3\ng,46,0,9\nh,50,0,12\n',
      'c.csv',
    );
    expect(
      survivalStatistics(table, request({ method: 'concordance', time: 't', event: 'e', score: 's' })),
    ).toMatchObject({ c: expect.closeTo(0.2307692, 7), concordant: 3, discordant: 10, tiedScore: 0 });
  });

  test('log-rank and Kaplan-Meier by group, with the names of the groups', () => {
    // Gehan's leukaemia trial; R: survdiff(Surv(time, cens) ~ treat, MASS::gehan) gives 16.793 on 1 degree of freedom.
    const control = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23];
    const treated = ['6', '6', '6', '6+', '7', '9+', '10', '10+', '11+', '13', '16', '17+', '19+', '20+', '22', '23'];
    treated.push('25+', '32+', '32+', '34+', '35+');
    const rows = [
      ...control.map((time) => `${time},1,control`),
      ...treated.map((time) => `${Number.parseInt(time, 10)},${time.endsWith('+') ? 0 : 1},6-MP`),
    ];
    const table = readTable(`time,status,arm\r\n${rows.join('\r\n')}\r\n`, 'gehan.csv');
    expect(survivalStatistics(table, request({ method: 'logrank', group: 'arm' }))).toMatchObject({
      chiSquared: expect.closeTo(16.793, 3),
      degreesOfFreedom: 1,
      groups: [
        { group: '6-MP', observed: 9 },
        { group: 'control', observed: 21 },
      ],
    });
    const { curves } = survivalStatistics(table, request({ method: 'kaplan-meier', group: 'arm' })) as {
      curves: { group: string; curve: { time: number; survival: number }[] }[];
    };
    expect(curves[0]?.group).toBe('6-MP');
    // R: summary(survfit(Surv(time, cens) ~ treat, gehan)): 6-MP at 6 weeks 0.857, at 10 weeks 0.753.
    expect(curves[0]?.curve.find(({ time }) => time === 6)?.survival).toBeCloseTo(0.857, 3);
    expect(curves[0]?.curve.find(({ time }) => time === 10)?.survival).toBeCloseTo(0.753, 3);
  });

  test.each([
    [{ covariates: [] }, 'Name the covariates'],
    [{ covariates: ['y'] }, 'no column "y"'],
    [{ event: 'time' }, 'not 0 or 1'],
    [{ method: 'logrank' }, 'column of the group'],
    [{ method: 'concordance' }, 'column of the score'],
  ] as const)('refuses %j', (change, words) => {
    expect(() => survivalStatistics(test1, request(change))).toThrow(words);
  });
});

describe('readTable', () => {
  test('takes quotes, commas, line ends and a byte order mark', () => {
    const table = readTable('\uFEFFname,note\r\n"Kim, A","says ""no""\nand goes"\nLee,\n', 't.csv');
    expect(table.columns).toEqual(['name', 'note']);
    expect(textColumn(table, 'name')).toEqual(['Kim, A', 'Lee']);
    expect(textColumn(table, 'note')).toEqual(['says "no"\nand goes', '']);
  });
  test.each([
    ['', 'no rows'],
    ['a,b\n', 'no rows'],
    ['a,a\n1,2\n', 'two columns'],
    ['a,b\n1\n', 'row 2 has 1 cells'],
    ['a,b\n1,"2" 3\n', 'quote'],
  ])('refuses %j', (text, words) => {
    expect(() => readTable(text, 't.csv')).toThrow(words);
  });
  test('names the cell that is no number', () => {
    const table = readTable('time,status,x\n1,1,1\n2,NA,0\n', 't.csv');
    expect(() => survivalStatistics(table, request({}))).toThrow('row 3, column "status" is "NA"');
  });
});

describe('survivalStatistics of a larger table', () => {
  // Lung and the Stanford hearts, as R's survival package has them.
  const columns = (named: Record<string, ArrayLike<number | string>>) => {
    const names = Object.keys(named);
    const rows = Array.from(named[names[0] ?? ''] ?? [], (_, i) => names.map((name) => named[name]?.[i]).join(','));
    return readTable(`${names.join(',')}\n${rows.join('\n')}\n`, 'table.csv');
  };
  const lung = references.lung;
  const every = (of: number[], p: number, a: number) => of.filter((_, index) => index % p === a);
  const lungs = columns({ time: lung.time, status: lung.status, age: every(lung.x, 2, 0), sex: every(lung.x, 2, 1) });
  const { heart, veteran, accuracy } = extended;
  const hearts = columns({
    from: heart.entry,
    time: heart.time,
    status: heart.status,
    age: every(heart.x, 3, 0),
    surgery: every(heart.x, 3, 1),
    transplant: every(heart.x, 3, 2),
  });

  test('cox: the whole table, tests, check and prediction', () => {
    const { fit: r, zph } = extended.lung.cox.efron;
    const found = survivalStatistics(lungs, request({ covariates: ['age', 'sex'], at: [50, 2] }));
    expect(found).toMatchObject({
      subjects: 228,
      events: 165,
      coefficients: ['age', 'sex'].map((covariate, a) => ({
        covariate,
        hazardRatioLow: expect.closeTo(r.ratioInterval[2 * a] ?? 0, 7),
        hazardRatioHigh: expect.closeTo(r.ratioInterval[2 * a + 1] ?? 0, 7),
        z: expect.closeTo(r.z[a] ?? 0, 6),
        pValue: expect.closeTo(r.p[a] ?? 0, 8),
      })),
      likelihoodRatioTest: { chiSquared: expect.closeTo(r.lr[0] ?? 0, 7), degreesOfFreedom: 2 },
      scoreTest: { chiSquared: expect.closeTo(r.score[0] ?? 0, 7) },
      aic: expect.closeTo(r.aic[0] ?? 0, 7),
      concordanceStandardError: expect.closeTo(r.concordanceSe[0] ?? 0, 9),
      proportionalHazards: { transform: 'km', global: { chiSquared: expect.closeTo(zph.km.chisq[2] ?? 0, 6) } },
      survival: [
        { stratum: null, curve: r.time.map((time, k) => ({ time, survival: expect.closeTo(r.survival[k] ?? 0, 8) })) },
      ],
      warnings: [],
    });
    // Nothing in it is lost in JSON.
    expect(JSON.parse(JSON.stringify(found))).toMatchObject({ ties: 'efron', ridge: 0, strata: [] });
  });

  test('cox: delayed entry, strata, ridge', () => {
    const delayed = request({ start: 'from', covariates: ['age', 'transplant'], strata: 'surgery' });
    expect(survivalStatistics(hearts, delayed)).toMatchObject({
      strata: ['0', '1'],
      coefficients: heart.stratified.coef.map((coefficient) => ({ coefficient: expect.closeTo(coefficient, 8) })),
      concordance: expect.closeTo(heart.stratified.concordance[0] ?? 0, 9),
    });
    const [, one] = extended.ridge;
    expect(survivalStatistics(lungs, request({ covariates: ['age', 'sex'], ridge: 1 }))).toMatchObject({
      coefficients: one?.coef.map((coefficient) => ({ coefficient: expect.closeTo(coefficient, 6) })),
      waldTest: null,
      proportionalHazards: null,
      warnings: [expect.stringContaining('ridge')],
    });
  });

  test('log-rank with strata, medians, accuracy at a horizon', () => {
    const { time, status, treatment, cell } = veteran;
    expect(
      survivalStatistics(
        columns({ time, status, arm: treatment, cell }),
        request({ method: 'logrank', group: 'arm', strata: 'cell' }),
      ),
    ).toMatchObject({ chiSquared: expect.closeTo(veteran.logRank.chisq[0] ?? 0, 9) });
    const [median, low, high] = extended.median.lung.loglog;
    expect(survivalStatistics(lungs, request({ method: 'kaplan-meier' }))).toMatchObject({
      median: { time: median, low, high },
    });
    const predicted = columns({
      time: lung.time,
      status: lung.status,
      s: every(accuracy.survival, 3, 1),
      risk: every(accuracy.survival, 3, 1).map((probability) => -probability),
    });
    const at = { survival: 's', score: 'risk', horizon: 365 };
    expect(survivalStatistics(predicted, request({ method: 'brier', ...at }))).toMatchObject({
      score: expect.closeTo(accuracy.brier[1] ?? 0, 9),
    });
    expect(survivalStatistics(predicted, request({ method: 'auc', ...at }))).toMatchObject({
      auc: expect.closeTo(accuracy.auc[1] ?? 0, 9),
    });
    expect(survivalStatistics(predicted, request({ method: 'calibration', ...at, groups: 4 }))).toMatchObject({
      overall: { observed: expect.closeTo(accuracy.overall[0] ?? 0, 8) },
      groups: [{ subjects: 57 }, {}, {}, {}],
    });
    const { harrell, unoTruncated } = extended.concordance.lung;
    const risk = lung.time.map((_, i) => (lung.x[2 * i] ?? 0) - 20 * (lung.x[2 * i + 1] ?? 0));
    expect(
      survivalStatistics(
        columns({ time: lung.time, status: lung.status, risk }),
        request({ method: 'concordance', score: 'risk', horizon: 500 }),
      ),
    ).toMatchObject({
      c: expect.closeTo(harrell[0] ?? 0, 10),
      uno: { horizon: 500, c: expect.closeTo(unoTruncated[0] ?? 0, 10) },
    });
  });

  test.each([
    ['time,status,x\n1,1,2\n-3,1,4\n', {}, 'row 3, column "time" is -3, not a time from 0 on'],
    ['time,status,x\n1,1,2\n3,2,4\n', {}, 'row 3, column "status" is 2, not 0 or 1; left- and interval-censored'],
    [
      'from,time,status,x\n0,1,1,2\n4,3,1,4\n',
      { start: 'from' },
      'row 3, column "from" is 4, not before the end of follow-up, 3',
    ],
    ['time,status,x\n1,0,2\n3,0,4\n', {}, 'no event was observed'],
    ['time,status,x\n1,1,2\n3,0,2\n', {}, 'x is constant'],
    ['time,status,x\n1,1,9\n2,1,8\n3,0,1\n4,0,2\n', {}, 'x separates those who died'],
    ['time,status,x\n1,1,2\n3,0,4\n', { at: [1, 2] }, '--at has 2 values for 1 covariates'],
    [
      'time,status,x\n1,1,2\n3,0,4\n',
      { method: 'brier', survival: 'x', horizon: 2 },
      'row 2, column "x" is 2, not a probability',
    ],
    ['time,status,x\n1,1,2\n3,0,4\n', { method: 'auc', score: 'x' }, 'Say up to when'],
    ['time,status,x\n1,1,2\n3,0,4\n', { method: 'auc', score: 'x', horizon: 3 }, 'no one was followed beyond 3'],
    ['time,status,x\n1,0,2\n3,0,4\n', { method: 'concordance', score: 'x' }, 'there is nothing to compare'],
    ['time,status,g\n1,0,2\n3,0,4\n', { method: 'logrank', group: 'g' }, 'no event was observed'],
    ['time,status,g\n1,1,2\n3,0,\n', { method: 'logrank', group: 'g' }, 'row 3, column "g" is empty'],
    [
      'time;status;x;y\n1;1;2;0,5\n\n-3;2;a;\nNaN;x;1,5;1\n',
      { covariates: ['x', 'y'] },
      't.csv cannot be used: row 4, column "time" is -3, not a time from 0 on; row 4, column "status" is 2, not 0 or 1; ' +
        'left- and interval-censored times cannot be used, only right-censored; row 4, column "x" is "a", not a number; ' +
        'row 4, column "y" is empty, not a number; row 5, column "time" is "NaN", not a number; row 5, column "status" is "x", not a number.',
    ],
  ] as const)('refuses %j with %j', (text, change, words) => {
    expect(() => survivalStatistics(readTable(text, 't.csv'), request(change))).toThrow(words);
  });
});
