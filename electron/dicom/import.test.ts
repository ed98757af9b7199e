import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeFrame, type ImportOptions, importSources } from './index';
import type { InstanceRecord } from './record';
import { dicomFile, type Element, encapsulated, imageElements, imageFile } from './testing/build-dicom';
import { type ZipEntry, zipFile } from './testing/build-zip';

let root: string;
let drop: string;
let library: string;
let records: InstanceRecord[];

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'dextra-import-'));
  drop = path.join(root, 'drop');
  library = path.join(root, 'library');
  records = [];
  await mkdir(drop);
  await mkdir(library);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const put = async (name: string, bytes: Uint8Array | string) => {
  const file = path.join(drop, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
};

const run = (paths: string[] = [drop], options: Partial<ImportOptions> = {}) =>
  importSources(paths, {
    libraryFolder: library,
    readInPlace: false,
    isKnown: () => 'new',
    signal: new AbortController().signal,
    progress: () => {},
    breathe: async () => {},
    onRecords: (batch) => {
      records.push(...batch);
    },
    ...options,
  });

/** Every file below a folder, with its content. */
async function contents(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [path.relative(folder, file), (await readFile(file)).toString('hex')])),
  );
}

describe('what was dropped', () => {
  it('is found by content in folders of any depth, copied whole, and named by its UIDs', async () => {
    const [one, two] = [imageFile({ sop: '1.2.3.1' }), imageFile({ sop: '1.2.3.02', preamble: false })];
    await put('a/b/IMG0001', one);
    await put('a/readme.jpg', two);
    const result = await run();
    expect(result).toMatchObject({ importedCount: 2, duplicateCount: 0, items: [], studyInstanceUids: ['1.2.3'] });
    expect(await contents(library)).toEqual({
      [path.join('1.2.3', '1.2.3.9', '1.2.3.1.dcm')]: one.toString('hex'),
      [path.join('1.2.3', '1.2.3.9', '1.2.3.02.dcm')]: two.toString('hex'),
    });
    expect(records.every((record) => record.storage === 'library')).toBe(true);
  });

  it('stays where it is when read in place', async () => {
    const file = await put('x.dcm', imageFile());
    await run([file], { readInPlace: true });
    expect(records[0]).toMatchObject({ storage: 'in-place', file });
    expect(await contents(library)).toEqual({});
  });

  it('is recognised when it is dropped twice, by UID and content', async () => {
    await put('1', imageFile());
    await put('2', imageFile());
    await put('3', imageFile({ pixels: new Uint8Array(8).fill(9) }));
    const result = await run();
    expect(result).toMatchObject({ importedCount: 1, duplicateCount: 1 });
    expect(result.items).toEqual([
      expect.objectContaining({
        path: 'drop/3',
        state: 'refused',
        reason: expect.stringContaining('same SOP Instance UID'),
      }),
    ]);
    const again = await run([path.join(drop, '1')], { isKnown: () => 'same' });
    expect(again).toMatchObject({ importedCount: 0, duplicateCount: 1, items: [] });
  });

  it('is read from a ZIP with folders in it', async () => {
    const file = await put(
      'study.zip',
      zipFile([
        { name: 'x/', bytes: new Uint8Array() },
        { name: 'x/1', bytes: imageFile(), deflate: true },
        { name: 'x/note.txt', bytes: Buffer.from('hello') },
      ]),
    );
    const result = await run([file]);
    expect(result.importedCount).toBe(1);
    expect(result.items.map(({ path: name }) => name)).toEqual(['study.zip › x/note.txt']);
    expect((await decodeFrame(records[0]!, 1)).pixels).toEqual(Uint8Array.from([0, 0, 2, 0, 4, 0, 6, 0]));
  });

  it('is followed from a DICOMDIR, below its own folder only', async () => {
    const reference = (...parts: string[]): Element[] => [[0x0004, 0x1500, 'CS', parts.join('\\')]];
    const index = dicomFile(
      [[0x0004, 0x1220, 'SQ', [reference('IMAGES', 'I1'), reference('..', 'SECRET'), reference('IMAGES', 'GONE')]]],
      {},
    );
    index.write('1.2.840.10008.1.3.10\0\0\0\0\0', index.indexOf('1.2.840.10008.5.1.4.1.1.4'), 'latin1');
    const file = await put('disc/DICOMDIR', index);
    await put('disc/images/i1', imageFile({ sop: '1.2.3.1' }));
    await put('SECRET', imageFile({ sop: '1.2.3.66' }));
    const result = await run([file]);
    expect(records.map((record) => record.sopInstanceUid)).toEqual(['1.2.3.1']);
    expect(result.items).toEqual([
      expect.objectContaining({ state: 'damaged', reason: '2 of the 3 files that this DICOMDIR names are not there.' }),
    ]);
  });

  it('is a NIfTI image, plain or packed, and the same one either way', async () => {
    const nifti = Buffer.alloc(352 + 2 * 2 * 2 * 2);
    nifti.writeInt32LE(348, 0);
    for (const [i, dim] of [3, 2, 2, 2, 1, 1, 1, 1].entries()) nifti.writeInt16LE(dim, 40 + 2 * i);
    nifti.writeInt16LE(4, 70);
    nifti.writeInt16LE(16, 72);
    for (const [i, size] of [1, 1.5, 1.5, 8, 0, 0, 0, 0].entries()) nifti.writeFloatLE(size, 76 + 4 * i);
    nifti.writeFloatLE(352, 108);
    nifti.write('n+1\0', 344, 'latin1');
    for (let i = 0; i < 8; i++) nifti.writeInt16LE(10 * i, 352 + 2 * i);
    await put('a.bin', nifti);
    await put('b.nii.gz', gzipSync(nifti));
    const result = await run();
    expect(result).toMatchObject({ importedCount: 1, duplicateCount: 1, items: [] });
    expect(records[0]).toMatchObject({ origin: 'nifti', pixel: { rows: 2, columns: 2, frameCount: 2 } });
    const frame = await decodeFrame(records[0]!, 2);
    expect([...new Int16Array(frame.pixels.buffer)]).toEqual([40, 50, 60, 70]);
  });

  it('brings the patient’s height and weight where the header has them', async () => {
    const size = (text: string): Element => [0x0010, 0x1020, 'DS', text];
    await put('a', imageFile({ sop: '1.2.3.1', extra: [size('1.72'), [0x0010, 0x1030, 'DS', '68.5']] }));
    await put('b', imageFile({ sop: '1.2.3.2', extra: [size('0')] }));
    await run();
    const of = (sop: string) => records.find((record) => record.sopInstanceUid === sop);
    expect(of('1.2.3.1')).toMatchObject({ patientSizeM: 1.72, patientWeightKg: 68.5 });
    expect(of('1.2.3.2')).toMatchObject({ patientSizeM: null, patientWeightKg: null });
  });

  it('comes with identifiers made from its content where the header has none', async () => {
    await put('x', dicomFile(imageElements().filter(([g, e]) => !(g === 0x0020 && e === 0x000d))));
    await run();
    expect(records[0]?.studyInstanceUid).toMatch(/^2\.25\.[0-9]+$/);
    expect(records[0]?.warnings.join()).toContain('no valid UID of its study');
  });
});

