import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ImportOutcome } from '../contract';

export type OutcomeItem = ImportOutcome['items'][number];

/** A file to read. `label` is its path as the reader knows it. */
export interface Found {
  readonly file: string;
  readonly label: string;
}

/** Why something could not be opened, in words. */
export function ioReason(error: unknown): { reason: string; hint: string } {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'EACCES' || code === 'EPERM')
    return { reason: 'It may not be read by this user.', hint: 'Ask for access, or copy it to a folder of your own.' };
  if (code === 'ENOENT')
    return { reason: 'It is not there any more.', hint: 'Check that the drive is still connected and drop it again.' };
  return {
    reason: `It could not be read (${code ?? 'unknown cause'}).`,
    hint: 'Check the drive or medium and try again.',
  };
}

const posix = (name: string) => name.split(path.sep).join('/');

/**
 * Finds the files under what was dropped. Links inside folders are not followed: what they point to inside the folder
 * is found by itself, and what is outside was not dropped.
 * @param found called for each file, in name order within a folder
 */
export async function scan(
  dropped: string,
  found: (file: Found) => void,
  refused: (item: OutcomeItem) => void,
  context: { signal: AbortSignal; breathe: () => Promise<void> },
): Promise<void> {
  const name = path.basename(dropped);
  const root = await realpath(dropped).catch(() => dropped);
  let info: Awaited<ReturnType<typeof stat>>;
  try {
    info = await stat(root);
  } catch (error) {
    refused({ path: name, state: 'refused', ...ioReason(error) });
    return;
  }
  if (info.isFile()) {
    found({ file: root, label: name });
    return;
  }
  if (!info.isDirectory()) {
    refused({
      path: name,
      state: 'skipped',
      reason: 'It is not a file or a folder.',
      hint: 'Drop a file or a folder.',
    });
    return;
  }
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    context.signal.throwIfAborted();
    await context.breathe();
    const label = posix(path.join(name, folder));
    try {
      const entries = await readdir(path.join(root, folder), { withFileTypes: true });
      entries.sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const entry of entries) {
        const inner = path.join(folder, entry.name);
        if (entry.isDirectory()) folders.push(inner);
        else if (entry.isFile() || (await isPlainFile(path.join(root, inner))))
          found({ file: path.join(root, inner), label: `${label}/${entry.name}` });
        else
          refused({
            path: `${label}/${entry.name}`,
            state: 'skipped',
            reason: entry.isSymbolicLink() ? 'It is a link; links are not followed.' : 'It is not a file.',
            hint: entry.isSymbolicLink() ? 'Drop what it points to.' : '',
          });
      }
    } catch (error) {
      refused({ path: label, state: 'refused', ...ioReason(error) });
    }
  }
}

/** Some network drives do not tell the type while listing. */
async function isPlainFile(file: string): Promise<boolean> {
  const info = await lstat(file).catch(() => null);
  return info?.isFile() ?? false;
}
