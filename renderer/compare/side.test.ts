import { expect, it } from 'vitest';
import type { Run, Study } from '../../electron/contract';
import { byDate, candidates, runToShow, type Side } from './side';

const study = (uid: string, patientId: string, studyDate: string | null): Study => ({
  studyInstanceUid: uid,
  patientId,
  patientName: '',
  patientBirthDate: null,
  patientSex: null,
  studyDate,
  description: '',
  modalities: ['MR'],
  seriesCount: 1,
  instanceCount: 1,
  origin: 'dicom',
  storage: 'library',
  simulated: true,
  importedAt: '2026-01-01T00:00:00Z',
});
const side = (of: Study): Side => ({ study: of, stack: null, frames: null, run: null, map: null, contours: [] });

it('offers the studies of the same patient apart from those of others, newest first', () => {
  const open = study('1.1', 'A', '2026-01-01');
  const list = [
    open,
    study('1.2', 'A', '2020-01-01'),
    study('1.3', 'B', '2025-01-01'),
    study('1.4', 'A', '2024-01-01'),
    study('1.5', '', '2024-01-01'),
  ];
  const { same, others } = candidates(open, list);
  expect(same.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['1.4', '1.2']);
  expect(others.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['1.3', '1.5']);
});

it('two studies without a patient number are not of the same patient', () => {
  const open = study('1.1', '', '2026-01-01');
  expect(candidates(open, [study('1.2', '', '2025-01-01')]).same).toEqual([]);
});

it('puts the earlier study first, and says when that is not known', () => {
  const old = side(study('1.1', 'A', '2020-01-01'));
  const recent = side(study('1.2', 'A', '2026-01-01'));
  const undated = side(study('1.3', 'A', null));
  expect(byDate(recent, old)).toEqual({ pair: [old, recent], dated: true });
  expect(byDate(old, recent)).toEqual({ pair: [old, recent], dated: true });
  expect(byDate(undated, old)).toEqual({ pair: [undated, old], dated: false });
  expect(byDate(recent, side(study('1.4', 'A', '2026-01-01'))).dated).toBe(false);
});

it('shows a finished run before a newer one that is not, and runs of that stack only', () => {
  const run = (runId: string, state: Run['state'], startedAt: string, stackId = 'one'): Run => ({
    runId,
    studyInstanceUid: '1.1',
    analysisId: 'right-heart-motion',
    stackId,
    state,
    startedAt,
    finishedAt: null,
    result: null,
    error: null,
  });
  const runs = [
    run('a', 'done', '2026-01-01'),
    run('b', 'failed', '2026-01-04'),
    run('c', 'done', '2026-01-02'),
    run('d', 'running', '2026-01-03'),
    run('e', 'done', '2026-01-05', 'other'),
  ];
  expect(runToShow(runs, 'one')?.runId).toBe('c');
  expect(runToShow(runs.slice(1, 2), 'one')?.runId).toBe('b');
  expect(runToShow(runs, undefined)).toBeNull();
});
