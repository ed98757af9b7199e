/** Progress for people: one line that is rewritten on a terminal, one line per step in a log. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #shown = '';
  #step = '';

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(step: string, fraction: number | null): void {
    const text = fraction === null ? step : `${step} ${Math.floor(100 * fraction)} %`;
    if (text === this.#shown) return;
    if (this.#stream.isTTY) this.#stream.write(`\r\u001b[K${text}`);
    else if (step !== this.#step) this.#stream.write(`${text}\n`);
    this.#shown = text;
    this.#step = step;
  }

  /** Takes the line away, so that other text can follow. */
  clear(): void {
    if (this.#shown && this.#stream.isTTY) this.#stream.write('\r\u001b[K');
    this.#shown = '';
  }
}
