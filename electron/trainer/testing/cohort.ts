import type { TrainingPlan } from '../../contract';
import { paperSearchSpace } from '../../contract';
import { seededRandom } from '../../survival/random';
import type { TrainingInput } from '../api';

export const smallPlan: TrainingPlan = {
  mode: 'standard',
  epochs: 3,
  batch: 16,
  space: { ...paperSearchSpace, log10LearningRate: [-4, -2.5], hidden: [4, 8], latent: [2, 4] },
  particles: 2,
  evaluations: 3,
  folds: 3,
  bootstraps: 2,
  seed: 7,
  settings: null,
  workers: null,
};

/**
 * Subjects whose motion has three independent causes, of which the first shortens life; volumes that know something of it.
 * Exponential times, uniform censoring.
 */
export function smallCohort(n = 60, plan: Partial<TrainingPlan> = {}, features = 24): TrainingInput {
  const random = seededRandom(5);
  const descriptors = new Float32Array(n * features);
  const volumes = new Float64Array(n * 3);
  const [times, events, logHazards] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const causes = [random.normal(), random.normal(), random.normal()];
    for (let k = 0; k < features; k++)
      descriptors[i * features + k] = 2 * causes[k % 3]! * Math.sin(1 + k) + 0.5 * random.normal();
    logHazards[i] = 1.2 * causes[0]!;
    const death = (-Math.log(1 - random.uniform()) * 900) / Math.exp(logHazards[i]!);
    const censored = 300 + 1500 * random.uniform();
    times[i] = Math.ceil(Math.min(death, censored));
    events[i] = death <= censored ? 1 : 0;
    const ejection = 50 - 4 * causes[0]! + 8 * random.normal();
    const enddiastolic = 150 + 30 * random.normal();
    volumes.set([enddiastolic, enddiastolic * (1 - ejection / 100) + 2 * random.normal(), ejection], i * 3);
  }
  return {
    data: { features, descriptors, times, events },
    subjectIds: Array.from({ length: n }, (_, i) => `S${String(i + 1).padStart(3, '0')}`),
    volumes,
    plan: { ...smallPlan, ...plan },
    truth: { logHazards, plantedMap: null },
  };
}
