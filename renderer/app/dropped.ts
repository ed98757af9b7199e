/** One file of a drop, with its path relative to what was dropped (`/` between the parts). */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** What a drop holds: the files, and what the browser could not read. Nothing is silently left out. */
export interface DroppedFiles {
  readonly files: readonly DroppedFile[];
  readonly unread: readonly { readonly path: string; readonly reason: string }[];
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Two things of the same name from different folders can be dropped together: the second becomes `name (2)`. */
function uniqueNames(): (path: string) => string {
  const taken = new Map<string, number>();
  return (path) => {
    const times = (taken.get(path) ?? 0) + 1;
    taken.set(path, times);
    if (times === 1) return path;
    const dot = path.lastIndexOf('.');
    const at = dot > path.lastIndexOf('/') + 1 ? dot : path.length;
    return `${path.slice(0, at)} (${times})${path.slice(at)}`;
  };
}

/** `readEntries` gives a folder in batches (100 in Chromium) and an empty one at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return entries;
    entries.push(...batch);
  }
}

/**
 * All files of a drop or of a file input, folders walked to the bottom.
 * Must be called while the drop event is being handled: the browser empties a `DataTransfer` afterwards.
 */
export async function collectDropped(dropped: DataTransfer | FileList): Promise<DroppedFiles> {
  const files: DroppedFile[] = [];
  const unread: { path: string; reason: string }[] = [];
  const unique = uniqueNames();
  if (!('items' in dropped)) {
    for (const file of Array.from(dropped)) files.push({ path: unique(file.webkitRelativePath || file.name), file });
    return { files, unread };
  }
  const tops: { name: string; entry: FileSystemEntry | null; file: File | null }[] = [];
  for (const item of Array.from(dropped.items)) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry();
    const file = entry ? null : item.getAsFile();
    tops.push({ name: unique(entry?.name ?? file?.name ?? 'file'), entry, file });
  }
  const walk = async (entry: FileSystemEntry, path: string): Promise<void> => {
    try {
      if (entry.isDirectory) {
        const inside = await entriesOf(entry as FileSystemDirectoryEntry);
        for (const child of inside.filter((other) => other.isDirectory)) await walk(child, `${path}/${child.name}`);
        await Promise.all(
          inside.filter((other) => !other.isDirectory).map((child) => walk(child, `${path}/${child.name}`)),
        );
        return;
      }
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      files.push({ path, file });
    } catch (error) {
      unread.push({ path, reason: reasonOf(error) });
    }
  };
  for (const { name, entry, file } of tops) {
    if (entry) await walk(entry, name);
    else if (file) files.push({ path: name, file });
  }
  return { files, unread };
}

/**
 * Absolute paths of a drop under Electron. A folder that was picked in a file input is given as the folder, not as its
 * files. Things that lie in no folder (an image dragged out of another page) have no path and are left to the caller.
 */
export function pathsOf(dropped: DataTransfer | FileList, pathForFile: (file: File) => string): string[] {
  const paths = new Set<string>();
  for (const file of Array.from('items' in dropped ? dropped.files : dropped)) {
    const path = pathForFile(file);
    if (!path) continue;
    const inside = file.webkitRelativePath;
    const folder = inside.split('/')[0] ?? '';
    // `/scans/heart/1.dcm` picked as `heart/1.dcm` is the folder `/scans/heart`.
    paths.add(inside.includes('/') ? path.slice(0, path.length - inside.length + folder.length) : path);
  }
  return [...paths];
}
