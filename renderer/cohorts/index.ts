import './actions';

export { Cohorts } from './cohorts';
export { gatherDropped } from './drop';
export { useCohorts } from './state';
