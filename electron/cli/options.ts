import { parseArgs } from 'node:util';
import { ReaderError } from '../contract';

export const usage = `usage: dextra analyze <folder | zip | nifti> --out <folder> [--analysis <id>] [--provider <name>]
       dextra --help | --version

analyze   runs an analysis as the page does; writes result.json and its files into --out

  --analysis <id>     right-heart-motion (default)
  --out <path>        where the results go; files of the same names are replaced
  --provider <name>   auto (default), cuda, webgpu or cpu

Progress goes to standard error, the path of what was written to standard output.
Exit status: 0 done, 2 wrong usage, 3 refused (the input is unfit: the reason in one line), 1 failure.

Research use, not for diagnosis.`;

const providers = ['auto', 'cuda', 'webgpu', 'cpu'] as const;

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | {
      readonly name: 'analyze';
      readonly source: string;
      readonly out: string;
      readonly analysisId: string;
      readonly provider: (typeof providers)[number];
    };

/** @throws ReaderError `usage` */
export function readCommand(argv: readonly string[]): Command {
  const { values, positionals } = parsed(argv);
  if (values.help) return { name: 'help' };
  if (values.version) return { name: 'version' };
  const [name, source, ...rest] = positionals;
  if (!name) throw wrong('Say what to do.');
  if (name !== 'analyze') throw wrong(`There is no command "${name}".`);
  if (!source) throw wrong(`"${name}" needs a folder, a ZIP or a NIfTI file.`);
  if (rest.length > 0) throw wrong(`"${name}" takes one source at a time; "${rest[0]}" is one too many.`);
  if (!values.out) throw wrong(`"${name}" needs --out.`);
  const provider = providers.find((one) => one === (values.provider ?? 'auto'));
  if (!provider) throw wrong(`There is no provider "${values.provider}".`);
  return { name, source, out: values.out, analysisId: values.analysis ?? 'right-heart-motion', provider };
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
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

const wrong = (message: string) => new ReaderError('usage', message, 'See dextra --help.');
