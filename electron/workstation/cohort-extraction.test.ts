import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Payload } from '../contract';
import { bundleForTest } from '../engine/testing/bundle';
import { writeCine } from './testing/cine-files';
import { motionAnalysis } from './testing/motion-analysis';
import { openForTest, type TestWorkstation } from './testing/open';

let engineScript: string;
let folder: string;
const opened = new Set<TestWorkstation>();
beforeAll(async () => {
  engineScript = await bundleForTest('electron/workstation/testing/motion-engine.ts');
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-extraction-'));
});
afterEach(async () => {
  for (const { workstation } of opened) await workstation.close();
  opened.clear();
});
afterAll(() => {
  rmSync(path.dirname(engineScript), { recursive: true });
  rmSync(folder, { recursive: true });
});

const open = async (name: string) => {
  const station = await openForTest(engineScript, path.join(folder, name), { analyses: [motionAnalysis] });
  opened.add(station);
  return station;
};
const root = (k: number) => `1.2.826.0.1.3680043.10.88.${k}`;
const study = (k: number) => `${root(k)}.1`;
/** A folder of studies; the number of each says what the analysis makes of it. */
const studies = (name: string, ...numbers: number[]) => {
  const home = path.join(folder, name);
  for (const k of numbers) writeCine(path.join(home, `patient${k}`), 2, 3, root(k));
  return home;
};
const made = async ({ call, jobOver }: TestWorkstation, request: Payload<'cohorts.create'>) => {
  const { cohortId, jobId } = await call('cohorts.create', request);
  return { cohortId, job: await jobOver(jobId) };
};

