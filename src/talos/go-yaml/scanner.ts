import { code, END, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isOneOf } from './characters.ts';
import type { GoYamlDialect } from './dialect.ts';
import { GoYamlFault, type Mark } from './fault.ts';
import { Reader } from './reader.ts';
import { scanBlockScalar } from './scan-block-scalar.ts';
import { scanDirective } from './scan-directive.ts';
import { scanPlainScalar } from './scan-plain-scalar.ts';
import { scanAnchor, scanTag } from './scan-properties.ts';
import { scanQuotedScalar } from './scan-quoted-scalar.ts';
import { LeveledKeys, NestedKeys, type SimpleKeys } from './simple-keys.ts';
import type { Indicator, Token } from './tokens.ts';

/** How deep a text may nest. This limit is ours; that of go-yaml is ten times as high. */
export const MAX_NESTING = 1000;
/** How far go-yaml looks ahead for a comment. */
const COMMENT_REACH = 512;
/** The parser of go-yaml reads two more tokens than it needs, to place comments. */
const LOOK_AHEAD = 2;

const INDICATORS = '-?:,[]{}#&*!|>\'"%@`';

/**
 * Splits a text into tokens on demand, one at a time, as the scanner of go-yaml does. Text after the last
 * requested token is not scanned.
 */
export class Scanner {
  readonly #reader: Reader;
  readonly #dialect: GoYamlDialect;
  readonly #keys: SimpleKeys;
  readonly #queue: Token[];
  readonly #indents: number[] = [];
  #last: Token;
  #taken = 0;
  #indent = -1;
  #flowLevel = 0;
  #keyAllowed = true;

  constructor(bytes: Uint8Array, dialect: GoYamlDialect) {
    this.#reader = new Reader(bytes, dialect);
    this.#dialect = dialect;
    this.#keys = dialect.rc4 ? new NestedKeys(dialect) : new LeveledKeys();
    this.#last = { kind: 'stream-start', start: this.#reader.mark };
    this.#queue = [this.#last];
  }

