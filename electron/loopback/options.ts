import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ReaderError } from '../contract';
import { usualDataFolder } from '../hosts/data-folder';

export interface LoopbackOptions {
  readonly dataFolder: string;
  readonly openBrowser: boolean;
  /** 0: any free port. */
  readonly port: number;
  /** Files and folders to import at once. */
  readonly paths: readonly string[];
}

export const usage = `usage: npm start -- [options] [file or folder ...]
  --data <folder>   keep the library here (or DEXTRA_DATA)
  --no-open         print the address only
  --port <number>   instead of any free port`;

/** @throws ReaderError for an unknown option or a port that is none */
export function readOptions(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): LoopbackOptions {
  let parsed: { values: { data?: string; 'no-open'?: boolean; port?: string }; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { data: { type: 'string' }, 'no-open': { type: 'boolean' }, port: { type: 'string' } },
    });
  } catch (error) {
    throw new ReaderError('usage', error instanceof Error ? error.message : String(error), usage);
  }
  const { values, positionals } = parsed;
  const port = values.port ?? env.DEXTRA_PORT ?? '0';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new ReaderError('usage', `${port} is not a port.`, usage);
  const data = values.data ?? env.DEXTRA_DATA;
  return {
    dataFolder: data ? path.resolve(data) : usualDataFolder(process.platform, env, os.homedir()),
    openBrowser: !values['no-open'],
    port: Number(port),
    paths: positionals.map((given) => path.resolve(given)),
  };
}
