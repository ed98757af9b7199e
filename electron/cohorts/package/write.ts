import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes the files of a package into a folder that is not there yet: all of them, or nothing.
 * @param folder its parent is made when absent
 */
export async function writePackage(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  try {
    for (const [name, bytes] of files) await writeFile(path.join(part, name), bytes);
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}
