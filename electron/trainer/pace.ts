/** Units looked back on: the swarm moves to other sizes of network, and the machine gets other work to do. */
const lookBack = 60;

/**
 * Time left from the pace so far. Time in which nothing ran does not count: the pace is that of this session, and before it
 * has one, that of the units computed earlier.
 */
export class Pace {
  readonly #finished: number[] = [];
  readonly #began: number;

  /**
   * @param earlierMs computing times of units of earlier sessions
   * @param workers side by side now
   */
  constructor(
    private readonly earlierMs: readonly number[],
    private readonly workers: number,
    now: number,
  ) {
    this.#began = now;
  }

  finished(now: number): void {
    this.#finished.push(now);
  }

  /** @returns null while there is no pace yet */
  secondsLeft(units: number, now: number): number | null {
    const done = this.#finished.length;
    if (done >= Math.max(3, 2 * this.workers)) {
      const window = Math.min(lookBack, done);
      const since = done > window ? this.#finished[done - window - 1]! : this.#began;
      return (units * (now - since)) / window / 1000;
    }
    const recent = this.earlierMs.slice(-lookBack);
    if (recent.length === 0) return null;
    const mean = recent.reduce((sum, ms) => sum + ms, 0) / recent.length;
    return (units * mean) / this.workers / 1000;
  }
}
