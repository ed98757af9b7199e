import path from 'node:path';
import { z } from 'zod';

/** What a second launch hands to the first one. */
export const launchSchema = z.object({ paths: z.array(z.string().min(1).max(4096)).max(20_000) });

/**
 * Files and folders that the system was told to open with the product. Switches are passed over; `ownArguments` is how many
 * entries come before the reader's own (the executable, and in development the folder of the app).
 */
export function pathsIn(argv: readonly string[], folder: string, ownArguments: number): string[] {
  return argv
    .slice(ownArguments)
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => path.resolve(folder, argument));
}
