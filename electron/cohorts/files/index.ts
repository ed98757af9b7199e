export { type CohortData, type CohortFileSubject, type CohortSpace, refusalOfUse } from './cohort-data';
export {
  type CohortDescription,
  cohortFileNames,
  readCohortFolder,
  subjectsCsv,
  writeCohortFolder,
} from './cohort-folder';
export { decodeTable } from './csv-table';
export { cohortOfSimulation } from './from-simulation';
export { type Matchable, type Matching, matchOutcomes } from './matching';
export { type Outcome, type OutcomeColumns, type OutcomesRead, readOutcomes } from './outcomes';
export { CohortFilesError, problemText } from './problems';
export { type RecognisedCohort, recogniseCohort } from './recognise';
export { namesOfStudies, type StudySource } from './study-sources';
export { type LayoutOptions, readTextLayout } from './text-layout';
