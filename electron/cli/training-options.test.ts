import { describe, expect, test } from 'vitest';
import { readCommand } from './options';

const read = (...argv: string[]) => {
  const command = readCommand(['survival', ...argv]);
  return command.name === 'cohort' ? command.command : command;
};
const settings = ['--learning-rate', '1e-5', '--l1', '1e-6', '--dropout', '0.4', '--hidden', '78'];
settings.push('--latent', '13', '--alpha', '0.5');

describe('survival on a cohort', () => {
  test('simulate', () => {
    expect(read('simulate', '--out', 'c')).toMatchObject({
      name: 'simulate',
      request: { subjects: 302, effect: 1, noise: 1, seed: 1 },
    });
    expect(
      read('simulate', '--out', 'c', '--subjects', '50', '--effect', '0', '--noise', '0.5', '--seed', '7'),
    ).toMatchObject({ request: { subjects: 50, effect: 0, noise: 0.5, seed: 7 } });
  });
  test('validate has the counts of the original', () => {
    expect(read('validate', 'c', '--out', 'o')).toMatchObject({
      name: 'validate',
      cohort: 'c',
      resume: false,
      plan: { mode: 'faithful', epochs: 100, batch: 16, evaluations: 50, folds: 6, bootstraps: 100, seed: 1 },
    });
  });
  test('train has no bootstrap; settings that are given are not searched for', () => {
    expect(read('train', 'c', '--out', 'o.zip', '--mode', 'standard', ...settings)).toMatchObject({
      plan: {
        mode: 'standard',
        bootstraps: 0,
        evaluations: 0,
        settings: { learningRate: 1e-5, l1: 1e-6, dropout: 0.4, hidden: 78, latent: 13, alpha: 0.5 },
      },
    });
  });
  test('a training is taken up without its cohort and settings, with other workers', () => {
    expect(read('validate', '--out', 'o', '--resume', '--workers', '3')).toMatchObject({
      cohort: null,
      resume: true,
      workers: 3,
    });
  });
  test('headings of outcomes, words of the card', () => {
    expect(
      read('train', 'c', '--out', 'o', '--subject', 'Nr', '--event', 'tot', '--time', 'Tage', '--id', 'site-1'),
    ).toMatchObject({ columns: { id: 'Nr', status: 'tot', time: 'Tage' }, words: { id: 'site-1', signedBy: null } });
    expect(read('publish', 'r', '--id', 'a-b', '--title', 'T', '--signed-by', 'Kim', '--out', 'p.zip')).toMatchObject({
      name: 'publish',
      result: 'r',
      out: 'p.zip',
      words: { id: 'a-b', title: 'T', signedBy: 'Kim', withMotions: false },
    });
  });

  test.each<[string, string[]]>([
    ['"survival simulate" needs --out.', ['simulate']],
    ['"survival simulate" takes no source.', ['simulate', 'c', '--out', 'o']],
    ['--subjects cannot be that', ['simulate', '--out', 'o', '--subjects', '5']],
    ['--effect needs a number, not "big".', ['simulate', '--out', 'o', '--effect', 'big']],
    ['"survival simulate" has no --folds.', ['simulate', '--out', 'o', '--folds', '3']],
    ['"survival train" has no --bootstraps.', ['train', 'c', '--out', 'o', '--bootstraps', '3']],
    ['"survival train" has no --strata.', ['train', 'c', '--out', 'o', '--strata', 'x']],
    ['"survival" has no --height.', ['train', 'c', '--out', 'o', '--height', '170']],
    ['"survival train" needs a cohort.', ['train', '--out', 'o']],
    ['"b" is one too many', ['train', 'a', 'b', '--out', 'o']],
    ['There is no mode "fast"', ['train', 'a', '--out', 'o', '--mode', 'fast']],
    ['--folds is a whole number, not 2.5.', ['train', 'a', '--out', 'o', '--folds', '2.5']],
    ['--folds cannot be that', ['train', 'a', '--out', 'o', '--folds', '1']],
    ['--workers cannot be that', ['train', 'a', '--out', 'o', '--workers', '0']],
    ['--dropout is one of six settings; --learning-rate is missing', ['train', 'a', '--out', 'o', '--dropout', '0.2']],
    ['leave it or --evaluations out', ['train', 'a', '--out', 'o', ...settings, '--evaluations', '5']],
    ['Without a search the settings must be given', ['train', 'a', '--out', 'o', '--evaluations', '0']],
    ['--resume goes on with the settings', ['validate', '--out', 'o', '--resume', '--seed', '2']],
    ['--id is 3 to 60 small letters', ['train', 'a', '--out', 'o', '--id', 'My Model']],
    ['--model-version is like 1.0.0, not "2"', ['train', 'a', '--out', 'o', '--model-version', '2']],
    ['--title is empty', ['train', 'a', '--out', 'o', '--title', ' ']],
    ['"survival publish" needs the folder', ['publish', '--out', 'o']],
    ['"survival publish" needs --id.', ['publish', 'r', '--out', 'o']],
    ['"survival publish" needs --signed-by.', ['publish', 'r', '--out', 'o', '--id', 'abc', '--title', 't']],
    ['"survival publish" has no --workers.', ['publish', 'r', '--out', 'o', '--workers', '2']],
    ['"survival cox" has no --seed.', ['cox', 't.csv', '--time', 't', '--event', 'e', '--seed', '2']],
    ['needs one of cox, concordance', ['paint', 't.csv']],
  ])('%s', (words, argv) => {
    expect(() => read(...argv)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(words) }),
    );
  });

  test.each([
    ['analyze', '--seed', '1'],
    ['segment', '--ties', 'efron'],
  ])('%s has no %s', (name, option, value) => {
    expect(() => readCommand([name, 'a', '--out', 'o.nii', option, value])).toThrow(`"${name}" has no ${option}.`);
  });
});
