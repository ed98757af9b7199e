import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { draft, run } from '../contract/fixtures/entities';
import { bundleForTest } from '../engine/testing/bundle';
import { openDatabase } from '../findings/database';
import { RunStore } from './run-store';
import { type CineFiles, writeCine } from './testing/cine-files';
import { openForTest, type TestWorkstation } from './testing/open';

let engineScript: string;
let shared: string;
let cine: CineFiles;
beforeAll(async () => {
  engineScript = await bundleForTest('electron/engine/engine.ts');
  shared = mkdtempSync(path.join(tmpdir(), 'dextra-source-'));
  cine = writeCine(path.join(shared, 'cine'), 6, 10);
  writeFileSync(path.join(shared, 'cine', 'notes.txt'), 'not an image');
});
afterAll(() => {
  rmSync(path.dirname(engineScript), { recursive: true });
  rmSync(shared, { recursive: true });
});

let data: string;
let open: TestWorkstation[];
const start = async (options = {}) => {
  const one = await openForTest(engineScript, data, options);
  open.push(one);
  return one;
};
beforeEach(() => {
  data = path.join(mkdtempSync(path.join(tmpdir(), 'dextra-data-')), 'data');
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map(({ workstation }) => workstation.close()));
  rmSync(path.dirname(data), { recursive: true });
});

const copies = () => readdirSync(path.join(data, 'library')).filter((name) => !name.startsWith('.'));
const text = (body: Uint8Array) => JSON.parse(new TextDecoder().decode(body));

describe('opening', () => {
  test('makes a folder that nobody else can read, and refuses a second workstation on it', async () => {
    const first = await start();
    expect(statSync(data).mode & 0o777).toBe(0o700);
    await expect(start()).rejects.toMatchObject({ code: 'data-folder-in-use' });
    await first.workstation.close();
    const second = await start();
    expect(await second.call('library.list', {})).toEqual([]);
  });

  test('keeps settings, and never throws whatever is asked', async () => {
    const { workstation, call } = await start();
    await call('settings.set', { language: 'ko', panelSizes: { studies: 20 } });
    await workstation.close();
    const again = await start();
    expect(await again.call('settings.get', {})).toMatchObject({ language: 'ko', panelSizes: { studies: 20 } });
    for (const [name, payload, code] of [
      ['no.such', {}, 'unknown-call'],
      ['__proto__', {}, 'unknown-call'],
      [7, {}, 'unknown-call'],
      ['settings.set', { language: 'tlh' }, 'bad-request'],
      ['study.open', null, 'bad-request'],
      ['study.open', { studyInstanceUid: '1.2.3' }, 'unknown-study'],
      ['jobs.cancel', { jobId: 'x' }, 'unknown-job'],
      ['library.choose', { kind: 'folder' }, 'no-dialog'],
      ['library.import', { uploadId: randomUUID() }, 'unknown-upload'],
    ] as const)
      expect(await again.workstation.call(name, payload)).toMatchObject({ ok: false, error: { code } });
  });
});

