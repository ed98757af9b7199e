import type { OutcomeColumns } from '../cohorts/files';
import {
  paperSearchSpace,
  publicationSchema,
  ReaderError,
  type SimulationRequest,
  simulationRequestSchema,
  type TrainingPlan,
  trainingModes,
  trainingPlanSchema,
} from '../contract';

/** Options of what is done with cohorts. */
export const trainingOptions = {
  subjects: { type: 'string' },
  effect: { type: 'string' },
  noise: { type: 'string' },
  seed: { type: 'string' },
  mode: { type: 'string' },
  epochs: { type: 'string' },
  batch: { type: 'string' },
  evaluations: { type: 'string' },
  particles: { type: 'string' },
  folds: { type: 'string' },
  bootstraps: { type: 'string' },
  workers: { type: 'string' },
  'learning-rate': { type: 'string' },
  l1: { type: 'string' },
  dropout: { type: 'string' },
  hidden: { type: 'string' },
  latent: { type: 'string' },
  alpha: { type: 'string' },
  resume: { type: 'boolean' },
  subject: { type: 'string' },
  id: { type: 'string' },
  'model-version': { type: 'string' },
  title: { type: 'string' },
  'signed-by': { type: 'string' },
  licence: { type: 'string' },
  'intended-use': { type: 'string' },
  'with-motions': { type: 'boolean' },
} as const;

type Name = keyof typeof trainingOptions;
/** `time`, `event` and `out` belong to other commands too. */
type Values = {
  readonly [name in Exclude<Name, 'resume' | 'with-motions'>]?: string | undefined;
} & { readonly resume?: boolean | undefined; readonly 'with-motions'?: boolean | undefined } & {
  readonly out?: string | undefined;
  readonly time?: string | undefined;
  readonly event?: string | undefined;
};

/** What the reader says of a model; what is left out is made up from the cohort. */
export interface PublicationWords {
  readonly id: string | null;
  readonly version: string | null;
  readonly title: string | null;
  readonly signedBy: string | null;
  readonly licence: string | null;
  readonly intendedUse: string | null;
  readonly withMotions: boolean;
}

export type TrainingCommand =
  | { readonly name: 'simulate'; readonly out: string; readonly request: SimulationRequest }
  | {
      readonly name: 'train' | 'validate';
      /** Null where a training is taken up. */
      readonly cohort: string | null;
      readonly out: string;
      readonly plan: TrainingPlan;
      readonly resume: boolean;
      readonly workers: number | null;
      /** Headings of the table of outcomes. */
      readonly columns: OutcomeColumns;
      readonly words: PublicationWords;
    }
  | { readonly name: 'publish'; readonly result: string; readonly out: string; readonly words: PublicationWords };

export const trainingMethods = ['simulate', 'train', 'validate', 'publish'] as const;
export type TrainingMethod = (typeof trainingMethods)[number];

const planNames = [
  ...(['mode', 'epochs', 'batch', 'evaluations', 'particles', 'folds', 'seed'] as const),
  ...(['learning-rate', 'l1', 'dropout', 'hidden', 'latent', 'alpha'] as const),
] as const;
const wordNames = [
  ...(['id', 'model-version', 'title', 'signed-by', 'licence', 'intended-use', 'with-motions'] as const),
] as const;
const settingNames = ['learning-rate', 'l1', 'dropout', 'hidden', 'latent', 'alpha'] as const;
const shared = ['out', 'time', 'event'] as const;

const uses: Record<TrainingMethod, readonly (Name | (typeof shared)[number])[]> = {
  simulate: ['out', 'subjects', 'effect', 'noise', 'seed'],
  train: ['out', ...planNames, 'workers', 'resume', 'subject', 'time', 'event', ...wordNames],
  validate: ['out', ...planNames, 'bootstraps', 'workers', 'resume', 'subject', 'time', 'event', ...wordNames],
  publish: ['out', ...wordNames],
};

/** @throws ReaderError `usage` */
export function readTraining(method: TrainingMethod, sources: readonly string[], values: Values): TrainingCommand {
  for (const option of [...Object.keys(trainingOptions), ...shared] as (Name | (typeof shared)[number])[])
    if (values[option] !== undefined && !uses[method].includes(option))
      throw wrong(`"survival ${method}" has no --${option}.`);
  if (!values.out) throw wrong(`"survival ${method}" needs --out.`);
  const { out } = values;
  const [source, ...rest] = sources;
  if (rest.length > 0) throw wrong(`"survival ${method}" takes one folder at a time; "${rest[0]}" is one too many.`);
  switch (method) {
    case 'simulate':
      if (source) throw wrong('"survival simulate" takes no source.');
      return { name: method, out, request: readRequest(values) };
    case 'publish':
      if (!source) throw wrong('"survival publish" needs the folder of a finished training.');
      for (const name of ['id', 'title', 'signed-by'] as const)
        if (!values[name]) throw wrong(`"survival publish" needs --${name}.`);
      return { name: method, result: source, out, words: readWords(values) };
    default: {
      const resume = values.resume ?? false;
      const given = [...planNames, 'bootstraps' as const].find((name) => values[name] !== undefined);
      if (resume && given)
        throw wrong(
          `--resume goes on with the settings that the training was started with, so --${given} has no place.`,
        );
      if (!source && !resume) throw wrong(`"survival ${method}" needs a cohort.`);
      return {
        name: method,
        cohort: source ?? null,
        out,
        plan: readPlan(method, values),
        resume,
        workers: values.workers === undefined ? null : whole('workers', values.workers),
        columns: { id: values.subject, status: values.event, time: values.time },
        words: readWords(values),
      };
    }
  }
}