test('studies of a folder with their outcomes become a cohort, and their motions are taken', async () => {
  const station = await open('a');
  const { call, jobOver } = station;
  const home = studies('cohort-a', 2, 3, 13, 51, 404);
  // By the study's UID, or by the name of its folder.
  const rows = [2, 3, 13, 51, 404].map((k, i) => `${i < 2 ? study(k) : `patient${k}`},${i % 2},${100 + k}`);
  writeFileSync(path.join(home, 'outcomes.csv'), `id,status,time\n${rows.join('\n')}\n`);
  const from = { kind: 'files', source: { paths: [home] } } satisfies Payload<'cohorts.create'>['from'];
  const { cohortId, job } = await made(station, { name: 'PH', description: '', from });
  expect(job).toMatchObject({ state: 'done', error: null });
  const before = await call('cohorts.get', { cohortId });
  expect(before.cohort).toMatchObject({ origin: 'files', subjects: 5, withOutcome: 5, withMotion: 0, usable: 0 });
  expect(before.subjects.every(({ patientId }) => patientId === 'PH-001')).toBe(true);

  const extraction = await call('cohorts.extract', { cohortId });
  expect(await jobOver(extraction.jobId)).toMatchObject({ kind: 'extraction', state: 'done', cohortId });
  const { cohort, subjects } = await call('cohorts.get', { cohortId });
  expect(cohort).toMatchObject({ withMotion: 3, usable: 2, excluded: 3 });
  const of = (k: number) => subjects.find(({ studyInstanceUid }) => studyInstanceUid === study(k));
  expect(of(2)).toMatchObject({
    ...{ motion: 'ready', days: 102, event: 0, rvEndDiastolicMl: 180, rvEndSystolicMl: 90, rvEjectionFraction: 50 },
    ...{ excluded: null, warnings: ['The images are noisy.'] },
  });
  expect(of(404)).toMatchObject({ motion: 'failed', excluded: { by: 'check', person: null } });
  expect(of(404)?.excluded?.reason).toContain('There is no heart here.');
  expect(of(13)?.excluded?.reason).toContain('is not a number at place 8');
  // Unfit for a risk, unfit to learn one from; the reader may think otherwise.
  expect(of(51)).toMatchObject({ motion: 'ready', excluded: { by: 'check', reason: 'The base is missing.' } });
  await call('cohorts.exclude', { cohortId, subjectIds: [of(51)!.subjectId], reason: null });
  expect((await call('cohorts.get', { cohortId })).cohort.usable).toBe(3);

  // What leaves is under pseudonyms.
  await call('cohorts.exclude', { cohortId, subjectIds: [of(3)!.subjectId], reason: 'PH-001 has a pacemaker' });
  const { text } = await call('cohorts.export', { cohortId });
  for (const { subjectId } of subjects) expect(text).toContain(subjectId);
  for (const name of ['PH-001', 'Hong', ...[2, 3, 13, 51, 404].map(study)]) expect(text).not.toContain(name);
  expect(text).toContain('… has a pacemaker');

  // A second time only what failed is tried; runs that are there are not made again.
  const runs = (await call('study.open', { studyInstanceUid: study(2) })).runs.length;
  await jobOver((await call('cohorts.extract', { cohortId })).jobId);
  expect((await call('study.open', { studyInstanceUid: study(2) })).runs).toHaveLength(runs);

  // Nothing of the deleted cohort is left: its patients are in the library still, and go with their studies.
  const pseudonyms = subjects.map(({ subjectId }) => subjectId);
  await call('cohorts.remove', { cohortId });
  for (const studyInstanceUid of [2, 3, 13, 51, 404].map(study)) await call('library.remove', { studyInstanceUid });
  const left = (text: string) =>
    readdirSync(path.join(folder, 'a'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .filter((entry) => readFileSync(path.join(entry.parentPath, entry.name)).includes(text));
  for (const name of [...pseudonyms, cohortId, 'pacemaker']) expect(left(name)).toEqual([]);
});

test('studies of the library get outcomes now or later, all or none', async () => {
  const station = await open('b');
  const { call, import: drop } = station;
  await drop(studies('cohort-b', 4, 5));
  const library = { kind: 'library' as const, studyInstanceUids: [study(4), study(5)], outcomes: null };
  const { cohortId, job } = await made(station, { name: 'Later', description: '', from: library });
  expect(job.state).toBe('done');
  const outcomes = (csv: string) => call('cohorts.outcomes', { cohortId, csv, fileName: 'outcomes.csv' });
  const twice = await outcomes(`id,status,time\nPH-001,1,20\n`);
  expect(twice).toMatchObject({ accepted: 0, problems: [{ file: 'outcomes.csv', row: 2, column: 'id' }] });
  const wrong = await outcomes(`id,status,time\n${study(4)},1,20\n${study(5)},2,-3\n`);
  expect(wrong.accepted).toBe(0);
  expect(wrong.problems).toMatchObject([
    { row: 3, column: 'status' },
    { row: 3, column: 'time' },
  ]);
  expect((await call('cohorts.get', { cohortId })).cohort.withOutcome).toBe(0);
  expect(await outcomes(`id,status,time\n${study(4)},1,20\n`)).toEqual({ accepted: 1, problems: [] });
  expect((await call('cohorts.get', { cohortId })).cohort.withOutcome).toBe(1);

  const now = { ...library, outcomes: `id,status,time\n${study(4)},1,20\n` };
  const second = await made(station, { name: 'Now', description: '', from: now });
  const { problems, cohort } = await call('cohorts.get', { cohortId: second.cohortId });
  expect(cohort.withOutcome).toBe(1);
  expect(problems).toMatchObject([{ message: expect.stringContaining('without an outcome') }]);
});

test('a source that cannot be used leaves nothing, and says where it is wrong', async () => {
  const station = await open('c');
  const { call, import: drop } = station;
  await drop(studies('cohort-c', 6));
  const outcomes = `id,status,time\n${study(6)},1,20\n${study(6)},1,20\nNobody,0,5\n`;
  const from = { kind: 'library' as const, studyInstanceUids: [study(6)], outcomes };
  const { cohortId, job } = await made(station, { name: 'Bad', description: '', from });
  expect(job).toMatchObject({ state: 'failed', error: { code: 'cohort-unfit' } });
  const { cohort, problems } = await call('cohorts.get', { cohortId });
  expect(cohort).toMatchObject({ name: 'Bad', subjects: 0 });
  expect(problems.some(({ row, column }) => row === 3 && column === 'id')).toBe(true);
  expect(await call('cohorts.list', {})).toEqual([]);

  const empty = path.join(folder, 'empty');
  mkdirSync(empty);
  const none = await made(station, {
    name: 'None',
    description: '',
    from: { kind: 'files', source: { paths: [empty] } },
  });
  expect(none.job).toMatchObject({ state: 'failed', error: { code: 'unknown-cohort' } });
  expect(readdirSync(path.join(folder, 'c', 'cohorts'))).toEqual([]);
});

test('an extraction is cancelled, and one that was cut off is taken up again', async () => {
  const station = await open('d');
  const { call, until, jobOver, import: drop, workstation } = station;
  await drop(studies('cohort-d', 7, 500));
  const from = { kind: 'library' as const, studyInstanceUids: [study(500), study(7)], outcomes: null };
  const { cohortId } = await made(station, { name: 'Long', description: '', from });
  const motions = async (of = call) => (await of('cohorts.get', { cohortId })).subjects.map(({ motion }) => motion);
  const started = () =>
    until((event) => event.type === 'job' && event.job.kind === 'analysis' && event.job.state === 'running');

  const first = await call('cohorts.extract', { cohortId });
  await started();
  expect(await motions()).toEqual(['running', 'queued']);
  expect(await call('cohorts.extract', { cohortId })).toEqual(first);
  await call('jobs.cancel', first);
  expect(await jobOver(first.jobId)).toMatchObject({ state: 'cancelled' });
  expect(await motions()).toEqual(['none', 'none']);

  const seen = station.events.length;
  await call('cohorts.extract', { cohortId });
  await until((event) => station.events.indexOf(event) >= seen && event.type === 'run');
  await workstation.close();
  opened.delete(station);
  // A copy of the folder, as a power cut would leave it.
  cpSync(path.join(folder, 'd'), path.join(folder, 'd2'), { recursive: true });
  const again = await open('d2');
  expect(await again.call('jobs.list', {})).toMatchObject([{ kind: 'extraction', cohortId }, { kind: 'analysis' }]);
  expect(await motions(again.call)).toEqual(['running', 'queued']);
  const subjectIds = (await again.call('cohorts.get', { cohortId })).subjects.map(({ subjectId }) => subjectId);
  const [{ jobId } = { jobId: '' }] = await again.call('jobs.list', {});
  await again.call('jobs.cancel', { jobId });
  await again.jobOver(jobId);
  await again.call('cohorts.exclude', { cohortId, subjectIds: subjectIds.slice(0, 1), reason: 'too long' });
  await again.jobOver((await again.call('cohorts.extract', { cohortId })).jobId);
  expect(await motions(again.call)).toEqual(['none', 'ready']);
});
