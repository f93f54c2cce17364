import { isAllowed } from './characters.ts';
import type { GoYamlDialect } from './dialect.ts';
import { GoYamlFault } from './fault.ts';

/** How many bytes go-yaml reads at once. An error beyond that is not seen if the document ends before it. */
const CHUNK_BYTES = 512;

/** The most arguments of one call of `String.fromCodePoint`. */
const TEXT_STEP = 4096;

interface Decoded {
  readonly value: number;
  readonly width: number;
}

/** The characters of a text in UTF-8, or in UTF-16 with a byte order mark. They are decoded on demand. */
export class CodePoints {
  readonly #bytes: Uint8Array;
  readonly #values: Uint32Array;
  #count = 0;
  readonly #dialect: GoYamlDialect;
  readonly #decode: (chunkEnd: number) => Decoded | undefined;
  #offset: number;
  #chunkEnd = CHUNK_BYTES;

  constructor(bytes: Uint8Array, dialect: GoYamlDialect) {
    this.#bytes = bytes;
    this.#values = new Uint32Array(bytes.length);
    this.#dialect = dialect;
    const [first, second, third] = bytes;
    const little = first === 0xff && second === 0xfe;
    const utf16 = little || (first === 0xfe && second === 0xff);
    const marked = first === 0xef && second === 0xbb && third === 0xbf;
    this.#offset = utf16 ? 2 : marked ? 3 : 0;
    this.#decode = utf16 ? (end) => this.#utf16(end, little) : (end) => this.#utf8(end);
  }

  /** The number of decoded characters. */
  get count(): number {
    return this.#count;
  }

  /** The character at an index, which is decoded if necessary, or undefined after the last one. */
  at(index: number): number | undefined {
    while (this.#count <= index) {
      if (this.#offset >= this.#bytes.length) return undefined;
      this.#decodeChunk();
    }
    return this.#values[index];
  }

  /** The text from one index to another, which must be decoded already. */
  text(from: number, to: number): string {
    let text = '';
    for (let at = from; at < to; at += TEXT_STEP)
      text += String.fromCodePoint(...this.#values.subarray(at, Math.min(to, at + TEXT_STEP)));
    return text;
  }

  #decodeChunk(): void {
    const end = Math.min(this.#chunkEnd, this.#bytes.length);
    while (this.#offset < end) {
      const decoded = this.#decode(end);
      if (decoded === undefined) break;
      if (!isAllowed(decoded.value, this.#dialect)) throw this.#fault('control characters are not allowed');
      this.#values[this.#count] = decoded.value;
      this.#count += 1;
      this.#offset += decoded.width;
    }
    this.#chunkEnd = this.#offset + CHUNK_BYTES;
  }

  #utf8(chunkEnd: number): Decoded | undefined {
    const lead = this.#bytes[this.#offset] ?? 0;
    const width =
      lead < 0x80 ? 1 : (lead & 0xe0) === 0xc0 ? 2 : (lead & 0xf0) === 0xe0 ? 3 : (lead & 0xf8) === 0xf0 ? 4 : 0;
    if (width === 0) throw this.#fault('invalid leading UTF-8 octet');
    if (this.#offset + width > chunkEnd) return this.#incomplete(chunkEnd, 'incomplete UTF-8 octet sequence');
    let value = width === 1 ? lead : lead & (0x7f >> width);
    for (let index = 1; index < width; index += 1) {
      const trail = this.#bytes[this.#offset + index] ?? 0;
      if ((trail & 0xc0) !== 0x80) throw this.#fault('invalid trailing UTF-8 octet');
      value = (value << 6) + (trail & 0x3f);
    }
    if (value < ([0, 0, 0x80, 0x800, 0x10000][width] ?? 0)) throw this.#fault('invalid length of a UTF-8 sequence');
    if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) throw this.#fault('invalid Unicode character');
    return { value, width };
  }

  #utf16(chunkEnd: number, little: boolean): Decoded | undefined {
    const unit = (at: number): number => {
      const [a = 0, b = 0] = this.#bytes.subarray(this.#offset + at, this.#offset + at + 2);
      return little ? a + (b << 8) : b + (a << 8);
    };
    if (this.#offset + 2 > chunkEnd) return this.#incomplete(chunkEnd, 'incomplete UTF-16 character');
    const high = unit(0);
    if ((high & 0xfc00) === 0xdc00) throw this.#fault('unexpected low surrogate area');
    if ((high & 0xfc00) !== 0xd800) return { value: high, width: 2 };
    if (this.#offset + 4 > chunkEnd) return this.#incomplete(chunkEnd, 'incomplete UTF-16 surrogate pair');
    const low = unit(2);
    if ((low & 0xfc00) !== 0xdc00) throw this.#fault('expected low surrogate area');
    return { value: 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff), width: 4 };
  }

  /** A character that a chunk cuts waits for the next chunk. After the last chunk it is an error. */
  #incomplete(chunkEnd: number, problem: string): undefined {
    if (chunkEnd >= this.#bytes.length) throw this.#fault(problem);
    return undefined;
  }

  #fault(problem: string): GoYamlFault {
    const decoded = this.#values.subarray(0, this.#count);
    const line = decoded.filter((value) => value === 0x0a).length;
    return new GoYamlFault(problem, { line, column: this.#count - 1 - decoded.lastIndexOf(0x0a) });
  }
}
