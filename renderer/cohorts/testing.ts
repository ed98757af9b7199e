import { vi } from 'vitest';
import {
  type CallName,
  type CohortSubject,
  type CohortSummary,
  ok,
  paperSearchSpace,
  type Training,
} from '../../electron/contract';

/** Imported by tests only. */
export const cohortId = '11111111-1111-4111-8111-111111111111';

export const subject = (subjectId: string, change: Partial<CohortSubject> = {}): CohortSubject => ({
  subjectId,
  patientId: null,
  studyInstanceUid: null,
  days: 100,
  event: 0,
  motion: 'ready',
  rvEndDiastolicMl: 150,
  rvEndSystolicMl: 80,
  rvEjectionFraction: 47,
  excluded: null,
  warnings: [],
  ...change,
});

export const summary = (change: Partial<CohortSummary> = {}): CohortSummary => ({
  cohortId,
  name: 'Cohort',
  description: '',
  origin: 'simulated',
  simulated: true,
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'reader',
  subjects: 2,
  usable: 2,
  events: 0,
  withMotion: 2,
  withOutcome: 2,
  excluded: 0,
  ...change,
});

export const training = (change: Partial<Training> = {}): Training => ({
  trainingId: '22222222-2222-4222-8222-222222222222',
  cohortId,
  state: 'running',
  plan: {
    mode: 'standard',
    epochs: 100,
    batch: 16,
    space: paperSearchSpace,
    particles: 10,
    evaluations: 50,
    folds: 6,
    bootstraps: 0,
    seed: 1,
    settings: null,
    workers: null,
  },
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'reader',
  finishedAt: null,
  progress: { step: 'search', done: 0, total: 301, secondsLeft: null },
  report: null,
  error: null,
  published: null,
  ...change,
});

/** Stands in for the workstation behind the loopback host: answers by name; every call is kept. */
export function answering(answers: Partial<Record<CallName, (payload: never) => unknown>>) {
  const asked: { name: CallName; payload: unknown }[] = [];
  vi.stubGlobal('fetch', async (address: string, { body }: { body: string }) => {
    const name = address.slice('/call/'.length) as CallName;
    const payload = JSON.parse(body);
    asked.push({ name, payload });
    const answer = answers[name];
    if (!answer) throw new Error(`Nobody answers ${name}.`);
    return new Response(JSON.stringify(ok(answer(payload as never))));
  });
  return { asked, names: () => asked.map(({ name }) => name) };
}
