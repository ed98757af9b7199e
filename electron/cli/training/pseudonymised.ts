import type { CohortData } from '../../cohorts/files';
import { pseudonyms } from '../../cohorts/pseudonyms';
import { csv } from '../../findings/csv';

/**
 * The cohort under pseudonyms, in their order, and the table that tells who is who; null where nobody is behind the
 * subjects or they have pseudonyms already.
 */
export function pseudonymised(cohort: CohortData): { cohort: CohortData; identities: string | null } {
  const { subjects, descriptors } = cohort;
  // A site's own ids may look like pseudonyms: those of the original's layout are never taken for such.
  const known = cohort.origin !== 'layout' && subjects.every(({ subjectId }) => /^S\d{4,}$/.test(subjectId));
  if (cohort.simulated || known) return { cohort, identities: null };
  const named = pseudonyms(subjects.length).map((pseudonym, index) => ({ pseudonym, index }));
  named.sort((a, b) => (a.pseudonym < b.pseudonym ? -1 : 1));
  const each = descriptors.length / subjects.length;
  const motions = new Float32Array(descriptors.length);
  for (const [place, { index }] of named.entries())
    motions.set(descriptors.subarray(index * each, (index + 1) * each), place * each);
  return {
    cohort: {
      ...cohort,
      subjects: named.map(({ pseudonym, index }) => ({ ...subjects[index]!, subjectId: pseudonym, warnings: [] })),
      descriptors: motions,
    },
    identities: csv(
      ['pseudonym', 'id'],
      named.map(({ pseudonym, index }) => [pseudonym, subjects[index]!.subjectId]),
    ),
  };
}