function readRequest(values: Values): SimulationRequest {
  const number = (name: 'subjects' | 'effect' | 'noise' | 'seed', usual: number) =>
    values[name] === undefined ? usual : numberOf(name, values[name]);
  return checked(simulationRequestSchema, {
    subjects: number('subjects', 302),
    effect: number('effect', 1),
    noise: number('noise', 1),
    seed: number('seed', 1),
  });
}

function readPlan(method: 'train' | 'validate', values: Values): TrainingPlan {
  const mode = trainingModes.find((one) => one === (values.mode ?? 'faithful'));
  if (!mode) throw wrong(`There is no mode "${values.mode}"; there are ${trainingModes.join(' and ')}.`);
  const count = (
    name: 'epochs' | 'batch' | 'evaluations' | 'particles' | 'folds' | 'bootstraps' | 'seed',
    usual: number,
  ) => (values[name] === undefined ? usual : whole(name, values[name]));
  const given = settingNames.filter((name) => values[name] !== undefined);
  const [first] = given;
  const absent = settingNames.find((name) => values[name] === undefined);
  if (first && absent) throw wrong(`--${first} is one of six settings; --${absent} is missing.`);
  if (first && values.evaluations !== undefined && Number(values.evaluations) !== 0)
    throw wrong(`--${first} is what a search would look for; leave it or --evaluations out.`);
  if (!first && Number(values.evaluations ?? 1) === 0)
    throw wrong(`Without a search the settings must be given: ${settingNames.map((name) => `--${name}`).join(', ')}.`);
  const setting = (name: (typeof settingNames)[number]) => numberOf(name, values[name] ?? '');
  return checked(trainingPlanSchema, {
    mode,
    epochs: count('epochs', 100),
    batch: count('batch', 16),
    space: paperSearchSpace,
    particles: count('particles', 10),
    evaluations: first ? 0 : count('evaluations', 50),
    folds: count('folds', 6),
    bootstraps: method === 'validate' ? count('bootstraps', 100) : 0,
    seed: count('seed', 1),
    settings: first
      ? {
          learningRate: setting('learning-rate'),
          l1: setting('l1'),
          dropout: setting('dropout'),
          hidden: setting('hidden'),
          latent: setting('latent'),
          alpha: setting('alpha'),
        }
      : null,
    workers: values.workers === undefined ? null : whole('workers', values.workers),
  });
}

function readWords(values: Values): PublicationWords {
  const word = (name: 'id' | 'model-version' | 'title' | 'signed-by' | 'licence' | 'intended-use', field: string) => {
    const text = values[name]?.trim();
    if (text === undefined) return null;
    const schema = publicationSchema.shape[field as keyof typeof publicationSchema.shape];
    if (schema.safeParse(text).success) return text;
    if (field === 'id') throw wrong('--id is 3 to 60 small letters, digits and hyphens, and begins with a letter.');
    if (field === 'version') throw wrong(`--model-version is like 1.0.0, not "${text}".`);
    throw wrong(`--${name} is ${text === '' ? 'empty' : 'too long'}.`);
  };
  return {
    id: word('id', 'id'),
    version: word('model-version', 'version'),
    title: word('title', 'title'),
    signedBy: word('signed-by', 'signedBy'),
    licence: word('licence', 'licence'),
    intendedUse: word('intended-use', 'intendedUse'),
    withMotions: values['with-motions'] ?? false,
  };
}

interface Schema<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
}

/** The limits are the contract's; the words name the option. */
function checked<T>(schema: Schema<T>, value: object): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path.at(-1) ?? '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw wrong(`--${name} cannot be that: ${issue?.message ?? ''}.`);
}

function numberOf(option: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw wrong(`--${option} needs a number, not "${text}".`);
  return value;
}

function whole(option: string, text: string): number {
  const value = numberOf(option, text);
  if (!Number.isInteger(value)) throw wrong(`--${option} is a whole number, not ${text}.`);
  return value;
}

const wrong = (message: string) => new ReaderError('usage', message, 'See dextra --help.');
