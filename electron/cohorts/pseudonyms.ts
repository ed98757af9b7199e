import { randomInt } from 'node:crypto';

/**
 * Names for n subjects, S0001 …, in an order that says nothing: neither of the patients' own names nor of the order in
 * which they came.
 */
export function pseudonyms(n: number): string[] {
  const names = numbered(n);
  for (let i = names.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [names[i], names[j]] = [names[j]!, names[i]!];
  }
  return names;
}

/** S0001 … in order: for subjects whom nobody is behind. */
export const numbered = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => `S${String(i + 1).padStart(Math.max(4, String(n).length), '0')}`);
