/**
 * Gives a step's last value again while what it is made from is the same; else makes it anew.
 * @param step its name; one value is kept per name
 * @param from everything that the value depends on, compared by identity
 */
export type Remember = <T>(step: string, from: readonly unknown[], make: () => T) => T;

/**
 * What the steps of a finished run gave last, so that a change by hand costs only what depends on it. A step that fails
 * or is given up leaves nothing behind: what it gave before is kept.
 */
export class Memory {
  readonly #kept = new Map<string, { from: readonly unknown[]; value: unknown }>();

  /** For steps that are done at once. */
  readonly remember: Remember = (step, from, make) => {
    const kept = this.#of<ReturnType<typeof make>>(step, from);
    if (kept) return kept.value;
    const value = make();
    this.#kept.set(step, { from, value });
    return value;
  };

  /** For steps that take their time. */
  async later<T>(step: string, from: readonly unknown[], make: () => Promise<T>): Promise<T> {
    const kept = this.#of<T>(step, from);
    if (kept) return kept.value;
    const value = await make();
    this.#kept.set(step, { from, value });
    return value;
  }

  #of<T>(step: string, from: readonly unknown[]): { value: T } | null {
    const kept = this.#kept.get(step);
    const same = kept && kept.from.length === from.length && kept.from.every((one, k) => Object.is(one, from[k]));
    // One name stands for one step, which gives one type.
    return same ? { value: kept.value as T } : null;
  }
}
