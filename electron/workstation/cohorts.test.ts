import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleForTest } from '../engine/testing/bundle';
import { openForTest, type TestWorkstation } from './testing/open';

let engineScript: string;
let folder: string;
let station: TestWorkstation;
const opened: TestWorkstation[] = [];
beforeAll(async () => {
  engineScript = await bundleForTest('electron/workstation/testing/engine.ts');
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-cohorts-'));
  station = await openForTest(engineScript, path.join(folder, 'data'));
  opened.push(station);
});
afterAll(async () => {
  await Promise.all(opened.map(({ workstation }) => workstation.close()));
  rmSync(path.dirname(engineScript), { recursive: true });
  rmSync(folder, { recursive: true });
});

const simulate = async (subjects = 40) => {
  const from = { kind: 'simulated', options: { subjects, effect: 1, noise: 1, seed: 5 } } as const;
  const { cohortId, jobId } = await station.call('cohorts.create', { name: 'Made up', description: '', from });
  return { cohortId, job: await station.jobOver(jobId) };
};

test('a cohort that is being made is deleted: nothing comes of it', async () => {
  const from = { kind: 'simulated', options: { subjects: 2000, effect: 1, noise: 1, seed: 5 } } as const;
  const { cohortId, jobId } = await station.call('cohorts.create', { name: 'Never', description: '', from });
  await station.call('cohorts.remove', { cohortId });
  expect(await station.jobOver(jobId)).toMatchObject({ state: 'cancelled' });
  expect(await station.call('cohorts.list', {})).toEqual([]);
  expect(readdirSync(path.join(folder, 'data', 'cohorts'))).toEqual([]);
  await expect(station.call('cohorts.remove', { cohortId })).rejects.toMatchObject({ code: 'unknown-cohort' });
});

test('a simulated cohort is made, read, changed and deleted', async () => {
  const { call } = station;
  const { cohortId, job } = await simulate();
  expect(job).toMatchObject({ kind: 'cohort-import', state: 'done', cohortId });
  const { cohort, subjects, problems } = await call('cohorts.get', { cohortId });
  expect(cohort).toMatchObject({ origin: 'simulated', simulated: true, subjects: 40, usable: 40, withMotion: 40 });
  expect(problems).toEqual([]);
  expect(subjects.map(({ subjectId }) => subjectId).slice(0, 2)).toEqual(['S0001', 'S0002']);
  expect(await call('cohorts.list', {})).toEqual([cohort]);

  const deaths = subjects.filter(({ event }) => event === 1).length;
  expect(cohort.events).toBe(deaths);
  const [first] = subjects.filter(({ event }) => event === 1);
  const subjectIds = [first!.subjectId];
  const after = await call('cohorts.exclude', { cohortId, subjectIds, reason: 'pacemaker' });
  expect(after).toMatchObject({ usable: 39, events: deaths - 1, excluded: 1 });
  const again = await call('cohorts.exclude', { cohortId, subjectIds, reason: null });
  expect(again).toEqual(cohort);
  expect(await call('cohorts.change', { cohortId, name: 'Renamed', description: 'x' })).toMatchObject({
    name: 'Renamed',
    description: 'x',
    usable: 40,
  });

  const [heading, ...rows] = (await call('cohorts.export', { cohortId })).text.trim().split(/\r?\n/);
  expect(heading).toMatch(/,simulated$/);
  expect(rows).toHaveLength(40);
  expect(rows.every((row) => row.endsWith(',yes'))).toBe(true);

  const motion = await call('cohorts.motion', { cohortId, subjectId: 'S0001' });
  expect(motion.phaseCount).toBe(20);
  expect(Buffer.from(motion.positions, 'base64')).toHaveLength(20 * motion.vertexCount * 3 * 2);

  const home = path.join(folder, 'data', 'cohorts');
  expect(readdirSync(home)).toEqual([cohortId]);
  await call('cohorts.remove', { cohortId });
  expect(await call('cohorts.list', {})).toEqual([]);
  expect(readdirSync(home)).toEqual([]);
});
