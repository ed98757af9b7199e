import { type AnalysisResult, ReaderError } from '../contract';
import { descriptorLength } from '../survival/heart-beat';
import type { SubjectRecord } from './records';

/** What a run of the right-heart analysis says of a subject, beside its motion. */
export function factsOfRun(
  result: AnalysisResult,
): Pick<SubjectRecord, 'rvEndDiastolicMl' | 'rvEndSystolicMl' | 'rvEjectionFraction' | 'warnings' | 'excluded'> {
  const measured = (id: string) => result.measurements.find((one) => one.id === id)?.value ?? null;
  return {
    rvEndDiastolicMl: measured('rv.end-diastolic-volume'),
    rvEndSystolicMl: measured('rv.end-systolic-volume'),
    rvEjectionFraction: measured('rv.ejection-fraction'),
    warnings: result.quality.filter(({ status }) => status !== 'pass').map(({ message }) => message),
    // What is not good enough for a risk is not good enough to learn it from.
    excluded: result.riskWithheld ? leftOut(result.riskWithheld.message) : null,
  };
}

/** Left out by the workstation, not by a person. */
export const leftOut = (reason: string): NonNullable<SubjectRecord['excluded']> => ({
  by: 'check',
  reason: reason.slice(0, 400),
  person: null,
});

/**
 * The motion descriptor from a run's file.
 * @throws ReaderError `motion-damaged` when it is not one
 */
export function descriptorOf(bytes: Uint8Array): Float32Array {
  const damaged = (what: string) =>
    new ReaderError(
      'motion-damaged',
      `The motion of this study ${what}.`,
      'Check the contours of the right ventricle, run the analysis again, then extract.',
    );
  if (bytes.byteLength !== descriptorLength * 4)
    throw damaged(`has ${bytes.byteLength / 4} numbers instead of ${descriptorLength}`);
  const descriptor = new Float32Array(new Uint8Array(bytes).buffer);
  const bad = descriptor.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw damaged(`is not a number at place ${bad + 1}`);
  return descriptor;
}
