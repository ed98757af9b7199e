import type { TableProblem } from '../../contract';
import type { Outcome } from './outcomes';
import { Problems } from './problems';

/** Something that an outcome can belong to, by any of its names. */
export interface Matchable {
  /** How the reader knows it: a folder, a study. */
  readonly label: string;
  /** Patient id, folder name, study UID, pseudonym; empty ones are passed over. */
  readonly names: readonly string[];
}

export interface Matching<T> {
  readonly pairs: readonly { readonly outcome: Outcome; readonly subject: T }[];
  readonly problems: readonly TableProblem[];
}

/**
 * Puts outcomes and subjects together by exact name; case and leading zeros must agree too, but are named when they
 * alone differ.
 * @param fileName of the table, for the problems
 * @param idColumn its heading
 * @param everySubject whether a subject without outcome is a problem
 * @returns a pair for each outcome, or none and every problem
 */
export function matchOutcomes<T extends Matchable>(
  outcomes: readonly Outcome[],
  subjects: readonly T[],
  fileName: string,
  idColumn: string,
  everySubject: boolean,
): Matching<T> {
  const problems = new Problems();
  const exact = indexOf(subjects, (name) => name);
  const loose = indexOf(subjects, looseName);
  const taken = new Map<T, Outcome>();
  const pairs: { outcome: Outcome; subject: T }[] = [];
  for (const outcome of outcomes) {
    const bad = (message: string) => problems.add(fileName, outcome.row, idColumn, message);
    const [subject, other] = exact.get(outcome.id) ?? [];
    if (subject === undefined) {
      const [near] = loose.get(looseName(outcome.id)) ?? [];
      const name = near?.names.find((one) => looseName(one) === looseName(outcome.id));
      const hint = name === undefined ? '' : `; ${near?.label} is called "${name}"`;
      bad(`"${outcome.id}" has no motion${hint}`);
      continue;
    }
    if (other !== undefined) {
      bad(`"${outcome.id}" can be ${subject.label} or ${other.label}; keep one of them`);
      continue;
    }
    const before = taken.get(subject);
    if (before) {
      bad(`"${outcome.id}" is ${subject.label}, which row ${before.row} has already`);
      continue;
    }
    taken.set(subject, outcome);
    pairs.push({ outcome, subject });
  }
  if (everySubject)
    for (const subject of subjects)
      if (!taken.has(subject) && !subject.names.some((name) => (exact.get(name)?.length ?? 0) > 1))
        problems.add(subject.label, null, null, `has motion, but no row in ${fileName}`);
  return { pairs: problems.any ? [] : pairs, problems: problems.all() };
}

/** Without case and leading zeros, which spreadsheets lose. */
const looseName = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/, '');

function indexOf<T extends Matchable>(subjects: readonly T[], key: (name: string) => string): Map<string, T[]> {
  const index = new Map<string, T[]>();
  for (const subject of subjects)
    for (const name of new Set(subject.names.filter((one) => one !== '').map(key))) {
      const list = index.get(name);
      if (list) list.push(subject);
      else index.set(name, [subject]);
    }
  return index;
}