  /** Shows the next token without taking it. */
  peek(): Token {
    while (this.#queue.length <= LOOK_AHEAD || this.#keys.mayBegin(this.#taken, this.#reader.mark)) this.#fetch();
    const [next] = this.#queue;
    if (next === undefined) throw new Error('bug: no token');
    return next;
  }

  take(): Token {
    const next = this.peek();
    this.#queue.shift();
    this.#taken += 1;
    return next;
  }

  #fetch(): void {
    this.#toNextToken();
    const reader = this.#reader;
    this.#unroll(reader.column);
    const value = reader.at();
    if (value === END) this.#fetchStreamEnd();
    else if (reader.column === 0 && value === code('%')) this.#fetchDirective();
    else if (reader.atDocumentMark('---')) this.#fetchDocumentMark('document-start');
    else if (reader.atDocumentMark('...')) this.#fetchDocumentMark('document-end');
    else {
      this.#fetchContent(value);
      if (this.#last.kind !== 'entry') this.#skipLineComment();
    }
  }

  #fetchContent(value: number): void {
    const next = this.#reader.at(1);
    const flow = this.#flowLevel > 0;
    const character = String.fromCodePoint(value);
    if (character === '-' && isBlankOrEnd(next)) this.#fetchEntry();
    else if (character === '?' && ((flow && !this.#dialect.rc3) || isBlankOrEnd(next))) this.#fetchKey();
    else if (character === ':' && (this.#isFlowValue() || isBlankOrEnd(next))) this.#fetchValue();
    else if ((character === '|' || character === '>') && !flow) this.#fetchBlockScalar(character === '|');
    else if (!this.#fetchIndicated(character)) this.#fetchPlainScalar(value, next);
  }

  /** Fetches a token that its first character identifies, whatever follows. */
  #fetchIndicated(character: string): boolean {
    switch (character) {
      case '[':
        this.#fetchFlowStart('flow-sequence');
        return true;
      case '{':
        this.#fetchFlowStart('flow-mapping');
        return true;
      case ']':
        this.#fetchFlowEnd('flow-sequence-end');
        return true;
      case '}':
        this.#fetchFlowEnd('flow-mapping-end');
        return true;
      case ',':
        this.#fetchFlowEntry();
        return true;
      default:
        return this.#fetchNode(character);
    }
  }

  #fetchNode(character: string): boolean {
    const reader = this.#reader;
    switch (character) {
      case '*':
        this.#fetchSimple(() => scanAnchor(reader, 'alias', this.#dialect));
        return true;
      case '&':
        this.#fetchSimple(() => scanAnchor(reader, 'anchor', this.#dialect));
        return true;
      case '!':
        this.#fetchSimple(() => scanTag(reader, this.#dialect));
        return true;
      case "'":
      case '"':
        this.#fetchSimple(() => scanQuotedScalar(reader, character === "'", this.#dialect));
        return true;
      default:
        return false;
    }
  }

  #isFlowValue(): boolean {
    if (this.#flowLevel === 0) return false;
    return !this.#dialect.rc4 || (this.#last.kind !== 'flow-entry' && this.#last.kind !== 'flow-sequence');
  }

  #fetchPlainScalar(value: number, next: number): void {
    const begins =
      !(isBlankOrEnd(value) || isOneOf(value, INDICATORS)) ||
      (value === code('-') && !isBlank(next)) ||
      ((this.#dialect.rc3 || this.#flowLevel === 0) && isOneOf(value, '?:') && !isBlankOrEnd(next));
    if (!begins) throw new GoYamlFault('found character that cannot start any token', this.#reader.mark);
    const options = { indent: this.#indent + 1, flow: this.#flowLevel > 0, dialect: this.#dialect };
    this.#saveKey();
    this.#keyAllowed = false;
    const { token, endsLine } = scanPlainScalar(this.#reader, options);
    this.#push(token);
    if (endsLine) this.#keyAllowed = true;
  }

  #fetchSimple(scan: () => Token): void {
    this.#saveKey();
    this.#keyAllowed = false;
    this.#push(scan());
  }

  #fetchBlockScalar(literal: boolean): void {
    this.#keys.remove();
    this.#keyAllowed = true;
    this.#push(scanBlockScalar(this.#reader, { literal, indent: this.#indent, dialect: this.#dialect }));
  }

  #fetchStreamEnd(): void {
    this.#reader.endLine();
    this.#unroll(-1);
    this.#keys.remove();
    this.#keys.clear();
    this.#keyAllowed = false;
    this.#push({ kind: 'stream-end', start: this.#reader.mark });
  }

  #fetchDirective(): void {
    this.#unroll(-1);
    this.#keys.remove();
    this.#keyAllowed = false;
    this.#push(scanDirective(this.#reader, this.#dialect));
  }

  #fetchDocumentMark(kind: 'document-start' | 'document-end'): void {
    this.#unroll(-1);
    this.#keys.remove();
    this.#keyAllowed = false;
    this.#pushIndicator(kind, 3);
  }

  #fetchFlowStart(kind: 'flow-sequence' | 'flow-mapping'): void {
    this.#saveKey();
    this.#keys.enterFlow(this.#taken + this.#queue.length);
    this.#flowLevel += 1;
    this.#checkNesting();
    this.#keyAllowed = true;
    this.#pushIndicator(kind);
  }

  #fetchFlowEnd(kind: 'flow-sequence-end' | 'flow-mapping-end'): void {
    this.#keys.remove();
    if (this.#flowLevel > 0) {
      this.#flowLevel -= 1;
      this.#keys.leaveFlow();
    }
    this.#keyAllowed = false;
    this.#pushIndicator(kind);
  }

  #fetchFlowEntry(): void {
    this.#keys.remove();
    this.#keyAllowed = true;
    this.#pushIndicator('flow-entry');
  }

  #fetchEntry(): void {
    if (this.#flowLevel === 0) this.#begin('block-sequence', 'block sequence entries are not allowed in this context');
    this.#keys.remove();
    this.#keyAllowed = true;
    this.#pushIndicator('entry');
  }

