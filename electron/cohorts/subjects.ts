import type { Outcome } from './files/outcomes';
import { motionsFile } from './motions';
import type { SubjectRecord } from './records';

/** A subject as a source gives it. */
export interface NewSubject {
  /** Identity, where the source names one. */
  readonly patientId: string | null;
  readonly studyInstanceUid: string | null;
  readonly days: number | null;
  readonly event: 0 | 1 | null;
  /** Place of its motion in the file of the cohort's motions; null while it has none. */
  readonly motionIndex: number | null;
  readonly rvEndDiastolicMl: number | null;
  readonly rvEndSystolicMl: number | null;
  readonly trueLogHazard: number | null;
  readonly warnings: readonly string[];
}

/** @param subjectId its pseudonym */
export function subjectOf(subjectId: string, { motionIndex, ...given }: NewSubject): SubjectRecord {
  return {
    ...given,
    subjectId,
    motion: motionIndex === null ? 'none' : 'ready',
    motionAt: motionIndex === null ? null : { file: motionsFile, index: motionIndex },
    rvEjectionFraction: ejectionFraction(given.rvEndDiastolicMl, given.rvEndSystolicMl),
    excluded: null,
    warnings: [...given.warnings],
    runId: null,
  };
}

function ejectionFraction(full: number | null, empty: number | null): number | null {
  return full === null || empty === null || full <= 0 ? null : (100 * (full - empty)) / full;
}

/** All that an outcome's row can call a subject. */
export const namesOf = ({ subjectId, patientId, studyInstanceUid }: SubjectRecord): string[] =>
  [studyInstanceUid, patientId, subjectId].filter((name) => name !== null);

export const withOutcome = (subject: SubjectRecord, { days, event }: Outcome): SubjectRecord => ({
  ...subject,
  days,
  event,
});
