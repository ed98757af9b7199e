import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cohortOfSimulation, writeCohortFolder } from '../cohorts/files';
import type { Payload, Publication, TrainingPlan } from '../contract';
import { bundleForTest } from '../engine/testing/bundle';
import { forkEngine } from '../hosts/fork-engine';
import { simulateCohort } from '../survival/simulation';
import { bundleTrainer } from '../trainer/testing/bundle';
import { smallPlan } from '../trainer/testing/cohort';
import { openForTest, type TestWorkstation } from './testing/open';

let engineScript: string;
let trainer: string;
let folder: string;
let station: TestWorkstation;
let cohortId: string;
let trainingId: string;
/** Enough to learn the planted relation in seconds; nobody would publish it. */
const plan: TrainingPlan = {
  ...smallPlan,
  epochs: 6,
  evaluations: 0,
  bootstraps: 1,
  workers: 1,
  settings: { learningRate: 2e-4, l1: 1e-6, dropout: 0.2, hidden: 16, latent: 4, alpha: 0.3 },
};
const publication: Publication = {
  id: 'our-cohort',
  version: '1.0.0',
  title: 'Our cohort',
  signedBy: 'J. Kim',
  licence: 'Internal use',
  intendedUse: 'Research.',
  withMotions: false,
  activate: false,
};

beforeAll(async () => {
  engineScript = await bundleForTest('electron/workstation/testing/engine.ts');
  ({ trainer } = await bundleTrainer());
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-publishing-'));
  const spawnTrainer = () => forkEngine(trainer);
  station = await openForTest(engineScript, path.join(folder, 'data'), { spawnTrainer });
  const { call, jobOver } = station;
  await call('settings.set', { provider: 'cpu' });
  const from = { kind: 'simulated', options: { subjects: 120, effect: 2, noise: 1, seed: 5 } } as const;
  const made = await call('cohorts.create', { name: 'Made up', description: '', from });
  await jobOver(made.jobId);
  ({ cohortId } = made);
  const training = await call('cohorts.train', { cohortId, plan });
  ({ trainingId } = training);
  expect(await jobOver(training.jobId)).toMatchObject({ state: 'done', error: null });
});
afterAll(async () => {
  await station.workstation.close();
  for (const script of [engineScript, trainer]) rmSync(path.dirname(script), { recursive: true });
  rmSync(folder, { recursive: true });
});

const packageFile = (id: string, name: string) => path.join(folder, 'data', 'models', id, name);

test('a package says what the run found, and is put to use and taken out of use', async () => {
  const { call } = station;
  const summary = await call('cohorts.publish', { trainingId, publication });
  expect(summary).toMatchObject({
    ...{ id: 'our-cohort', version: '1.0.0', origin: 'imported', task: 'survival', signedBy: 'J. Kim' },
    ...{ serves: 'right-heart-survival', active: false, simulated: true, provider: 'cpu' },
  });
  const { report, published } = await call('cohorts.training', { trainingId });
  expect(published).toBe('our-cohort');
  const metric = (name: string) => summary.metrics.find((one) => one.name === name)?.value;
  expect(metric('Harrell C, network, corrected for optimism')).toBeCloseTo(report!.network!.adjustedC!, 5);
  expect(metric('Harrell C, network, apparent')).toBeCloseTo(report!.network!.apparentC, 5);

  const active = async () =>
    (await call('models.list', {})).filter(({ serves, active: used }) => serves === 'right-heart-survival' && used);
  expect(await active()).toMatchObject([{ id: 'right-heart-survival', origin: 'built-in' }]);
  await call('models.activate', { id: 'our-cohort', version: '1.0.0' });
  expect(await active()).toMatchObject([{ id: 'our-cohort' }]);
  await expect(call('cohorts.publish', { trainingId, publication })).rejects.toMatchObject({ code: 'model-id-taken' });
  const usual = { ...publication, id: 'right-heart-survival' };
  await expect(call('cohorts.publish', { trainingId, publication: usual })).rejects.toMatchObject({
    code: 'model-id-taken',
  });

  const map = await call('models.latentMap', { id: 'our-cohort', version: '1.0.0' });
  expect(map?.points).toHaveLength(120);
  expect(map?.points.some(({ motion }) => motion)).toBe(false);
  const subjectId = map!.points[0]!.subjectId;
  await expect(call('models.motion', { id: 'our-cohort', version: '1.0.0', subjectId })).rejects.toMatchObject({
    code: 'no-motions',
  });
  await call('models.remove', { id: 'our-cohort', version: '1.0.0' });
  expect(await active()).toMatchObject([{ id: 'right-heart-survival', origin: 'built-in' }]);
  await expect(call('models.remove', { id: 'right-heart-survival', version: '1.0.0' })).rejects.toMatchObject({
    code: expect.stringMatching(/model-(built-in|unknown)/),
  });
});

