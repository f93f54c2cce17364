import { BYTE_ORDER_MARK_POINT, END, isBlank, isBreak } from './characters.ts';
import { CodePoints } from './code-points.ts';
import type { GoYamlDialect } from './dialect.ts';
import type { Mark } from './fault.ts';

/** A text with a cursor, as the scanner of go-yaml sees it: some characters ahead, and the position. */
export class Reader {
  /** The number of line breaks since the last character that is not a blank. */
  newlines = 0;
  readonly #points: CodePoints;
  #position = 0;
  #bufferStart = 0;
  #index = 0;
  #line = 0;
  #column = 0;

  constructor(bytes: Uint8Array, dialect: GoYamlDialect) {
    this.#points = new CodePoints(bytes, dialect);
  }

  get mark(): Mark {
    return { index: this.#index, line: this.#line, column: this.#column };
  }

  get line(): number {
    return this.#line;
  }

  get column(): number {
    return this.#column;
  }

  /** The character `ahead` places after the cursor, or `END`. */
  at(ahead = 0): number {
    const wanted = this.#position + ahead;
    if (wanted >= this.#points.count) this.#bufferStart = this.#position;
    return this.#points.at(wanted) ?? END;
  }

  /** Whether the buffer begins with a byte order mark. go-yaml looks there, not at the cursor. */
  startsWithByteOrderMark(): boolean {
    this.at();
    return this.#points.at(this.#bufferStart) === BYTE_ORDER_MARK_POINT;
  }

  skip(count = 1): void {
    for (let done = 0; done < count; done += 1) {
      if (!isBlank(this.at())) this.newlines = 0;
      this.#position += 1;
      this.#index += 1;
      this.#column += 1;
    }
  }

  read(): string {
    const value = this.at();
    this.skip();
    return String.fromCodePoint(value);
  }

  /** Reads on while the character at the cursor is wanted. */
  readWhile(isWanted: (value: number) => boolean): string {
    const from = this.#position;
    for (let value = this.at(); value !== END && isWanted(value); value = this.at()) this.skip();
    return this.#points.text(from, this.#position);
  }

  /** Skips a line break and gives the text that it stands for. */
  readBreak(): string {
    const value = this.at();
    if (!isBreak(value)) return '';
    const width = value === 0x0d && this.at(1) === 0x0a ? 2 : 1;
    this.#position += width;
    this.#index += width;
    this.#column = 0;
    this.#line += 1;
    this.newlines += 1;
    return value > 0xff ? String.fromCodePoint(value) : '\n';
  }

  /** Counts the end of the text as the end of a line. */
  endLine(): void {
    if (this.#column === 0) return;
    this.#column = 0;
    this.#line += 1;
  }

  /** Tells whether `---` or `...` stands at the start of a line, with nothing after it. */
  atDocumentMark(word: '---' | '...'): boolean {
    if (this.#column !== 0) return false;
    for (let ahead = 0; ahead < 3; ahead += 1) if (this.at(ahead) !== word.codePointAt(ahead)) return false;
    const next = this.at(3);
    return next === END || isBlank(next) || isBreak(next);
  }
}
