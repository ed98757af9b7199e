import { type Random, seededRandom, shuffled } from '../random';

/** One fold: positions of the sample that are learnt from, and those that are held out. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * Splits a sample into k folds, each with about the same share of events. A subject that was drawn more than once is, with
 * all its copies, in one fold.
 *
 * Were the copies dealt one by one (`apart`), a subject could be learnt from and judged on at once: the search would then
 * favour settings that learn subjects by heart. The original deals them so (Bello et al. 2019), and so does the faithful mode.
 *
 * @param rows subjects of the sample, with repetition
 * @param events 1 or 0 of every subject of the cohort
 * @param apart deals copies of a subject one by one
 * @returns rows (not positions) of each fold, in the order of the sample
 * @throws RangeError for fewer than two folds or fewer distinct subjects than folds
 */
export function stratifiedFolds(
  rows: ArrayLike<number>,
  events: ArrayLike<number>,
  k: number,
  seed: number,
  apart = false,
): Fold[] {
  if (!Number.isInteger(k) || k < 2) throw new RangeError(`${k} folds`);
  const random: Random = seededRandom(seed);
  /** What is dealt: a position, or all positions of one subject. */
  const hands: number[][] = [];
  const handOf = new Map<number, number[]>();
  for (let at = 0; at < rows.length; at++) {
    const known = apart ? undefined : handOf.get(rows[at]!);
    if (known) known.push(at);
    else {
      const hand = [at];
      hands.push(hand);
      handOf.set(rows[at]!, hand);
    }
  }
  if (hands.length < k) throw new RangeError(`${hands.length} subjects for ${k} folds`);
  const foldOf = new Int32Array(rows.length);
  let next = 0;
  for (const event of [1, 0])
    for (const hand of shuffled(
      hands.filter(([at]) => events[rows[at!]!] === event),
      random,
    )) {
      for (const at of hand) foldOf[at] = next;
      // The second stratum is dealt on where the first ended, so that folds stay of one size.
      next = (next + 1) % k;
    }
  return Array.from({ length: k }, (_, fold) => ({
    train: Int32Array.from(rows).filter((_, at) => foldOf[at] !== fold),
    test: Int32Array.from(rows).filter((_, at) => foldOf[at] === fold),
  }));
}

/** n draws from n subjects, with replacement. */
export function bootstrapSample(n: number, seed: number): Int32Array {
  const random = seededRandom(seed);
  return Int32Array.from({ length: n }, () => random.integer(n));
}

/** A seed of its own for everything that has a name (FNV-1a over the name, started from the plan's seed). */
export function seedOf(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  // The last round mixes high bits down: names that differ in their last letter must differ everywhere.
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
