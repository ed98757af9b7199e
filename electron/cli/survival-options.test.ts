import { describe, expect, test } from 'vitest';
import { readCommand, usage } from './options';
import { survivalOptions } from './survival-options';

const read = (line: string) => readCommand(['survival', ...line.split(' ')]);

describe('survival on the command line', () => {
  test('reads every option of a method', () => {
    expect(
      read(
        'cox t.csv --time t --event e --start s --strata c --covariates a,b --ties breslow --ridge 0.5 --transform log --at=-1,2',
      ),
    ).toEqual({
      name: 'survival',
      table: 't.csv',
      request: expect.objectContaining({
        method: 'cox',
        time: 't',
        event: 'e',
        start: 's',
        strata: 'c',
        covariates: ['a', 'b'],
        ties: 'breslow',
        ridge: 0.5,
        transform: 'log',
        at: [-1, 2],
      }),
    });
    expect(read('calibration t.csv --time t --event e --survival p --horizon 365 --groups 4')).toMatchObject({
      request: { method: 'calibration', survival: 'p', horizon: 365, groups: 4 },
    });
  });

  test('has a line in the help for each', () => {
    for (const option of Object.keys(survivalOptions)) expect(usage).toContain(`--${option} `);
  });

  test.each([
    ['median t.csv --time t --event e', 'needs one of cox'],
    ['cox t.csv --time t', 'needs --time and --event'],
    ['cox --time t --event e', 'needs one CSV table'],
    ['cox t.csv u.csv --time t --event e', 'needs one CSV table'],
    ['cox t.csv --time t --event e --ties exact', 'no method "exact"'],
    ['cox t.csv --time t --event e --transform sqrt', 'no time scale "sqrt"'],
    ['cox t.csv --time t --event e --ridge=-1', '--ridge is from 0 on'],
    ['cox t.csv --time t --event e --at 1,,2', '--at needs a number, not ""'],
    ['cox t.csv --time t --event e --score s', '"cox" has no --score'],
    ['auc t.csv --time t --event e --score s --horizon 0', '--horizon is a time after 0'],
    ['calibration t.csv --time t --event e --survival p --horizon 1 --groups 2.5', '--groups is a whole number'],
    ['logrank t.csv --time t --event e --start s --group g', '"logrank" cannot take left-truncated times'],
  ])('refuses %s', (line, words) => {
    expect(() => read(line)).toThrow(words);
  });
});
