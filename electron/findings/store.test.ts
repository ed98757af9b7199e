import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FindingDraft } from '../contract';
import { type Connection, openDatabase } from './database';
import { migrations } from './schema';
import { FindingStore } from './store';

const study = '1.2.3';

const draft = (change: Partial<FindingDraft> = {}): FindingDraft => ({
  findingId: randomUUID(),
  studyInstanceUid: study,
  kind: 'length',
  label: 'RV diameter',
  severity: 'mild',
  text: 'basal, 우심실',
  anchor: {
    stackId: 's1',
    seriesInstanceUid: '1.2.4',
    sopInstanceUid: '1.2.5',
    frameNumber: 1,
    sliceIndex: 3,
    phaseIndex: 7,
    positionMm: [0.1 + 0.2, -12.5, 1e-17],
    runId: null,
    vertex: null,
  },
  pointsMm: [
    [1, 2, 3],
    [4, 5, 1 / 3],
  ],
  measurements: [{ name: 'length', value: 41.4213562373095, unit: 'mm', source: 'length tool' }],
  ...change,
});

let folder: string;
let database: Connection;
let tick: number;
const now = () => new Date(Date.UTC(2026, 0, 1) + 1000 * tick++);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dextra-findings-'));
  database = openDatabase(join(folder, 'dextra.sqlite'));
  tick = 0;
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

describe('FindingStore', () => {
  test('gives back exactly what was saved, after reopening too', () => {
    const saved = new FindingStore(database, 'kim', now).save(draft());
    database.close();
    database = openDatabase(join(folder, 'dextra.sqlite'));
    const [again] = new FindingStore(database, 'kim').list(study);
    expect(again).toEqual(saved);
    expect(again).toMatchObject({ author: 'kim', revision: 1, createdAt: '2026-01-01T00:00:00.000Z' });
    expect(again?.anchor.positionMm).toEqual([0.1 + 0.2, -12.5, 1e-17]);
  });

  test('a repeated save changes nothing', () => {
    const store = new FindingStore(database, 'kim', now);
    const one = draft({ pointsMm: [[-0, 0, 0]] });
    expect(store.save(one)).toEqual(store.save(structuredClone(one)));
    expect(store.history(study)).toHaveLength(1);
  });

  test('history tells what, when and by whom', () => {
    const one = draft();
    new FindingStore(database, 'kim', now).save(one);
    const other = new FindingStore(database, 'lee', now);
    other.save({ ...one, text: 'seen again' });
    other.remove(one.findingId);
    other.remove(one.findingId);
    expect(other.list(study)).toEqual([]);
    other.save({ ...one, text: 'seen again' });
    expect(other.history(study).map(({ what, by, at, after }) => [what, by, at, after?.revision ?? null])).toEqual([
      ['created', 'kim', '2026-01-01T00:00:00.000Z', 1],
      ['changed', 'lee', '2026-01-01T00:00:01.000Z', 2],
      ['removed', 'lee', '2026-01-01T00:00:02.000Z', null],
      ['restored', 'lee', '2026-01-01T00:00:03.000Z', 3],
    ]);
    expect(other.list(study)[0]?.createdAt).toBe('2026-01-01T00:00:00.000Z');
  });

  test('refuses an id of another study and an unknown one', () => {
    const store = new FindingStore(database, 'kim', now);
    const one = draft();
    store.save(one);
    expect(() => store.save({ ...one, studyInstanceUid: '1.2.99' })).toThrow('another study');
    expect(() => store.remove(randomUUID())).toThrow('no such finding');
  });

  test('history cannot be changed, nor removed while its study is there', () => {
    database.prepare('INSERT INTO studies VALUES (?, ?, ?, ?)').run(study, '{}', '[]', '');
    new FindingStore(database, 'kim', now).save(draft());
    expect(() => database.exec("UPDATE history SET author = 'nobody'")).toThrow('append-only');
    expect(() => database.exec('DELETE FROM history')).toThrow('append-only');
    database.exec('DELETE FROM studies; DELETE FROM history');
    expect(database.prepare('SELECT count(*) FROM history').pluck().get()).toBe(0);
  });
});

describe('openDatabase', () => {
  test('is durable: write-ahead log, full synchronisation', () => {
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    expect(database.pragma('user_version', { simple: true })).toBe(migrations.length);
  });

  test('refuses the file of a later release and leaves it as it was', () => {
    database.pragma('user_version = 9999');
    expect(() => openDatabase(join(folder, 'dextra.sqlite'))).toThrow('later release');
    expect(database.pragma('user_version', { simple: true })).toBe(9999);
  });
});
