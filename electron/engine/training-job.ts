import { readMotions } from '../cohorts/motions';
import { descriptorLength } from '../survival/heart-beat';
import { storeTrainingInput } from '../trainer';
import { handler } from './parts';
import type { Handler } from './serve';

/** Copies what a training learns from into its folder: the cohort may change while it goes on. */
export const trainingStoreHandler: Handler = handler('training-store', async (payload, { breathe }) => {
  const { cohortFolder, trainingFolder, subjects, plantedMap, plan } = payload;
  const descriptors = await readMotions(
    cohortFolder,
    subjects.map(({ motionAt }) => motionAt),
  );
  await breathe();
  const volumes = Float64Array.from(
    subjects.flatMap((subject) => subject.volumes),
    (value) => value ?? Number.NaN,
  );
  const logHazards = subjects.map(({ trueLogHazard }) => trueLogHazard);
  await storeTrainingInput(trainingFolder, {
    data: {
      features: descriptorLength,
      descriptors,
      times: subjects.map(({ days }) => days),
      events: subjects.map(({ event }) => event),
    },
    subjectIds: subjects.map(({ subjectId }) => subjectId),
    volumes: volumes.every(Number.isNaN) ? null : volumes,
    plan,
    truth: logHazards.every((value) => value !== null) ? { logHazards, plantedMap } : null,
  });
  return null;
});
