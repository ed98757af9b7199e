import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CohortSubject, Job, Payload, Training } from '../../electron/contract';
import { findAction, perform } from '../app/actions';
import { cover } from '../app/cover';
import { useNotices } from '../app/notify';
import { session } from '../app/session';
import { canUndo, clearUndo, record, redo, undo } from '../app/undo';
import './actions';
import { chooseCohort, closeCohorts, exclude, openCohorts, pause, reasonsNow } from './doing';
import { cohortChanged, cohortJobEnded } from './events';
import { reload } from './loading';
import { problemsText } from './problems';
import { cohorts, isRefused, showCohort } from './state';
import { answering, cohortId, subject, summary, training } from './testing';

/** The cohort as the workstation has it: what undo and redo must bring back. */
let subjects: CohortSubject[] = [];
let trainings: Training[] = [];
const setReason = ({ subjectIds, reason }: Payload<'cohorts.exclude'>) => {
  const excluded = reason === null ? null : ({ by: 'hand', reason, person: 'reader' } as const);
  subjects = subjects.map((one) => (subjectIds.includes(one.subjectId) ? { ...one, excluded } : one));
  return now();
};
const now = () => summary({ subjects: subjects.length, excluded: subjects.filter((one) => one.excluded).length });
const reasons = () => subjects.map(({ excluded }) => excluded?.reason ?? null);
const workstation = () =>
  answering({
    'cohorts.list': () => [now()],
    'cohorts.get': () => ({ cohort: now(), subjects, trainings, problems: [] }),
    'cohorts.training': ({ trainingId }: Payload<'cohorts.training'>) =>
      trainings.find((one) => one.trainingId === trainingId)!,
    'cohorts.exclude': setReason,
    'jobs.list': () => [],
    'jobs.cancel': () => ({}),
  });
const job = (change: Partial<Job>): Job => ({
  jobId: 'job',
  kind: 'training',
  state: 'running',
  step: 'search',
  fraction: null,
  subject: '',
  studyInstanceUid: null,
  runId: null,
  cohortId,
  outcome: null,
  error: null,
  ...change,
});

