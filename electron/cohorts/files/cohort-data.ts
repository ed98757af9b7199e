import { ReaderError } from '../../contract';

/**
 * What the vertices and axes of a cohort's motions are. Only motions of this workstation's own template, in the
 * heart's frame, are of the kind that the right-heart analysis gives to a survival model.
 */
export type CohortSpace =
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'own'; readonly reason: string };

export interface CohortFileSubject {
  /** Pseudonym or the name that the files use. */
  readonly subjectId: string;
  /** Follow-up, days. */
  readonly days: number;
  /** 1 died, 0 censored. */
  readonly event: 0 | 1;
  readonly rvEndDiastolicMl: number | null;
  readonly rvEndSystolicMl: number | null;
  /** Percent. */
  readonly rvEjectionFraction: number | null;
  /** Planted log hazard ratio of a simulated subject. */
  readonly trueLogHazard: number | null;
  /** What to doubt in the motion. */
  readonly warnings: readonly string[];
}

/** Subjects that all have motion and outcome, as they are in files. */
export interface CohortData {
  readonly name: string;
  readonly description: string;
  readonly origin: 'library' | 'files' | 'layout' | 'simulated';
  readonly simulated: boolean;
  readonly space: CohortSpace;
  readonly subjects: readonly CohortFileSubject[];
  /** Float32 [subject][19 phases][202 vertices][xyz], mm. */
  readonly descriptors: Float32Array;
  /** Simulated cohorts: the planted importance of each matched vertex, where it is known, and what was planted. */
  readonly truth: { readonly map: readonly number[] | null; readonly definition: string } | null;
  /** What the reader should know and that stops nothing. */
  readonly notes: readonly string[];
}

/** Why a model of this cohort cannot be put to use on this workstation's studies; null where it can. */
export function refusalOfUse(space: CohortSpace): ReaderError | null {
  if (space.kind === 'template') return null;
  return new ReaderError(
    'other-space',
    `A model of this cohort cannot be used on studies of this workstation: ${space.reason}`,
    'Extract the motions of the same patients from their studies here, and train on those.',
  );
}
