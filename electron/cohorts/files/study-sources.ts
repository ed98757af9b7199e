import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Studies that are imported together. */
export interface StudySource {
  /** Of the folder, ZIP or NIfTI file: what a table may call the study in it. Null for loose files. */
  readonly name: string | null;
  readonly paths: readonly string[];
}

const archive = /\.(zip|nii|nii\.gz)$/i;
export const isTable = (name: string): boolean => /\.(csv|tsv|txt)$/i.test(name);

/**
 * Takes apart what lies beside a table of outcomes: each folder and each archive on its own, so that its study knows its
 * name; loose files together. One folder that holds all the others is only their wrapping.
 */
export async function studySources(paths: readonly string[]): Promise<StudySource[]> {
  const folders: string[] = [];
  const archives: string[] = [];
  const loose: string[] = [];
  for (const one of [...paths].sort())
    if ((await stat(one)).isDirectory()) folders.push(one);
    else if (archive.test(one)) archives.push(one);
    else if (!isTable(one)) loose.push(one);
  const [only] = folders;
  if (only !== undefined && folders.length === 1 && archives.length === 0) {
    const inside = await studySources(await entriesOf(only));
    if (inside.some(({ name }) => name !== null)) return [...inside, ...together(loose)];
  }
  return [
    ...folders.map((one) => ({ name: path.basename(one), paths: [one] })),
    ...archives.map((one) => ({ name: path.basename(one).replace(archive, ''), paths: [one] })),
    ...together(loose),
  ];
}

/** Paths in a folder but for hidden ones. */
export async function entriesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => !name.startsWith('.')).map((name) => path.join(folder, name));
}

const together = (paths: readonly string[]): StudySource[] => (paths.length > 0 ? [{ name: null, paths }] : []);

/**
 * Names that studies have from where they were found. Several studies in one folder cannot all be called by its name.
 * @param found the studies of each source
 * @returns by study UID
 */
export function namesOfStudies(
  found: readonly { readonly name: string | null; readonly studyInstanceUids: readonly string[] }[],
): Map<string, string[]> {
  const called = new Map<string, Set<string>>();
  const names = new Map<string, string[]>();
  for (const { name, studyInstanceUids } of found)
    for (const uid of studyInstanceUids) {
      names.set(uid, []);
      if (name !== null) called.set(name, (called.get(name) ?? new Set()).add(uid));
    }
  for (const [name, [uid, other]] of called) if (uid !== undefined && other === undefined) names.get(uid)?.push(name);
  return names;
}