beforeEach(() => {
  vi.useFakeTimers();
  subjects = [
    subject('S1'),
    subject('S2', { excluded: { by: 'check', reason: 'No base', person: null } }),
    subject('S3'),
  ];
  trainings = [];
  session.set({ jobs: [] });
  useNotices.setState({ notices: [] });
});
afterEach(async () => {
  await vi.runAllTimersAsync();
  closeCohorts();
  showCohort(null);
  clearUndo('study');
  clearUndo('cohorts');
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const opened = async () => {
  const stood = workstation();
  openCohorts();
  chooseCohort(cohortId);
  await reload();
  stood.asked.length = 0;
  return stood;
};

describe('the workspace over the reading room', () => {
  it('takes the keys while it is open and gives them back', async () => {
    workstation();
    expect(findAction('cohorts.create')?.enabled?.()).toBe(false);
    expect(perform('cohorts.open')).toBe(true);
    expect(cover.by()).toBe('cohorts');
    expect(findAction('cohorts.create')?.enabled?.()).toBe(true);
    expect(perform('cohorts.close')).toBe(true);
    expect(cover.on()).toBe(false);
    expect(findAction('cohorts.close')?.enabled?.()).toBe(false);
  });

  it('has steps of its own to take back; those of the study wait', async () => {
    let text = 'edited';
    record({
      labelKey: 'edit',
      undo: () => {
        text = 'as it was';
      },
      redo: () => undefined,
    });
    await opened();
    expect(canUndo()).toBe(false);
    expect(await undo()).toBe(false);
    expect(text).toBe('edited');
    closeCohorts();
    expect(await undo()).toBe(true);
    expect(text).toBe('as it was');
  });
});

describe('leaving subjects out', () => {
  it('is taken back to each reason as it was, and done again', async () => {
    await opened();
    const before = reasons();
    expect(await exclude(['S1', 'S2'], 'Consent withdrawn')).toBe(true);
    expect(reasons()).toEqual(['Consent withdrawn', 'Consent withdrawn', null]);
    await undo();
    expect(reasons()).toEqual(before);
    expect(cohorts.get().detail?.subjects.map(({ excluded }) => excluded?.reason ?? null)).toEqual(before);
    await redo();
    expect(reasons()).toEqual(['Consent withdrawn', 'Consent withdrawn', null]);
  });

  it('asks once for each reason there was', () => {
    expect(reasonsNow(subjects, ['S1', 'S2', 'S3'])).toEqual([
      { reason: null, subjectIds: ['S1', 'S3'] },
      { reason: 'No base', subjectIds: ['S2'] },
    ]);
  });

  it('of another cohort is not taken back in this one', async () => {
    await opened();
    await exclude(['S1'], 'Consent withdrawn');
    expect(canUndo()).toBe(true);
    showCohort(null);
    expect(canUndo()).toBe(false);
  });
});

describe('what is read again', () => {
  it('while a network learns is its training alone', async () => {
    trainings = [training()];
    const stood = await opened();
    trainings = [training({ progress: { step: 'search', done: 7, total: 301, secondsLeft: 90 } })];
    cohortChanged(cohortId);
    await reload('changes');
    expect(stood.names()).not.toContain('cohorts.get');
    expect(cohorts.get().detail?.trainings[0]?.progress.done).toBe(7);
  });

  it('is everything when the counts are others, and while motion is extracted', async () => {
    trainings = [training()];
    const stood = await opened();
    subjects = [...subjects, subject('S4')];
    cohortChanged(cohortId);
    await reload('changes');
    expect(cohorts.get().detail?.subjects).toHaveLength(4);
    stood.asked.length = 0;
    session.set({ jobs: [job({ kind: 'extraction' })] });
    await reload('changes');
    expect(stood.names()).toContain('cohorts.get');
  });

  it('is read once or twice however many events come', async () => {
    trainings = [training()];
    const stood = await opened();
    for (let k = 0; k < 500; k++) cohortChanged(cohortId);
    await vi.runAllTimersAsync();
    expect(stood.names().filter((name) => name === 'cohorts.list').length).toBeLessThanOrEqual(3);
  });

  it('is nothing while the workspace is closed', async () => {
    const stood = workstation();
    cohortChanged(null);
    await vi.runAllTimersAsync();
    expect(stood.asked).toEqual([]);
  });
});

describe('jobs', () => {
  it('that failed are told, but not twice: a cohort that was refused lists its problems in its place', async () => {
    await opened();
    const error = { code: 'bad-table', message: 'The table has problems.', hint: '' };
    cohortJobEnded(job({ kind: 'cohort-import', state: 'failed', error }));
    expect(useNotices.getState().notices).toEqual([]);
    cohortJobEnded(job({ kind: 'training', state: 'failed', error }));
    expect(useNotices.getState().notices).toMatchObject([{ tone: 'fail', message: error.message }]);
  });

  it('of a training are cancelled to pause it', async () => {
    trainings = [training()];
    const stood = await opened();
    session.set({ jobs: [job({ jobId: 'other', trainingId: 'x' }), job({ trainingId: trainings[0]!.trainingId })] });
    await pause(trainings[0]!.trainingId);
    expect(stood.asked[0]).toEqual({ name: 'jobs.cancel', payload: { jobId: 'job' } });
  });
});

it('a cohort without subjects and with problems was refused', () => {
  const problems = [{ file: 'outcomes.csv', row: 3, column: 'time', message: 'Negative: -5.' }];
  expect(isRefused({ cohort: now(), subjects: [], trainings: [], problems }, false)).toBe(true);
  expect(isRefused({ cohort: now(), subjects: [], trainings: [], problems }, true)).toBe(false);
  expect(isRefused({ cohort: now(), subjects, trainings: [], problems }, false)).toBe(false);
});

it('problems are copied as a table, one line each', () => {
  const problems = [
    { file: 'outcomes.csv', row: 3, column: 'time', message: 'Negative:\t-5.\nGive days.' },
    { file: 'A', row: null, column: null, message: 'No motion.' },
  ];
  expect(
    problemsText(problems, ['File', 'Row', 'Column', 'What'])
      .split('\n')
      .map((line) => line.split('\t')),
  ).toEqual([
    ['File', 'Row', 'Column', 'What'],
    ['outcomes.csv', '3', 'time', 'Negative: -5. Give days.'],
    ['A', '', '', 'No motion.'],
  ]);
});
