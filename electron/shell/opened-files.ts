import path from 'node:path';
import { z } from 'zod';

/** What a second launch hands to the first one. */
export const launchSchema = z.object({ paths: z.array(z.string().min(1).max(4096)).max(20_000) });

/**
 * Files and folders that the system was told to open with the product. Switches are passed over, and in development all
 * that comes before the app itself (`rootFolder` or its main file).
 */
export function pathsIn(argv: readonly string[], folder: string, rootFolder: string): string[] {
  const own = new Set([path.resolve(rootFolder), path.join(rootFolder, 'dist/electron/main.js')]);
  const app = argv.findLastIndex((argument) => own.has(path.resolve(folder, argument)));
  return argv
    .slice(Math.max(app, 0) + 1)
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => path.resolve(folder, argument));
}
