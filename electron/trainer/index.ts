export type * from './api';
export { readTrainingInput, readTrainingPlan, readTrainingResult, storeTrainingInput } from './files';
export { startTraining } from './process';
export { runTraining } from './run';
