const MAX_LINE = 4096;

/** Makes whole lines out of pieces, and keeps the last ones. */
export class LineLog {
  readonly #keep: number;
  readonly #onLine: (line: string) => void;
  #last: readonly string[] = [];
  #rest = '';

  constructor(keep: number, onLine: (line: string) => void) {
    this.#keep = keep;
    this.#onLine = onLine;
  }

  get last(): readonly string[] {
    return this.#last;
  }

  write(text: string): void {
    const lines = (this.#rest + text).split(/\r?\n|\r/);
    this.#rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const line of lines) this.#add(line);
  }

  /** Nothing follows: what is left is a line. */
  end(): void {
    if (this.#rest !== '') this.#add(this.#rest);
    this.#rest = '';
  }

  #add(line: string): void {
    if (line === '') return;
    const short = line.slice(0, MAX_LINE);
    this.#last = [...this.#last, short].slice(-this.#keep);
    this.#onLine(short);
  }
}
