import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Connection, openDatabase } from '../findings/database';
import type { CohortRecord, SubjectRecord } from './records';
import { CohortStore } from './store';

let folder: string;
let database: Connection;
let store: CohortStore;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dextra-cohorts-'));
  database = openDatabase(path.join(folder, 'a.sqlite'));
  store = new CohortStore(database);
});
afterEach(() => {
  if (database.open) database.close();
  rmSync(folder, { recursive: true });
});

const cohortId = '3c1a0c5e-0d6f-4f6b-9d55-5a4f0c5b7a10';
const record: CohortRecord = {
  name: 'PH',
  description: '',
  origin: 'files',
  simulated: false,
  createdAt: '2026-11-01T09:00:00.000Z',
  createdBy: 'kim',
  problems: [],
  planted: null,
  source: '',
  space: { kind: 'own', reason: 'test' },
};
const subject = (k: number, change: Partial<SubjectRecord> = {}): SubjectRecord => ({
  subjectId: `S${k}`,
  patientId: `Hospital-Number-${k}`,
  studyInstanceUid: null,
  days: 100 + k,
  event: k % 2 === 0 ? 1 : 0,
  motion: 'ready',
  rvEndDiastolicMl: null,
  rvEndSystolicMl: null,
  rvEjectionFraction: null,
  excluded: null,
  warnings: [],
  motionAt: { file: 'motions.f32', index: k },
  runId: null,
  trueLogHazard: null,
  ...change,
});

test('subjects are counted by what can be done with them', () => {
  const excluded = { by: 'hand', reason: 'pacemaker', person: 'kim' } as const;
  store.create(cohortId, record, [
    subject(0),
    subject(1),
    subject(2, { excluded }),
    subject(4, { motion: 'none', motionAt: null }),
    subject(6, { days: null, event: null }),
  ]);
  const expected = { subjects: 5, usable: 2, events: 1, withMotion: 4, withOutcome: 4, excluded: 1 };
  expect(store.summary(cohortId)).toMatchObject({ ...expected, cohortId, name: 'PH', origin: 'files' });
  expect(store.list()).toEqual([store.summary(cohortId)]);
  store.replace(cohortId, [subject(2), subject(99)]);
  expect(store.summary(cohortId)).toMatchObject({ subjects: 5, usable: 3, events: 2, excluded: 0 });
});

test('a cohort without subjects is one', () => {
  store.create(cohortId, record, []);
  expect(store.summary(cohortId)).toMatchObject({ subjects: 0, usable: 0, events: 0, withMotion: 0 });
});

test('nothing of a removed cohort can be read in the files of the database', () => {
  const many = Array.from({ length: 400 }, (_, k) => subject(k));
  store.create(cohortId, record, many);
  // Rows that grow are written elsewhere: what they leave behind counts too.
  store.replace(
    cohortId,
    many.map((one) => ({ ...one, warnings: ['x'.repeat(300)] })),
  );
  store.change(cohortId, { description: 'Hospital-Number-0 and others' });
  const kept = () =>
    readdirSync(folder).filter((name) => readFileSync(path.join(folder, name)).includes('Hospital-Number-'));
  expect(kept()).not.toEqual([]);
  store.remove(cohortId);
  expect(kept()).toEqual([]);
  expect(() => store.summary(cohortId)).toThrow(/not there any more/);
  database.close();
  expect(kept()).toEqual([]);
});
