import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleForTest } from '../engine/testing/bundle';
import { type CineFiles, writeCine } from './testing/cine-files';
import { openForTest } from './testing/open';

let engineScript: string;
let doomed: string;
let folder: string;
let cine: CineFiles;
beforeAll(async () => {
  engineScript = await bundleForTest('electron/engine/engine.ts');
  doomed = await bundleForTest('electron/workstation/testing/doomed.ts');
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-crash-'));
  cine = writeCine(path.join(folder, 'cine'), 12, 30);
});
afterAll(() => {
  for (const script of [engineScript, doomed]) rmSync(path.dirname(script), { recursive: true });
  rmSync(folder, { recursive: true });
});

const filesBelow = (root: string) =>
  readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

test('an import that was killed is taken up again and leaves no half study', async () => {
  const data = path.join(folder, 'data');
  const child = fork(doomed, [engineScript, data, path.join(folder, 'cine')], { stdio: 'inherit', execArgv: [] });
  const signal = await new Promise((resolve) => child.once('close', (_code, ended) => resolve(ended)));
  expect(signal).toBe('SIGKILL');

  const { call, jobOver, import: drop, workstation } = await openForTest(engineScript, data);
  const [resumed] = await call('jobs.list', {});
  expect(resumed).toMatchObject({ kind: 'import', subject: 'cine' });
  const job = await jobOver(resumed?.jobId ?? '');
  expect(job).toMatchObject({ state: 'done', outcome: { importedCount: 360, duplicateCount: 0, items: [] } });
  const [study] = await call('library.list', {});
  expect(study).toMatchObject({ instanceCount: 360, studyInstanceUid: cine.studyUid });
  const { stacks } = await call('study.open', { studyInstanceUid: cine.studyUid });
  expect(stacks).toMatchObject([{ sliceCount: 12, phaseCount: 30 }]);
  const last = await workstation.read(`frames/${cine.sopUid(11, 29)}/1`);
  expect(Buffer.from(last.body).equals(Buffer.from(cine.pixels(11, 29).buffer))).toBe(true);
  expect(filesBelow(path.join(data, 'library', cine.studyUid))).toHaveLength(360);
  expect((await drop(path.join(folder, 'cine'))).outcome).toMatchObject({ importedCount: 0, duplicateCount: 360 });
  await workstation.close();

  const after = await openForTest(engineScript, data);
  expect(await after.call('jobs.list', {})).toEqual([]);
  await after.workstation.close();
});
