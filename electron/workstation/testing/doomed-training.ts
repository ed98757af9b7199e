import { forkEngine } from '../../hosts/fork-engine';
import { smallPlan } from '../../trainer/testing/cohort';
import { openForTest } from './open';

/** Trains and is killed, without a chance to tidy up, in the middle of the validation. */
const [engineScript = '', trainer = '', dataFolder = ''] = process.argv.slice(2);
const { call, jobOver, until } = await openForTest(engineScript, dataFolder, {
  spawnTrainer: () => forkEngine(trainer),
});
const from = { kind: 'simulated', options: { subjects: 40, effect: 1, noise: 1, seed: 5 } } as const;
const { cohortId, jobId } = await call('cohorts.create', { name: 'Made up', description: '', from });
await jobOver(jobId);
const plan = { ...smallPlan, epochs: 2, evaluations: 3, bootstraps: 4, workers: 1 };
await call('cohorts.train', { cohortId, plan });
await until((event) => event.type === 'job' && event.job.kind === 'training' && (event.job.fraction ?? 0) > 0.3);
process.kill(process.pid, 'SIGKILL');
