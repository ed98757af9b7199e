import { expect, test } from 'vitest';
import { readCommand } from './options';

test('pe score, and a folder in the submission form', () => {
  expect(readCommand(['pe', 'score', '--labels', 'train.csv', '--predictions', 'out.csv'])).toEqual({
    name: 'pe-score',
    labels: 'train.csv',
    predictions: 'out.csv',
  });
  expect(readCommand(['analyze', 'exams', '--analysis', 'pulmonary-embolism', '--csv', 'out.csv'])).toEqual({
    name: 'submit',
    source: 'exams',
    out: 'out.csv',
    provider: 'auto',
    models: [],
  });
});

test.each([
  ['no method', ['pe'], /knows "score" only/],
  ['no predictions', ['pe', 'score', '--labels', 'a.csv'], /needs --labels and --predictions/],
  ['an option of another command', ['pe', 'score', '--labels', 'a', '--predictions', 'b', '--out', 'c'], /no --out/],
  ['--csv of another analysis', ['analyze', 'x', '--csv', 'out.csv'], /--csv goes with/],
  [
    '--csv and --out',
    ['analyze', 'x', '--analysis', 'pulmonary-embolism', '--csv', 'a', '--out', 'b'],
    /does not go with --out/,
  ],
  ['--labels of another command', ['analyze', 'x', '--out', 'o', '--labels', 'a'], /no --labels/],
])('%s is wrong usage', (_, argv, message) => {
  expect(() => readCommand(argv)).toThrow(message);
});
