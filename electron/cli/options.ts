import { parseArgs } from 'node:util';
import { type Adjustment, bodySchema, ReaderError, tracerSchema, tracers } from '../contract';
import type { SurvivalRequest } from '../workstation/survival-tables';
import { readSurvivalRequest, survivalOptions } from './survival-options';
import { readTraining, type TrainingCommand, trainingMethods, trainingOptions } from './training-options';

export const usage = `usage: dextra analyze <folder | zip | nifti> --out <folder> [options]
       dextra segment <image.nii[.gz] | folder | zip> --out <labels.nii[.gz]> [options]
       dextra survival <method> <table.csv> --time <column> --event <column> [options]
       dextra survival simulate --out <folder> [options]
       dextra survival train <cohort> --out <package folder | package.zip> [options]
       dextra survival validate <cohort> --out <folder> [options]
       dextra survival publish <folder> --id <id> --title <title> --signed-by <name> --out <package folder | package.zip>
       dextra pe score --labels <train.csv> --predictions <submission.csv>
       dextra --help | --version

analyze   runs an analysis as the page does; writes result.json and its files into --out
segment   labels a short-axis stack (1 LV cavity, 2 LV myocardium, 3 RV cavity): a NIfTI image on its own grid,
          DICOM on the grid of its stack
survival  statistics of a CSV table as JSON on standard output; event is 1 where it was seen, 0 where censored.
          Methods: cox, concordance, logrank, kaplan-meier, auc, brier, calibration.
          Or the motion-survival method on a cohort:
          simulate  makes a cohort up, with known effects on survival
          train     searches the settings and trains on the whole cohort; writes a model package
          validate  the same, and the bootstrap with the search repeated in each replicate; the report (JSON) goes to
                    standard output, and with report.md and a model package into --out
          publish   writes the package of a finished training anew, with who signs it
          A cohort is a folder: one that simulate wrote, the text layout of Bello et al. 2019, or studies with a CSV of
          outcomes (id, status: 1 died, 0 censored, time in days), which are analysed first

pe        score: the metric of the RSNA-STR pulmonary embolism challenge as JSON on standard output (lower is better);
          labels in the form of its train.csv, predictions in its submission form (id, label)

  --out <path>        where the results go; files of the same names are replaced
  --analysis <id>     right-heart-motion (default), amyloid-pet
  --provider <name>   auto (default), cuda, webgpu or cpu
  --model <package>   folder or ZIP of a model package to use in the place of the built-in one; may be repeated

analyze, as the reader would by hand; result.json says so:
  --tracer <name>     amyloid-pet: florbetaben, florbetapir, flutemetamol or pib, where the header does not tell
  --voi-pack <folder> amyloid-pet: the public Centiloid VOIs (voi_ctx_2mm.nii.gz, voi_WhlCbl_2mm.nii.gz)
  --height <cm>       body height, and
  --weight <kg>       weight, in the place of the header's: measurements are indexed by body surface area
  --ed <phase>        end-diastole, counted from 1 like
  --rv-es <phase>     RV end-systole, and
  --lv-es <phase>     LV end-systole, in the place of those that are found
  --override <reason> gives the risk although a check failed; the reason is kept with the name of the user

survival, statistics of a table:
  --covariates <a,b>  cox: columns of numbers. Table with limits, tests, concordance, check of proportional hazards
  --ties <method>     cox: efron (default) or breslow
  --ridge <penalty>   cox: on the coefficients of standardised covariates; 0 (default) is none
  --transform <name>  cox: time scale of the check of proportional hazards: km (default), identity, log, rank
  --at <1,2>          cox: survival curve with limits of a subject with these covariates
  --strata <column>   cox, concordance, logrank: any text
  --start <column>    cox, concordance, kaplan-meier: when the subject came under observation (left truncation)
  --score <column>    concordance (Harrell's and Uno's), auc: higher means earlier death
  --group <column>    logrank, kaplan-meier (with the median of each)
  --survival <column> brier, calibration: predicted probability of surviving the horizon
  --horizon <time>    auc, brier, calibration; concordance: Uno's counts events up to it
  --groups <n>        calibration: number of groups by predicted risk, 5 by default

survival simulate:
  --subjects <n>      302 by default, 20 to 20000
  --effect <x>        multiplies the planted effects, 1 by default; 0 plants nothing
  --noise <x>         multiplies the errors of measurement, 1 by default
  --seed <n>          1 by default; the same seed gives the same cohort

survival train, validate:
  --mode <name>       faithful (default): the choices of the original; standard: larger steps, new
                      batches each epoch, ties after Efron, faster, no better C was shown
  --evaluations <n>   settings that the search tries, 50 by default, in swarms of
  --particles <n>     10 by default
  --folds <n>         of the cross-validation, 6 by default
  --bootstraps <n>    validate: replicates, 100 by default
  --epochs <n>        at most, 100 by default, in batches of
  --batch <n>         16 by default
  --learning-rate <x> without a search, and then --l1, --dropout, --hidden, --latent, --alpha too
  --seed <n>          1 by default; the same seed gives the same numbers, whatever the number of workers
  --workers <n>       trainings side by side; all cores but one by default
  --resume            goes on with the training in --out that was interrupted; its settings are kept
  --subject <column>  headings of the outcomes where they are not found: the id,
  --event <column>    the status and
  --time <column>     the time in days

survival train, validate, publish; what the package's card says:
  --id <id>           small letters, digits, hyphens
  --model-version <v> 1.0.0 by default
  --title <text>      how the reading room calls it
  --signed-by <name>  who answers for it
  --licence <text>    for whom it is
  --intended-use <t>  what it is for
  --with-motions      the motions of the subjects, under pseudonyms, so that a patient can be seen beside them

Progress goes to standard error, the path of what was written to standard output.
Exit status: 0 done, 2 wrong usage, 3 refused (the input is unfit: the reason in one line), 1 failure, 130 interrupted.

Research use, not for diagnosis.`;

