import { csv } from '../findings/csv';
import type { SubjectRecord } from './records';

const header = [
  'id',
  'status',
  'time_days',
  'motion',
  'rv_end_diastolic_ml',
  'rv_end_systolic_ml',
  'rv_ejection_fraction_percent',
  'excluded_by',
  'excluded_because',
  'simulated',
];

/**
 * The subjects as CSV, in the order of their pseudonyms; status is 1 died, 0 censored. Nothing in it tells who a subject
 * is: no identity, no warnings (they may quote an image's header), and of exclusions by hand no person.
 */
export const cohortTable = (subjects: readonly SubjectRecord[], simulated: boolean): string =>
  csv(
    header,
    subjects
      .toSorted((a, b) => (a.subjectId < b.subjectId ? -1 : 1))
      .map((subject) => [
        subject.subjectId,
        subject.event,
        subject.days,
        subject.motion,
        rounded(subject.rvEndDiastolicMl),
        rounded(subject.rvEndSystolicMl),
        rounded(subject.rvEjectionFraction),
        subject.excluded?.by,
        withoutNames(subject),
        simulated ? 'yes' : 'no',
      ]),
  );

const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toFixed(2)));

/** A reason may name the patient all the same. */
function withoutNames({ excluded, patientId, studyInstanceUid }: SubjectRecord): string | undefined {
  let reason = excluded?.reason;
  for (const name of [studyInstanceUid, patientId]) if (name) reason = reason?.replaceAll(name, '…');
  return reason;
}
