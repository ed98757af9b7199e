import type { Finding, HistoryEntry } from '../../electron/contract';

/** What of a finding a reader can tell apart. */
export const aspects = ['label', 'severity', 'text', 'place', 'measurement'] as const;
export type Aspect = (typeof aspects)[number];

/** One thing that somebody did; saves while typing are one thing. */
export interface HistoryLine {
  readonly findingId: string;
  readonly what: HistoryEntry['what'];
  readonly by: string;
  /** Of the first and the last save that it is made of. */
  readonly from: string;
  readonly to: string;
  /** For `changed`: what is different from before. */
  readonly aspects: readonly Aspect[];
  /** The state after it; of a removal, the state before. */
  readonly finding: Finding | null;
}

function changedAspects(before: Finding | null, after: Finding | null): Aspect[] {
  if (!before || !after) return [];
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return aspects.filter((aspect) => {
    if (aspect === 'place') return !same(before.anchor, after.anchor);
    if (aspect === 'measurement')
      return !same(before.measurements, after.measurements) || !same(before.pointsMm, after.pointsMm);
    return before[aspect] !== after[aspect];
  });
}

/** Longest pause between two saves of one piece of typing, ms. */
const pauseMs = 60_000;

/**
 * The history as a reader tells it, newest first: successive changes of one finding by one person, less than a minute
 * apart and with nothing between them, are one line; so are the first words of a finding and its making.
 *
 * @param entries oldest first, as the store keeps them
 */
export function historyLines(entries: readonly HistoryEntry[]): HistoryLine[] {
  const lines: (HistoryLine & { before: Finding | null })[] = [];
  const latest = new Map<string, Finding>();
  for (const { at, by, what, findingId, after } of entries) {
    const before = latest.get(findingId) ?? null;
    const last = lines.at(-1);
    const goesOn =
      last !== undefined &&
      what === 'changed' &&
      last.findingId === findingId &&
      last.by === by &&
      (last.what === 'changed' || last.what === 'created') &&
      Date.parse(at) - Date.parse(last.to) < pauseMs;
    if (goesOn) {
      const changed = last.what === 'created' ? [] : changedAspects(last.before, after);
      lines[lines.length - 1] = { ...last, to: at, finding: after, aspects: changed };
    } else {
      const aspectsNow = what === 'changed' ? changedAspects(before, after) : [];
      lines.push({ findingId, what, by, from: at, to: at, aspects: aspectsNow, finding: after ?? before, before });
    }
    if (after) latest.set(findingId, after);
  }
  return lines.reverse().map(({ before: _, ...line }) => line);
}