  #fetchKey(): void {
    if (this.#flowLevel === 0) this.#begin('block-mapping', 'mapping keys are not allowed in this context');
    this.#keys.remove();
    this.#keyAllowed = this.#flowLevel === 0;
    this.#pushIndicator('key');
  }

  #fetchValue(): void {
    const key = this.#keys.take(this.#reader.mark);
    if (key === undefined) {
      if (this.#flowLevel === 0) this.#begin('block-mapping', 'mapping values are not allowed in this context');
      this.#keyAllowed = this.#flowLevel === 0;
    } else {
      const place = key.token - this.#taken;
      this.#insert({ kind: 'key', start: key.mark }, place);
      this.#roll('block-mapping', key.mark, place);
      this.#keyAllowed = false;
    }
    this.#pushIndicator('value');
  }

  #begin(kind: 'block-sequence' | 'block-mapping', problem: string): void {
    if (!this.#keyAllowed) throw new GoYamlFault(problem, this.#reader.mark);
    this.#roll(kind, this.#reader.mark);
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    const { mark } = this.#reader;
    const required = this.#flowLevel === 0 && this.#indent === mark.column;
    this.#keys.save({ required, token: this.#taken + this.#queue.length, mark });
  }

  #roll(kind: 'block-sequence' | 'block-mapping', mark: Mark, place = this.#queue.length): void {
    if (this.#flowLevel > 0 || this.#indent >= mark.column) return;
    this.#indents.push(this.#indent);
    this.#indent = mark.column;
    this.#checkNesting();
    this.#insert({ kind, start: mark }, place);
  }

  #unroll(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#push({ kind: 'block-end', start: this.#reader.mark });
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  #checkNesting(): void {
    if (this.#indents.length + this.#flowLevel <= MAX_NESTING) return;
    throw new GoYamlFault(`nested deeper than ${MAX_NESTING} levels`, this.#reader.mark, { ours: true });
  }

  #push(token: Token): void {
    this.#queue.push(token);
    this.#last = token;
  }

  #pushIndicator(kind: Indicator, width = 1): void {
    const start = this.#reader.mark;
    this.#reader.skip(width);
    this.#push({ kind, start });
  }

  #insert(token: Token, place: number): void {
    if (place < 0 || place >= this.#queue.length) this.#push(token);
    else this.#queue.splice(place, 0, token);
  }

  #toNextToken(): void {
    const reader = this.#reader;
    for (;;) {
      if (reader.column === 0 && reader.startsWithByteOrderMark()) reader.skip();
      while (reader.at() === code(' ') || (this.#tabsPass() && reader.at() === code('\t'))) reader.skip();
      if (reader.at() === code('#')) this.#skipComments();
      if (!isBreak(reader.at())) return;
      reader.readBreak();
      if (this.#flowLevel === 0) this.#keyAllowed = true;
    }
  }

  #tabsPass(): boolean {
    return this.#flowLevel > 0 || !this.#keyAllowed;
  }

  /** Skips a comment and those on the lines below it, whatever blanks are between them. */
  #skipComments(): void {
    const reader = this.#reader;
    let ahead = 0;
    while (ahead < COMMENT_REACH) {
      const value = reader.at(ahead);
      if (value === code('#')) {
        this.#skipTo(ahead);
        ahead = 0;
      } else if (!isBlank(value) && value !== 0x0a && value !== 0x0d) return;
      ahead += 1;
    }
  }

  #skipLineComment(): void {
    if (this.#reader.newlines > 0) return;
    for (let ahead = 0; ahead < COMMENT_REACH; ahead += 1) {
      const value = this.#reader.at(ahead);
      if (value === code('#')) this.#skipTo(ahead);
      if (!isBlank(value)) return;
    }
  }

  /** Skips the comment that begins `ahead` characters after the cursor. */
  #skipTo(ahead: number): void {
    const reader = this.#reader;
    for (let left = ahead; left > 0; left -= 1) {
      if (isBreak(reader.at())) {
        if (reader.at() === 0x0d && reader.at(1) === 0x0a) left -= 1;
        reader.readBreak();
      } else reader.skip();
    }
    while (!isBreakOrEnd(reader.at())) reader.skip();
  }
}
