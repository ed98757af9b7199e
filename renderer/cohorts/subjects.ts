import type { CohortSubject } from '../../electron/contract';

export const subjectColumns = [
  'subjectId',
  'patientId',
  'days',
  'event',
  'motion',
  'rvEndDiastolicMl',
  'rvEndSystolicMl',
  'rvEjectionFraction',
  'use',
] as const;
export type SubjectColumn = (typeof subjectColumns)[number];

export const subjectFilters = ['all', 'usable', 'excluded', 'events', 'noOutcome', 'noMotion', 'warnings'] as const;
export type SubjectFilter = (typeof subjectFilters)[number];

export interface SubjectOrder {
  readonly column: SubjectColumn;
  readonly down: boolean;
}

/** Why a subject is or is not trained on, most telling reason first. */
export type SubjectPart = 'usable' | 'excluded' | 'noMotion' | 'noOutcome';

export function partOf({ excluded, motion, days, event }: CohortSubject): SubjectPart {
  if (excluded) return 'excluded';
  if (motion !== 'ready') return 'noMotion';
  return days === null || event === null ? 'noOutcome' : 'usable';
}

const passes: Record<SubjectFilter, (subject: CohortSubject) => boolean> = {
  all: () => true,
  usable: (subject) => partOf(subject) === 'usable',
  excluded: ({ excluded }) => excluded !== null,
  events: ({ event }) => event === 1,
  noOutcome: ({ days, event }) => days === null || event === null,
  noMotion: ({ motion }) => motion !== 'ready',
  warnings: ({ warnings }) => warnings.length > 0,
};

const partOrder: readonly SubjectPart[] = ['usable', 'noOutcome', 'noMotion', 'excluded'];
const motionOrder: readonly CohortSubject['motion'][] = ['failed', 'none', 'queued', 'running', 'ready'];

/** What a column is sorted by; null goes last in both directions. */
function keyOf(subject: CohortSubject, column: SubjectColumn): string | number | null {
  if (column === 'use') return partOrder.indexOf(partOf(subject));
  if (column === 'motion') return motionOrder.indexOf(subject.motion);
  return subject[column];
}

/** `S2` comes before `S10`. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));

/**
 * The subjects that are shown, in the order in which they are shown. While patients are hidden their numbers are not
 * searched: a hit would tell them.
 */
export function shownSubjects(
  subjects: readonly CohortSubject[],
  { text, filter, order, hidden }: { text: string; filter: SubjectFilter; order: SubjectOrder | null; hidden: boolean },
): CohortSubject[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = subjects.filter((subject) => {
    if (!passes[filter](subject)) return false;
    if (words.length === 0) return true;
    const said = [
      subject.subjectId,
      hidden ? '' : (subject.patientId ?? ''),
      subject.excluded?.reason ?? '',
      ...subject.warnings,
    ]
      .join(' ')
      .toLowerCase();
    return words.every((word) => said.includes(word));
  });
  if (!order) return found;
  const keyed = found.map((subject) => ({ subject, key: keyOf(subject, order.column) }));
  const sign = order.down ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    return sign * compare(a.key, b.key);
  });
  return keyed.map(({ subject }) => subject);
}

/** Up, then down, then as the cohort has them. */
export const nextOrder = (order: SubjectOrder | null, column: SubjectColumn): SubjectOrder | null =>
  order?.column !== column ? { column, down: false } : order.down ? null : { column, down: true };

/** Rows that are in the document: those seen and some on either side. */
export function seenRows(
  rows: number,
  { scrollTop, height, rowHeight }: { scrollTop: number; height: number; rowHeight: number },
  beyond = 8,
): { first: number; end: number } {
  const first = Math.max(0, Math.min(rows, Math.floor(scrollTop / rowHeight) - beyond));
  const end = Math.min(rows, Math.ceil((scrollTop + height) / rowHeight) + beyond);
  return { first, end: Math.max(first, end) };
}
