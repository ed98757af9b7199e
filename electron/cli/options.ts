import { parseArgs } from 'node:util';
import { ReaderError } from '../contract';

export const usage = `usage: dextra analyze <folder | zip | nifti> --out <folder> [options]
       dextra segment <image.nii[.gz] | folder | zip> --out <labels.nii[.gz]> [options]
       dextra --help | --version

analyze   runs an analysis as the page does; writes result.json and its files into --out
segment   labels a short-axis stack (1 LV cavity, 2 LV myocardium, 3 RV cavity): a NIfTI image on its own grid,
          DICOM on the grid of its stack

  --out <path>        where the results go; files of the same names are replaced
  --analysis <id>     right-heart-motion (default)
  --provider <name>   auto (default), cuda, webgpu or cpu
  --model <package>   folder or ZIP of a model package to use in the place of the built-in one; may be repeated

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
  | ({ readonly name: 'segment' } & Work);

/** @throws ReaderError `usage` */
export function readCommand(argv: readonly string[]): Command {
  const { values, positionals } = parsed(argv);
  if (values.help) return { name: 'help' };
  if (values.version) return { name: 'version' };
  const [name, source, ...rest] = positionals;
  if (!name) throw wrong('Say what to do.');
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
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

const wrong = (message: string) => new ReaderError('usage', message, 'See dextra --help.');
