import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Bundles a TypeScript entry so that a child process can run it, as the product's build does.
 * @param entry path below the root of the repository
 * @returns absolute path of the script, below `dist/test/`, from where it finds the packages;
 *   its folder is the test's to remove
 */
export async function bundleForTest(entry: string): Promise<string> {
  const folder = path.join(root, 'dist', 'test', randomUUID());
  const outfile = path.join(folder, `${path.basename(entry, '.ts')}.js`);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
