import type { CohortSubject, CohortSummary, TableProblem, Training } from '../contract';
import type { CohortSpace } from './files';

/** Where a subject's motion lies: the n-th descriptor of a Float32 file in the cohort's folder. */
export interface MotionPlace {
  readonly file: string;
  readonly index: number;
}

/** A subject as it is kept: what the contract shows, and what is behind it. */
export interface SubjectRecord extends CohortSubject {
  readonly motionAt: MotionPlace | null;
  /** The analysis that the motion was taken from. */
  readonly runId: string | null;
  /** Planted log hazard ratio of a simulated subject. */
  readonly trueLogHazard: number | null;
}

/** What is planted in a simulated cohort. */
export interface PlantedTruth {
  readonly definition: string;
  /** Planted importance of the matched vertices, with its sign; null where only the subjects' hazards are known. */
  readonly map: readonly number[] | null;
}

/** A cohort as it is kept. */
export interface CohortRecord
  extends Pick<CohortSummary, 'name' | 'description' | 'origin' | 'simulated' | 'createdAt' | 'createdBy'> {
  /** What was odd about its sources without making it unusable. */
  readonly problems: readonly TableProblem[];
  readonly planted: PlantedTruth | null;
  /** What the subjects and their motions are, in words, for whoever gets a model of them; names nobody. */
  readonly source: string;
  /** What the vertices and axes of its motions are: only a model of the workstation's own can be put to use here. */
  readonly space: CohortSpace;
}

/** A training as it is kept: its report is a file beside it. */
export type TrainingRecord = Omit<Training, 'report'>;

/** The subject as the page may see it. */
export const shownSubject = ({ motionAt, runId, trueLogHazard, ...subject }: SubjectRecord): CohortSubject => subject;

/** In use for training: motion and outcome known, not left out. */
export const isUsable = (
  subject: SubjectRecord,
): subject is SubjectRecord & { days: number; event: 0 | 1; motionAt: MotionPlace } =>
  subject.motion === 'ready' &&
  subject.motionAt !== null &&
  subject.days !== null &&
  subject.event !== null &&
  subject.excluded === null;
