import { describe, expect, it } from 'vitest';
import { concordance } from './concordance';
import { coxPartialLikelihood, fitCox, linearPredictor } from './cox';
import { references } from './fixtures/reference';
import { cholesky, solveCholesky } from './linear';
import { logRank } from './log-rank';

/**
 * Figures as printed by R's survival package and by lifelines for the tables that every survival text uses, to the printed
 * digits; the tables are in fixtures/export.R. `reference.json` has the same to fifteen.
 */
type Name = keyof typeof references;
const dataOf = (name: Name) => ({ times: references[name].time, events: references[name].status });
/** Within half a unit of the last printed digit. */
const printed = (value: string) => expect.closeTo(Number(value), value.split('.')[1]?.length ?? 0);

interface Printed {
  table: Name;
  ties: 'efron' | 'breslow';
  coefficients: string[];
  errors?: string[];
  logLikelihoods?: [string, string];
  concordance?: string;
}
/** Printed after R's fourth step of Newton's method, where its default tolerance ends; the maximum is up to 2e-9 away. */
const rossiNine = [
  '-0.379422166',
  '-0.057437743',
  '0.313899788',
  '-0.149795698',
  '-0.433703878',
  '-0.084871083',
  '0.091497081',
];
const models: Printed[] = [
  {
    // coxph(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, carData::Rossi)
    table: 'rossi',
    ties: 'efron',
    coefficients: rossiNine.map((figure) => Number(figure).toFixed(8)),
    errors: ['0.191379', '0.021999', '0.307993', '0.212224', '0.381868', '0.195757', '0.028649'],
    logLikelihoods: ['-675.380632', '-658.747659'],
    concordance: '0.640329',
  },
  {
    table: 'rossi',
    ties: 'breslow',
    coefficients: [
      '-0.37902189',
      '-0.05724593',
      '0.31412977',
      '-0.15111460',
      '-0.43278257',
      '-0.08498284',
      '0.09111154',
    ],
  },
  {
    // coxph(Surv(time, status) ~ age + sex, lung)
    table: 'lung',
    ties: 'efron',
    coefficients: ['0.017045', '-0.513219'],
    errors: ['0.009223', '0.167458'],
    logLikelihoods: ['-749.9098', '-742.8482'],
    concordance: '0.602853',
  },
  // coxph(Surv(futime, fustat) ~ age, ovarian)
  { table: 'ovarian', ties: 'efron', coefficients: ['0.16162'], errors: ['0.04974'] },
  // coxph(Surv(time, status) ~ x, aml)
  { table: 'aml', ties: 'efron', coefficients: ['0.915533'], errors: ['0.511934'] },
  // coxph(Surv(time, cens) ~ treat, MASS::gehan)
  { table: 'gehan', ties: 'efron', coefficients: ['1.572125'], errors: ['0.412397'] },
];

describe('published results', () => {
  it.each(models)(
    'Cox model of $table, $ties',
    ({ table, ties, coefficients, errors, logLikelihoods, concordance: c }) => {
      const { x } = references[table];
      const fit = fitCox(dataOf(table), x, ties);
      expect(Array.from(fit.coefficients)).toEqual(coefficients.map(printed));
      if (errors) expect(Array.from(fit.standardErrors)).toEqual(errors.map(printed));
      if (logLikelihoods) expect([fit.logLikelihoodNull, fit.logLikelihood]).toEqual(logLikelihoods.map(printed));
      if (c) expect(concordance(dataOf(table), linearPredictor(fit, x)).c).toEqual(printed(c));
    },
  );

  it('Cox model of Rossi, to the ninth digit after the same four steps of Newton', () => {
    const p = rossiNine.length;
    const beta = new Float64Array(p);
    for (let step = 0; step < 4; step++) {
      const { gradient, information } = coxPartialLikelihood(dataOf('rossi'), references.rossi.x, beta);
      const factor = cholesky(information, p);
      if (!factor) throw new Error('the information is singular');
      solveCholesky(factor, p, gradient).forEach((value, a) => {
        beta[a]! += value;
      });
    }
    expect(Array.from(beta)).toEqual(rossiNine.map(printed));
  });

  it.each<[Name, string, string]>([
    ['rossi', 'fin', '3.83757'],
    ['lung', 'sex', '10.3267'],
    ['ovarian', 'rx', '1.06'],
    ['aml', 'maintenance', '3.396'],
    ['gehan', '6-MP', '16.793'],
  ])('log-rank test of %s by %s', (table, _, chiSquared) => {
    expect(logRank(dataOf(table), references[table].group).chiSquared).toEqual(printed(chiSquared));
  });
});
