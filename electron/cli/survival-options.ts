import { ReaderError } from '../contract';
import { timeTransforms } from '../survival/proportional-hazards';
import { type SurvivalRequest, survivalMethods } from '../workstation/survival-tables';
import { trainingMethods } from './training-options';

/** Options of the statistics of a table; all take a value. */
export const survivalOptions = {
  time: { type: 'string' },
  event: { type: 'string' },
  start: { type: 'string' },
  strata: { type: 'string' },
  covariates: { type: 'string' },
  ties: { type: 'string' },
  ridge: { type: 'string' },
  transform: { type: 'string' },
  at: { type: 'string' },
  score: { type: 'string' },
  group: { type: 'string' },
  survival: { type: 'string' },
  horizon: { type: 'string' },
  groups: { type: 'string' },
} as const;

type Values = { readonly [name in keyof typeof survivalOptions]?: string | undefined };

/** @throws ReaderError `usage` */
export function readSurvivalRequest(method: string | undefined, values: Values): SurvivalRequest {
  const known = survivalMethods.find((one) => one === method);
  if (!known) throw wrong(`"survival" needs one of ${[...survivalMethods, ...trainingMethods].join(', ')}.`);
  if (!values.time || !values.event) throw wrong('"survival" needs --time and --event.');
  const ties = values.ties ?? 'efron';
  if (ties !== 'efron' && ties !== 'breslow') throw wrong(`There is no method "${ties}" for ties.`);
  const transform = timeTransforms.find((one) => one === (values.transform ?? 'km'));
  if (!transform) throw wrong(`There is no time scale "${values.transform}"; there are ${timeTransforms.join(', ')}.`);
  const groups = values.groups === undefined ? 5 : numberOf('groups', values.groups);
  if (!Number.isInteger(groups) || groups < 1) throw wrong(`--groups is a whole number from 1 on, not ${groups}.`);
  const ridge = values.ridge === undefined ? 0 : numberOf('ridge', values.ridge);
  if (ridge < 0) throw wrong(`--ridge is from 0 on, not ${ridge}.`);
  const horizon = values.horizon === undefined ? null : numberOf('horizon', values.horizon);
  if (horizon !== null && horizon <= 0) throw wrong(`--horizon is a time after 0, not ${horizon}.`);
  refuseUnused(known, values);
  return {
    method: known,
    time: values.time,
    event: values.event,
    start: values.start ?? null,
    strata: values.strata ?? null,
    covariates: values.covariates?.split(',') ?? [],
    score: values.score ?? null,
    group: values.group ?? null,
    ties,
    ridge,
    transform,
    at: values.at?.split(',').map((value) => numberOf('at', value)) ?? null,
    survival: values.survival ?? null,
    horizon,
    groups,
  };
}

/** What each method looks at; to be asked for more is a mistake that must not pass unseen. */
const uses: Record<SurvivalRequest['method'], readonly (keyof Values)[]> = {
  cox: ['start', 'strata', 'covariates', 'ties', 'ridge', 'transform', 'at'],
  concordance: ['start', 'strata', 'score', 'horizon'],
  logrank: ['strata', 'group'],
  'kaplan-meier': ['start', 'group'],
  auc: ['score', 'horizon'],
  brier: ['survival', 'horizon'],
  calibration: ['survival', 'horizon', 'groups'],
};

function refuseUnused(method: SurvivalRequest['method'], values: Values): void {
  for (const option of Object.keys(survivalOptions) as (keyof Values)[])
    if (values[option] !== undefined && option !== 'time' && option !== 'event' && !uses[method].includes(option))
      throw wrong(
        option === 'start'
          ? `"${method}" cannot take left-truncated times (--start); cox, concordance and kaplan-meier can.`
          : `"${method}" has no --${option}.`,
      );
}

function numberOf(option: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw wrong(`--${option} needs a number, not "${text}".`);
  return value;
}

const wrong = (message: string) => new ReaderError('usage', message, 'See dextra --help.');
