import { type Training, type TrainingReport, trainingReportSchema } from '../../../../electron/contract';
import { training } from '../../testing';
import file from './report.json';

/**
 * A report as the trainer wrote it, numbers to five digits: 60 simulated subjects (seed 1), 4 settings by 3-fold
 * cross-validation, 8 bootstrap replicates, 6 epochs. Imported by tests only.
 */
export const report: TrainingReport = trainingReportSchema.parse(file);

export const finished = (change: Partial<Training> = {}): Training =>
  training({
    state: 'done',
    plan: report.plan,
    finishedAt: '2026-01-01T01:00:00.000Z',
    progress: { step: 'write', done: 63, total: 63, secondsLeft: 0 },
    report,
    ...change,
  });