describe('a dropped folder', () => {
  test('is copied, listed, opened, and its frames are the bytes that were stored', async () => {
    const { workstation, call, import: drop, events } = await start();
    const job = await drop(path.join(shared, 'cine'));
    expect(job).toMatchObject({ state: 'done', outcome: { importedCount: 60, duplicateCount: 0 } });
    expect(job.outcome?.items).toMatchObject([{ state: 'skipped' }]);
    expect(job.outcome?.items[0]?.path).toContain('notes.txt');
    expect(events.some((event) => event.type === 'library')).toBe(true);
    expect(await call('library.list', {})).toMatchObject([
      { studyInstanceUid: cine.studyUid, patientId: 'PH-001', instanceCount: 60, storage: 'library' },
    ]);

    const { stacks, series } = await call('study.open', { studyInstanceUid: cine.studyUid });
    expect(stacks).toMatchObject([{ sliceCount: 6, phaseCount: 10 }]);
    const [stack] = stacks;
    const frames = await call('stack.frames', { studyInstanceUid: cine.studyUid, stackId: stack?.stackId ?? '' });
    expect(frames).toHaveLength(60);
    await call('view.focus', { stackId: stack?.stackId ?? '', sliceIndex: 2, phaseIndex: 5 });
    for (let slice = 0; slice < 6; slice += 1)
      for (let phase = 0; phase < 10; phase += 1) {
        const frame = frames.find((one) => one.sopInstanceUid === cine.sopUid(slice, phase));
        const { status, headers, body } = await workstation.read(frame?.path ?? '');
        expect(status).toBe(200);
        expect(headers['cache-control']).toContain('immutable');
        expect(Buffer.from(body).equals(Buffer.from(cine.pixels(slice, phase).buffer))).toBe(true);
      }

    const png = await workstation.read(series[0]?.thumbnail ?? '');
    expect(png.headers['content-type']).toBe('image/png');
    expect(Buffer.from(png.body.subarray(1, 4)).toString()).toBe('PNG');
    const kept = await workstation.read(series[0]?.thumbnail ?? '');
    expect(Buffer.from(kept.body).equals(Buffer.from(png.body))).toBe(true);
    expect(readdirSync(path.join(data, 'thumbnails'))).toEqual([`${cine.seriesUid}.png`]);
    const tags = await call('instance.tags', { sopInstanceUid: cine.sopUid(0, 0) });
    expect(tags.find(({ tag }) => tag === '(0010,0020)')?.value).toBe('PH-001');
  });

  test('dropped again is a duplicate; removed, it is gone, its source is not', async () => {
    const { workstation, call, import: drop } = await start();
    await drop(path.join(shared, 'cine'));
    expect((await drop(path.join(shared, 'cine'))).outcome).toMatchObject({
      importedCount: 0,
      duplicateCount: 60,
      studyInstanceUids: [cine.studyUid],
    });
    expect(copies()).toEqual([cine.studyUid]);
    const address = `frames/${cine.sopUid(0, 0)}/1`;
    expect((await workstation.read(address)).status).toBe(200);
    await call('findings.save', { ...draft, studyInstanceUid: cine.studyUid });

    await call('library.remove', { studyInstanceUid: cine.studyUid });
    expect(await call('library.list', {})).toEqual([]);
    expect(copies()).toEqual([]);
    expect((await workstation.read(address)).status).toBe(404);
    expect(await call('findings.list', { studyInstanceUid: cine.studyUid })).toEqual([]);
    expect(readdirSync(path.join(shared, 'cine'))).toHaveLength(61);

    await call('settings.set', { readInPlace: true });
    expect((await drop(path.join(shared, 'cine'))).outcome).toMatchObject({ importedCount: 60 });
    expect((await call('library.list', {}))[0]?.storage).toBe('in-place');
    expect((await workstation.read(address)).status).toBe(200);
    await call('library.remove', { studyInstanceUid: cine.studyUid });
    expect(readdirSync(path.join(shared, 'cine'))).toHaveLength(61);
  });

  test('can be streamed in, and what was streamed does not stay', async () => {
    const { workstation, call, jobOver } = await start();
    const uploadId = await workstation.beginUpload();
    const body = async function* (bytes: Uint8Array) {
      yield bytes.subarray(0, 100);
      yield bytes.subarray(100);
    };

    for (const file of cine.files.slice(0, 12))
      expect(await workstation.addUpload(uploadId, `cine/${path.basename(file)}`, body(await readFile(file)))).toEqual({
        ok: true,
        value: null,
      });
    for (const bad of ['../x', '/etc/x', 'a//b', 'a/./b', ''])
      expect(await workstation.addUpload(uploadId, bad, body(new Uint8Array(200)))).toMatchObject({ ok: false });
    // Names that not every disk takes do not cost the reader the whole drop.
    await workstation.addUpload(uploadId, 'cine/c:\\10:30\u0000', body(new Uint8Array(200)));
    await workstation.addUpload(uploadId, 'cine/readme.txt', body(new Uint8Array(200)));
    const { jobId } = await call('library.import', { uploadId });
    const job = await jobOver(jobId);
    expect(job.outcome).toMatchObject({
      importedCount: 12,
      items: [{ path: 'cine/c__10_30_' }, { path: 'cine/readme.txt' }],
    });
    expect(readdirSync(path.join(data, 'uploads'))).toEqual([]);
    expect((await workstation.read(`frames/${cine.sopUid(0, 3)}/1`)).status).toBe(200);
    await expect(call('library.import', { uploadId })).rejects.toMatchObject({ code: 'unknown-upload' });
  });
});

