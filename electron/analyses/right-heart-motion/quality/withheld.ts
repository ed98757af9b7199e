import type { AnalysisResult } from '../../../contract';

type Checks = AnalysisResult['quality'];
export type Override = NonNullable<NonNullable<AnalysisResult['adjustments']>['override']>;

/** What stands where the risk would: the ids of the checks that withhold it, and why in one sentence. */
export type Withheld = NonNullable<AnalysisResult['riskWithheld']>;

/**
 * Whether the risk is withheld: a failed check that blocks it does so until the reader overrides it. Pictures,
 * volumes and curves are never withheld.
 *
 * @param checks everything that was checked
 * @param override the reader's reason, or null
 * @returns the ids of the checks that block it and one sentence; null when the risk may be shown
 */
export function withheld(checks: Checks, override: Override | null): Withheld | null {
  const against = checks.filter((check) => check.status === 'fail' && check.blocksRisk);
  if (override || against.length === 0) return null;
  const reasons = against.map(({ message }) => message).join(' ');
  return {
    checks: against.map(({ id, check }) => id ?? check),
    message: `No risk is shown because the result cannot be relied on. ${reasons}`,
  };
}
