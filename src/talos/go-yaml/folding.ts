import { isBlank, isBreak } from './characters.ts';
import type { Reader } from './reader.ts';

/** The blanks and line breaks between two pieces of a scalar, and the text that they stand for. */
export class Folding {
  #whitespace = '';
  #leadingBreak = '';
  #trailingBreaks = '';
  #broken: boolean;

  constructor(broken = false) {
    this.#broken = broken;
  }

  /** Whether there was a line break. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Skips blanks and line breaks. `check` is called for each blank at the start of a line. */
  read(reader: Reader, check: () => void = () => undefined): void {
    for (;;) {
      if (isBlank(reader.at())) {
        if (this.#broken) {
          check();
          reader.skip();
        } else this.#whitespace += reader.readWhile(isBlank);
      } else if (isBreak(reader.at())) this.#readBreak(reader);
      else return;
    }
  }

  /** One line break stands for a blank; several stand for as many breaks less one. */
  get text(): string {
    if (!this.#broken) return this.#whitespace;
    if (this.#leadingBreak !== '\n') return this.#leadingBreak + this.#trailingBreaks;
    return this.#trailingBreaks === '' ? ' ' : this.#trailingBreaks;
  }

  #readBreak(reader: Reader): void {
    if (this.#broken) {
      this.#trailingBreaks += reader.readBreak();
      return;
    }
    this.#leadingBreak = reader.readBreak();
    this.#broken = true;
  }
}
