import { describe, expect, test } from 'vitest';
import { readTable, textColumn } from './csv-table';
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