test('motions go along only if the reader says so, and are those of the cohort', async () => {
  const { call } = station;
  const id = 'with-motions';
  const summary = await call('cohorts.publish', {
    trainingId,
    publication: { ...publication, id, withMotions: true, activate: true },
  });
  expect(summary.active).toBe(true);
  const named = { id, version: '1.0.0', subjectId: 'S0003' };
  const [published, own] = [
    await call('models.motion', named),
    await call('cohorts.motion', { cohortId, subjectId: 'S0003' }),
  ].map(({ positions }) => new Int16Array(new Uint8Array(Buffer.from(positions, 'base64')).buffer));
  // Hundredths of a millimetre, rounded twice.
  expect(published!.findIndex((value, k) => Math.abs(value - own![k]!) > 2)).toBe(-1);

  // The cohort may go; the package stays.
  const golden = readFileSync(packageFile(id, 'golden-descriptor.bin'));
  const motions = readFileSync(path.join(folder, 'data', 'cohorts', cohortId, 'motions.f32'));
  for (let i = 0; i < 120; i++) expect(golden.includes(motions.subarray(i * 46_056, i * 46_056 + 64))).toBe(false);

  writeFileSync(packageFile(id, 'cohort.json'), '{}');
  await expect(call('models.activate', { id, version: '1.0.0' })).rejects.toMatchObject({ code: 'model-package-hash' });
  expect(readdirSync(path.join(folder, 'data', 'models'))).toContain(id);
});

test('nothing in a package tells who the subjects are', async () => {
  const { call, jobOver } = station;
  const made = cohortOfSimulation(simulateCohort({ subjects: 80, effect: 2, noise: 1, seed: 7 }));
  // A site's own cohort, as its files have it: subjects by their hospital numbers, in the order of these.
  const names = made.subjects.map((_, i) => `Hong-Gildong-${1000 + i}`);
  const source = path.join(folder, 'site');
  await writeCohortFolder(source, {
    ...made,
    ...{ name: 'Site', description: 'Patients of the site', origin: 'files', simulated: false, truth: null },
    subjects: made.subjects.map((one, i) => ({ ...one, subjectId: names[i]!, trueLogHazard: null })),
  });
  const from: Payload<'cohorts.create'>['from'] = { kind: 'files', source: { paths: [source] } };
  const created = await call('cohorts.create', { name: 'Ward of Hong-Gildong', description: 'Hong-Gildong', from });
  expect(await jobOver(created.jobId)).toMatchObject({ state: 'done' });
  const { cohort, subjects } = await call('cohorts.get', { cohortId: created.cohortId });
  expect(cohort).toMatchObject({ simulated: false, usable: 80 });
  expect(subjects.map(({ patientId }) => patientId)).toEqual(names);
  const ids = subjects.map(({ subjectId }) => subjectId);
  // The order of the pseudonyms says nothing of the order of the names (80! to 1).
  expect(ids).not.toEqual(ids.toSorted());

  const training = await call('cohorts.train', { cohortId: created.cohortId, plan });
  expect(await jobOver(training.jobId)).toMatchObject({ state: 'done', error: null });
  const id = 'site-model';
  const summary = await call('cohorts.publish', {
    trainingId: training.trainingId,
    publication: { ...publication, id, withMotions: true },
  });
  expect(summary).toMatchObject({ simulated: false });
  const home = path.join(folder, 'data', 'models', id);
  for (const name of readdirSync(home)) expect(readFileSync(path.join(home, name)).includes('Hong')).toBe(false);
  const map = await call('models.latentMap', { id, version: '1.0.0' });
  expect(map?.points.map(({ subjectId }) => subjectId)).toEqual(ids.toSorted());
  const { text } = await call('cohorts.export', { cohortId: created.cohortId });
  expect(text).not.toContain('Hong');
});
