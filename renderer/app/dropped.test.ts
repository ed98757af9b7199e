import { describe, expect, it } from 'vitest';
import { collectDropped, pathsOf } from './dropped';

/** Entries as Chromium gives them: a folder is read in batches, and a file may turn out to be unreadable. */
const fileEntry = (name: string, content = name, error?: Error) =>
  ({
    name,
    isDirectory: false,
    file: (resolve: (file: File) => void, reject: (error: Error) => void) =>
      error ? reject(error) : resolve(new File([content], name)),
  }) as unknown as FileSystemEntry;
const folderEntry = (name: string, children: FileSystemEntry[]) =>
  ({
    name,
    isDirectory: true,
    createReader: () => {
      const left = [...children];
      return { readEntries: (resolve: (entries: FileSystemEntry[]) => void) => resolve(left.splice(0, 2)) };
    },
  }) as unknown as FileSystemEntry;
const transferOf = (entries: FileSystemEntry[]) =>
  ({
    items: [
      { kind: 'string' },
      ...entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => null })),
    ],
  }) as unknown as DataTransfer;
const picked = (name: string, webkitRelativePath = '') =>
  Object.defineProperty(new File([], name), 'webkitRelativePath', { value: webkitRelativePath });
const listOf = (files: File[]) => files as unknown as FileList;

describe('what was dropped', () => {
  it('is walked to the bottom, past the size of a batch', async () => {
    const inner = folderEntry(
      'series',
      ['1', '2', '3', '4', '5'].map((name) => fileEntry(name)),
    );
    const { files, unread } = await collectDropped(transferOf([folderEntry('study', [inner, fileEntry('DICOMDIR')])]));
    expect(files.map(({ path }) => path).sort()).toEqual([
      'study/DICOMDIR',
      'study/series/1',
      'study/series/2',
      'study/series/3',
      'study/series/4',
      'study/series/5',
    ]);
    expect(unread).toEqual([]);
  });

  it('tells what could not be read and goes on', async () => {
    const denied = fileEntry('2.dcm', '', new Error('Permission denied'));
    const { files, unread } = await collectDropped(transferOf([folderEntry('study', [fileEntry('1.dcm'), denied])]));
    expect(files.map(({ path }) => path)).toEqual(['study/1.dcm']);
    expect(unread).toEqual([{ path: 'study/2.dcm', reason: 'Permission denied' }]);
  });

  it('keeps two things of one name apart', async () => {
    const twice = [
      fileEntry('1.dcm', 'a'),
      fileEntry('1.dcm', 'b'),
      folderEntry('s', []),
      folderEntry('s', [fileEntry('x')]),
    ];
    const { files } = await collectDropped(transferOf(twice));
    expect(files.map(({ path }) => path)).toEqual(['1.dcm', '1 (2).dcm', 's (2)/x']);
    expect(await files[1]?.file.text()).toBe('b');
  });

  it('may also come from a file input', async () => {
    const { files } = await collectDropped(listOf([picked('1.dcm', 'heart/1.dcm'), picked('a.zip')]));
    expect(files.map(({ path }) => path)).toEqual(['heart/1.dcm', 'a.zip']);
  });
});

describe('paths under Electron', () => {
  it('are those of the files; a picked folder counts as one', () => {
    const places = new Map([
      ['1.dcm', '/scans/heart/1.dcm'],
      ['2.dcm', '/scans/heart/deep/2.dcm'],
      ['a.zip', '/scans/a.zip'],
      ['dragged.png', ''],
    ]);
    const files = [
      picked('1.dcm', 'heart/1.dcm'),
      picked('2.dcm', 'heart/deep/2.dcm'),
      picked('a.zip'),
      picked('dragged.png'),
    ];
    expect(pathsOf(listOf(files), (file) => places.get(file.name) ?? '')).toEqual(['/scans/heart', '/scans/a.zip']);
  });
});