describe('bad input is named, with what to do', () => {
  const cases: [string, () => Uint8Array, string, RegExp][] = [
    ['nothing', () => new Uint8Array(), 'damaged', /empty \(0 bytes\)/],
    ['text', () => Buffer.from('Dear colleague,\n'.repeat(20)), 'skipped', /not DICOM, NIfTI or a ZIP/],
    ['picture', () => Buffer.concat([Buffer.from('\x89PNG\r\n', 'latin1'), Buffer.alloc(400)]), 'skipped', /not DICOM/],
    [
      'cut in the header',
      () => imageFile().subarray(0, 332),
      'damaged',
      /cut off: the file ends in the middle of its header/,
    ],
    ['cut in the pixels', () => imageFile().subarray(0, -3), 'damaged', /cut off: 5 of 8 bytes/],
    [
      'no pixel data',
      () => dicomFile(imageElements().slice(0, -1)),
      'damaged',
      /describes an image but holds no pixel data/,
    ],
    ['too few pixels', () => imageFile({ rows: 100 }).subarray(0, 400), 'damaged', /cut off|promises/],
    ['report', () => dicomFile([[0x0008, 0x0060, 'CS', 'SR']]), 'skipped', /holds no image \(a structured report\)/],
    ['DICOM in gzip', () => gzipSync(imageFile()), 'skipped', /DICOM compressed with gzip/],
    [
      'cut in compressed pixels',
      () =>
        Buffer.concat([
          dicomFile(imageElements().slice(0, -1), { syntax: '1.2.840.10008.1.2.5' }),
          encapsulated([new Uint8Array(100)]).subarray(0, -40),
        ]),
      'damaged',
      /cut off in its compressed pixels/,
    ],
    ['NIfTI cut off', () => gzipSync(Buffer.alloc(400)).subarray(0, 12), 'skipped', /gzip/],
  ];
  it.each(cases)('%s', async (name, make, state, reason) => {
    await put(name, make());
    await put('good', imageFile());
    const result = await run();
    expect(result.importedCount).toBe(1);
    expect(result.items).toHaveLength(1);
    expect(result.items[0]).toMatchObject({ path: `drop/${name}`, state });
    expect(result.items[0]?.reason).toMatch(reason);
    expect(result.items[0]?.hint).not.toBe('');
    expect(Object.keys(await contents(library))).toHaveLength(1);
  });

  it('a path that is not there', async () => {
    const result = await run([path.join(root, 'gone')]);
    expect(result.items).toEqual([
      expect.objectContaining({ path: 'gone', state: 'refused', reason: 'It is not there any more.' }),
    ]);
  });

  it('a link in a folder is not followed, even in a circle; a dropped link is', async () => {
    await writeFile(path.join(root, 'outside'), imageFile({ sop: '1.2.3.66' }));
    await symlink(path.join(root, 'outside'), path.join(drop, 'link'));
    await symlink(drop, path.join(drop, 'circle'));
    const result = await run();
    expect(records).toEqual([]);
    expect(result.items.map(({ reason }) => reason)).toEqual([
      'It is a link; links are not followed.',
      'It is a link; links are not followed.',
    ]);
    expect((await run([path.join(drop, 'link')])).importedCount).toBe(1);
  });

  it.skipIf(process.getuid?.() === 0)('a file that may not be read', async () => {
    await chmod(await put('secret', imageFile()), 0);
    const result = await run();
    expect(result.items[0]).toMatchObject({ state: 'refused', reason: 'It may not be read by this user.' });
  });
});

