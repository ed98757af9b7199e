/** Progress for people: one line that is rewritten on a terminal, one line per step in a log. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #shown = '';
  #step = '';

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** @param detail of long work, such as the time left: a log gets a line for each tenth then */
  show(step: string, fraction: number | null, detail = ''): void {
    const share = fraction === null ? step : `${step} ${Math.floor(100 * fraction)} %`;
    const text = detail === '' ? share : `${share}, ${detail}`;
    if (text === this.#shown) return;
    const stretch = detail === '' || fraction === null ? step : `${step} ${Math.floor(10 * fraction)}`;
    if (this.#stream.isTTY) this.#stream.write(`\r\u001b[K${text}`);
    else if (stretch !== this.#step) this.#stream.write(`${text}\n`);
    this.#shown = text;
    this.#step = stretch;
  }

  /** Takes the line away, so that other text can follow. */
  clear(): void {
    if (this.#shown && this.#stream.isTTY) this.#stream.write('\r\u001b[K');
    this.#shown = '';
  }
}