const providers = ['auto', 'cuda', 'webgpu', 'cpu'] as const;

interface Work {
  readonly source: string;
  readonly out: string;
  readonly provider: (typeof providers)[number];
  readonly models: readonly string[];
}

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | ({
      readonly name: 'analyze';
      readonly analysisId: string;
      readonly adjustments: readonly Adjustment[];
      readonly voiPack?: string;
    } & Work)
  | ({ readonly name: 'submit' } & Work)
  | { readonly name: 'pe-score'; readonly labels: string; readonly predictions: string }
  | ({ readonly name: 'segment' } & Work)
  | { readonly name: 'survival'; readonly table: string; readonly request: SurvivalRequest }
  | ({ readonly name: 'cohort'; readonly command: TrainingCommand } & Pick<Work, 'provider' | 'models'>);

/** @throws ReaderError `usage` */
export function readCommand(argv: readonly string[]): Command {
  const { values, positionals } = parsed(argv);
  if (values.help) return { name: 'help' };
  if (values.version) return { name: 'version' };
  const [name, source, ...rest] = positionals;
  if (!name) throw wrong('Say what to do.');
  if (name === 'survival') return readSurvival(source, rest, values);
  if (name === 'pe') return readScore(source, rest, values);
  for (const option of ['labels', 'predictions'] as const)
    if (values[option] !== undefined) throw wrong(`"${name}" has no --${option}.`);
  if (name !== 'analyze' && name !== 'segment') throw wrong(`There is no command "${name}".`);
  if (!source) throw wrong(`"${name}" needs a folder, a ZIP or a NIfTI file.`);
  if (rest.length > 0) throw wrong(`"${name}" takes one source at a time; "${rest[0]}" is one too many.`);
  if (values.csv !== undefined) return readSubmission(name, source, values);
  if (!values.out) throw wrong(`"${name}" needs --out.`);
  for (const option of [...Object.keys(survivalOptions), ...Object.keys(trainingOptions)])
    if (Object.hasOwn(values, option)) throw wrong(`"${name}" has no --${option}.`);
  const work = { source, out: values.out, ...means(values) };
  const adjustments = readAdjustments(values);
  const voiPack = values['voi-pack'];
  if (name === 'analyze')
    return {
      name,
      ...work,
      analysisId: values.analysis ?? 'right-heart-motion',
      adjustments,
      ...(voiPack ? { voiPack } : {}),
    };
  if (voiPack) throw wrong('"segment" has no --voi-pack.');
  if (adjustments.length > 0) throw wrong('"segment" changes nothing by hand.');
  if (values.analysis) throw wrong('"segment" has no --analysis.');
  if (!/\.nii(\.gz)?$/i.test(values.out)) throw wrong('"segment" writes NIfTI: --out ends in .nii or .nii.gz.');
  return { name, ...work };
}

/** `--csv`: every examination of a folder in the submission form of the challenge. @throws ReaderError `usage` */
function readSubmission(name: string, source: string, values: ReturnType<typeof parsed>['values']): Command {
  if (name !== 'analyze' || values.analysis !== 'pulmonary-embolism')
    throw wrong('--csv goes with "analyze --analysis pulmonary-embolism".');
  const others = Object.keys(values).find((one) => !['analysis', 'csv', 'provider', 'model'].includes(one));
  if (others) throw wrong(`--csv does not go with --${others}.`);
  if (!values.csv) throw wrong('--csv needs the name of a file.');
  return { name: 'submit', source, out: values.csv, ...means(values) };
}

