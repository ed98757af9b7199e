import type { Finding } from '../../electron/contract';

/** Findings in the order that they were made, each with the number that it carries in the list and on every view. */
export function numbered(findings: readonly Finding[]): { finding: Finding; number: number }[] {
  return [...findings]
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.findingId.localeCompare(b.findingId))
    .map((finding, index) => ({ finding, number: index + 1 }));
}

/** The pins among them. */
export const pinsOf = (findings: readonly Finding[]) =>
  numbered(findings).filter(({ finding }) => finding.kind === 'pin');