test('the demo study opens as a cine of a simulated heart', async () => {
  const { call, jobOver } = await start();
  const { jobId } = await call('library.importDemo', {});
  expect(await jobOver(jobId)).toMatchObject({ state: 'done', outcome: { items: [] } });
  const [study] = await call('library.list', {});
  expect(study).toMatchObject({ simulated: true, storage: 'library' });
  const { stacks } = await call('study.open', { studyInstanceUid: study?.studyInstanceUid ?? '' });
  expect(stacks.map(({ role }) => role)).toContain('short-axis-cine');
});

describe('reading', () => {
  test('gives nothing that is not named', async () => {
    const { workstation, import: drop } = await start();
    await drop(path.join(shared, 'cine'));
    mkdirSync(path.join(data, 'runs'), { recursive: true });
    writeFileSync(path.join(data, 'runs', 'secret'), 'x');
    const someRun = randomUUID();
    for (const address of [
      '',
      'frames/1.2.3/1',
      `frames/${cine.sopUid(0, 0)}/0`,
      `frames/${cine.sopUid(0, 0)}/1/../2`,
      'frames/..%2f..%2fdextra.sqlite/1',
      'thumbnails/1.2.3',
      'thumbnails/../dextra.sqlite',
      `runs/${someRun}/result.json`,
      `runs/${someRun}/../secret`,
      'runs/../../dextra.sqlite',
      'dextra.sqlite',
    ])
      expect([address, (await workstation.read(address)).status]).toEqual([address, 404]);
    const beyond = await workstation.read(`frames/${cine.sopUid(0, 0)}/2`);
    expect(beyond.status).toBe(422);
    expect(text(beyond.body).message).not.toBe('');
  });

  test('stops for one who has gone away', async () => {
    const { workstation } = await start();
    expect((await workstation.read('frames/1.2.3/1', AbortSignal.abort())).status).toBe(503);
  });
});

describe('findings', () => {
  test('go through the contract, are told, and come back after reopening', async () => {
    const first = await start();
    await first.import(path.join(shared, 'cine'));
    const studyInstanceUid = cine.studyUid;
    await expect(first.call('findings.save', draft)).rejects.toMatchObject({ code: 'unknown-study' });
    const saved = await first.call('findings.save', { ...draft, studyInstanceUid });
    expect(first.events).toContainEqual({ type: 'findings', studyInstanceUid });
    await first.workstation.close();

    const again = await start();
    expect((await again.call('study.open', { studyInstanceUid })).findings).toEqual([saved]);
    const exported = await again.call('findings.export', { studyInstanceUid, format: 'csv' });
    expect(exported.text).toContain('Research use, not for diagnosis');
    await again.call('findings.remove', { findingId: saved.findingId });
    expect((await again.call('findings.history', { studyInstanceUid })).map(({ what }) => what)).toEqual([
      'created',
      'removed',
    ]);
  });
});

test('a run that a crash cut off is failed at the next start, with words', async () => {
  const first = await start();
  await first.import(path.join(shared, 'cine'));
  await first.workstation.close();
  const database = openDatabase(path.join(data, 'dextra.sqlite'));
  const cutOff = { ...run, studyInstanceUid: cine.studyUid, state: 'running', finishedAt: null, result: null } as const;
  new RunStore(database).save(cutOff);
  database.close();
  mkdirSync(path.join(data, 'runs', randomUUID()), { recursive: true });

  const again = await start();
  const { runs } = await again.call('study.open', { studyInstanceUid: cine.studyUid });
  expect(runs).toMatchObject([
    { state: 'failed', error: { code: 'run-interrupted', hint: expect.stringContaining('again') } },
  ]);
  await again.workstation.close();
  // Folders that belong to no run are swept.
  expect(readdirSync(path.join(data, 'runs'))).toEqual([]);
});