/** @throws ReaderError `usage` */
function readScore(method: string | undefined, rest: string[], values: ReturnType<typeof parsed>['values']): Command {
  if (method !== 'score' || rest.length > 0)
    throw wrong('"pe" knows "score" only: dextra pe score --labels … --predictions …');
  const others = Object.keys(values).find((one) => one !== 'labels' && one !== 'predictions');
  if (others) throw wrong(`"pe score" has no --${others}.`);
  const { labels, predictions } = values;
  if (!labels || !predictions) throw wrong('"pe score" needs --labels and --predictions.');
  return { name: 'pe-score', labels, predictions };
}

function means(values: ReturnType<typeof parsed>['values']): Pick<Work, 'provider' | 'models'> {
  const provider = providers.find((one) => one === (values.provider ?? 'auto'));
  if (!provider) throw wrong(`There is no provider "${values.provider}".`);
  return { provider, models: values.model ?? [] };
}

/** What is to be changed in the finished run. @throws ReaderError `usage` */
function readAdjustments(values: ReturnType<typeof parsed>['values']): Adjustment[] {
  const number = (name: string, text: string | undefined): number | null => {
    if (text === undefined) return null;
    if (!/^\d+([.,]\d+)?$/.test(text)) throw wrong(`--${name} needs a number, not "${text}".`);
    return Number(text.replace(',', '.'));
  };
  const phase = (name: string, text: string | undefined): number | null => {
    const counted = number(name, text);
    if (counted !== null && !(Number.isInteger(counted) && counted >= 1))
      throw wrong(`--${name} needs the number of a phase, counted from 1, not "${text}".`);
    return counted === null ? null : counted - 1;
  };
  const adjustments: Adjustment[] = [];
  const [endDiastole, rvEndSystole, lvEndSystole] = [
    phase('ed', values.ed),
    phase('rv-es', values['rv-es']),
    phase('lv-es', values['lv-es']),
  ];
  if (endDiastole !== null || rvEndSystole !== null || lvEndSystole !== null)
    adjustments.push({ kind: 'phases', endDiastole, rvEndSystole, lvEndSystole });
  const [heightCm, weightKg] = [number('height', values.height), number('weight', values.weight)];
  if (!bodySchema.shape.heightCm.safeParse(heightCm).success)
    throw wrong(`--height is in centimetres; ${heightCm} cm is no one's height.`);
  if (!bodySchema.shape.weightKg.safeParse(weightKg).success)
    throw wrong(`--weight is in kilograms; ${weightKg} kg is no one's weight.`);
  if (heightCm !== null || weightKg !== null) adjustments.push({ kind: 'body', heightCm, weightKg });
  if (values.tracer !== undefined) {
    const tracer = tracerSchema.safeParse(values.tracer.toLowerCase());
    if (!tracer.success) throw wrong(`--tracer is one of ${tracers.join(', ')}, not "${values.tracer}".`);
    adjustments.push({ kind: 'tracer', tracer: tracer.data });
  }
  if (values.override !== undefined) {
    const reason = values.override.trim();
    if (reason === '') throw wrong('--override needs a reason in words.');
    adjustments.push({ kind: 'override', reason });
  }
  return adjustments;
}

function readSurvival(
  method: string | undefined,
  sources: string[],
  values: ReturnType<typeof parsed>['values'],
): Command {
  for (const option of [
    'height',
    'weight',
    'ed',
    'rv-es',
    'lv-es',
    'override',
    'tracer',
    'voi-pack',
    'analysis',
    'csv',
    'labels',
    'predictions',
  ] as const)
    if (values[option] !== undefined) throw wrong(`"survival" has no --${option}.`);
  const onCohort = trainingMethods.find((one) => one === method);
  if (onCohort) {
    const others = Object.keys(survivalOptions).filter((option) => option !== 'time' && option !== 'event');
    const given = others.find((option) => Object.hasOwn(values, option));
    if (given) throw wrong(`"survival ${onCohort}" has no --${given}.`);
    return { name: 'cohort', command: readTraining(onCohort, sources, values), ...means(values) };
  }
  const request = readSurvivalRequest(method, values);
  const given = Object.keys(trainingOptions).find((option) => Object.hasOwn(values, option));
  if (given) throw wrong(`"survival ${method}" has no --${given}.`);
  const [table] = sources;
  if (!table || sources.length > 1) throw wrong('"survival" needs one CSV table.');
  return { name: 'survival', table, request };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
        analysis: { type: 'string' },
        out: { type: 'string', short: 'o' },
        provider: { type: 'string' },
        model: { type: 'string', multiple: true },
        height: { type: 'string' },
        weight: { type: 'string' },
        ed: { type: 'string' },
        'rv-es': { type: 'string' },
        'lv-es': { type: 'string' },
        override: { type: 'string' },
        csv: { type: 'string' },
        labels: { type: 'string' },
        predictions: { type: 'string' },
        tracer: { type: 'string' },
        'voi-pack': { type: 'string' },
        ...survivalOptions,
        ...trainingOptions,
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

const wrong = (message: string) => new ReaderError('usage', message, 'See dextra --help.');