describe('a hostile ZIP writes nothing', () => {
  const image = () => imageFile({ sop: '1.2.3.66' });
  const cases: [string, () => ZipEntry[], RegExp][] = [
    [
      'leads upwards',
      () => [
        { name: 'good', bytes: image() },
        { name: '../../evil', bytes: image() },
      ],
      /names a path outside/,
    ],
    ['names an absolute path', () => [{ name: '/etc/evil', bytes: image() }], /names a path outside/],
    ['names a drive', () => [{ name: 'C:\\evil', bytes: image() }], /names a path outside/],
    [
      'is encrypted in the strong way',
      () => [{ name: 'x', bytes: image(), deflate: true, flags: 0x41 }],
      /it is encrypted/,
    ],
    ['is encrypted', () => [{ name: 'x', bytes: image(), deflate: true, flags: 1 }], /encrypted with a password/],
    ['holds a link', () => [{ name: 'x', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 }], /is a link/],
    ['holds a ZIP', () => [{ name: 'x.zip', bytes: zipFile([{ name: 'y', bytes: image() }]) }], /a ZIP inside a ZIP/],
    [
      'grows a thousandfold',
      () => [{ name: 'x', bytes: new Uint8Array(80 * 2 ** 20), deflate: true }],
      /would grow to \d+ times/,
    ],
    [
      'overlaps itself',
      () => Array.from({ length: 40 }, (_, i) => ({ name: `${i}`, bytes: new Uint8Array(5000), overlap: i > 0 })),
      /its files overlap/,
    ],
    [
      'claims more than it holds',
      () => [{ name: 'x', bytes: image(), deflate: true, claimedSize: 10 }],
      /damaged or cut off/,
    ],
    [
      'claims a size of 3 GB',
      () => [{ name: 'x', bytes: image(), deflate: true, claimedSize: 3_000_000_000 }],
      /would grow/,
    ],
  ];
  it.each(cases)('that %s', async (_, entries, reason) => {
    const file = await put('h.zip', zipFile(entries()));
    const before = Object.keys(await contents(root));
    const result = await run([file]);
    expect(result.importedCount).toBe(0);
    expect(result.items).toHaveLength(1);
    expect(`${result.items[0]?.path} ${result.items[0]?.reason}`).toMatch(reason);
    expect(result.items[0]?.path).toMatch(/^h\.zip/);
    expect(Object.keys(await contents(root))).toEqual(before);
    expect(records).toEqual([]);
  });

  it('that is cut off', async () => {
    const whole = zipFile([{ name: 'x', bytes: image() }]);
    const result = await run([await put('h.zip', whole.subarray(0, whole.length - 30))]);
    expect(result.items[0]).toMatchObject({
      state: 'damaged',
      reason: expect.stringContaining('its directory cannot be read'),
    });
  });

  it('whose one entry is damaged: the others are read', async () => {
    const whole = zipFile([
      { name: 'x', bytes: image() },
      { name: 'y', bytes: imageFile() },
    ]);
    whole[200]! ^= 1;
    const result = await run([await put('h.zip', whole)]);
    expect(result.importedCount).toBe(1);
    expect(result.items).toEqual([expect.objectContaining({ path: 'h.zip › x', state: 'damaged' })]);
  });
});

describe('a long import', () => {
  it('of 10,000 files that are nothing says so for each, and goes on', async () => {
    await Promise.all(Array.from({ length: 10_000 }, (_, i) => put(`${i}.txt`, 'no')));
    await put('good', imageFile());
    const steps: string[] = [];
    const result = await run([drop], { progress: (step, done, total) => steps.push(`${step} ${done} ${total}`) });
    expect(result.importedCount).toBe(1);
    expect(result.items).toHaveLength(10_000);
    expect(steps).toContain('scan 10001 10001');
    expect(steps.at(-1)).toBe('read 10001 10001');
  });

  it('that is cancelled keeps what it stored, lists it, and leaves no half file', async () => {
    const controller = new AbortController();
    for (let i = 1; i <= 300; i++) await put(`${i}`, imageFile({ sop: `1.2.3.${i}` }));
    const reason = new Error('cancelled');
    const running = run([drop], {
      signal: controller.signal,
      onRecords: (batch) => {
        records.push(...batch);
        controller.abort(reason);
      },
    });
    await expect(running).rejects.toBe(reason);
    expect(records.length).toBeGreaterThanOrEqual(64);
    const stored = Object.keys(await contents(library));
    expect(stored.every((name) => name.endsWith('.dcm'))).toBe(true);
    expect(stored).toHaveLength(records.length);
  });
});
