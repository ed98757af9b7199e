import { parseArgs } from 'node:util';
import { ReaderError } from '../contract';
import { type SurvivalRequest, survivalMethods } from '../workstation/survival-tables';

export const usage = `usage: dextra analyze <folder | zip | nifti> --out <folder> [options]
       dextra segment <image.nii[.gz] | folder | zip> --out <labels.nii[.gz]> [options]
       dextra survival <cox | concordance | logrank | kaplan-meier> <table.csv> --time <column> --event <column>
       dextra --help | --version

analyze   runs an analysis as the page does; writes result.json and its files into --out
segment   labels a short-axis stack (1 LV cavity, 2 LV myocardium, 3 RV cavity): a NIfTI image on its own grid,
          DICOM on the grid of its stack
survival  statistics of a CSV table as JSON on standard output; event is 1 where it was seen, 0 where censored

  --out <path>        where the results go; files of the same names are replaced
  --analysis <id>     right-heart-motion (default)
  --provider <name>   auto (default), cuda, webgpu or cpu
  --model <package>   folder or ZIP of a model package to use in the place of the built-in one; may be repeated

  --covariates <a,b>  cox: columns of numbers
  --ties <method>     cox: efron (default) or breslow
  --score <column>    concordance: higher means earlier death
  --group <column>    logrank, kaplan-meier

Progress goes to standard error, the path of what was written to standard output.
Exit status: 0 done, 2 wrong usage, 3 refused (the input is unfit: the reason in one line), 1 failure.

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
  | ({ readonly name: 'analyze'; readonly analysisId: string } & Work)
  | ({ readonly name: 'segment' } & Work)
  | { readonly name: 'survival'; readonly table: string; readonly request: SurvivalRequest };

/** @throws ReaderError `usage` */
export function readCommand(argv: readonly string[]): Command {
  const { values, positionals } = parsed(argv);
  if (values.help) return { name: 'help' };
  if (values.version) return { name: 'version' };
  const [name, source, ...rest] = positionals;
  if (!name) throw wrong('Say what to do.');
  if (name === 'survival') return readSurvival(source, rest, values);
  if (name !== 'analyze' && name !== 'segment') throw wrong(`There is no command "${name}".`);
  if (!source) throw wrong(`"${name}" needs a folder, a ZIP or a NIfTI file.`);
  if (rest.length > 0) throw wrong(`"${name}" takes one source at a time; "${rest[0]}" is one too many.`);
  if (!values.out) throw wrong(`"${name}" needs --out.`);
  const provider = providers.find((one) => one === (values.provider ?? 'auto'));
  if (!provider) throw wrong(`There is no provider "${values.provider}".`);
  const work = { source, out: values.out, provider, models: values.model ?? [] };
  if (name === 'analyze') return { name, ...work, analysisId: values.analysis ?? 'right-heart-motion' };
  if (values.analysis) throw wrong('"segment" has no --analysis.');
  if (!/\.nii(\.gz)?$/i.test(values.out)) throw wrong('"segment" writes NIfTI: --out ends in .nii or .nii.gz.');
  return { name, ...work };
}

function readSurvival(
  method: string | undefined,
  tables: string[],
  values: ReturnType<typeof parsed>['values'],
): Command {
  const known = survivalMethods.find((one) => one === method);
  if (!known) throw wrong(`"survival" needs one of ${survivalMethods.join(', ')}.`);
  const [table] = tables;
  if (!table || tables.length > 1) throw wrong('"survival" needs one CSV table.');
  if (!values.time || !values.event) throw wrong('"survival" needs --time and --event.');
  const ties = values.ties ?? 'efron';
  if (ties !== 'efron' && ties !== 'breslow') throw wrong(`There is no method "${ties}" for ties.`);
  const request: SurvivalRequest = {
    method: known,
    time: values.time,
    event: values.event,
    covariates: values.covariates?.split(',') ?? [],
    score: values.score ?? null,
    group: values.group ?? null,
    ties,
  };
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
        time: { type: 'string' },
        event: { type: 'string' },
        covariates: { type: 'string' },
        ties: { type: 'string' },
        score: { type: 'string' },
        group: { type: 'string' },
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

const wrong = (message: string) => new ReaderError('usage', message, 'See dextra --help.');
