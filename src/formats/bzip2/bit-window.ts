import { type ByteReader, concatBytes } from '../../bytes/index.ts';

/** Thrown by `bits` if the window ends before the decoder has what it needs. More of the stream may follow. */
export const endOfWindow: unique symbol = Symbol('the window ends here');

/** Most blocks decode from a first window of this size. Later windows begin with the size of the last block. */
const FIRST_BYTES = 64 * 1024;
/** The most bytes that a block can take whose decoder ends: 1.6 million symbols of 20 bits. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Gives the bits of a stream to a decoder that cannot wait. The decoder runs on a window of the stream, and again
 * on a larger one if the window was too short.
 */
export class BitWindow {
  readonly #reader: ByteReader;
  #bytes: Uint8Array = new Uint8Array();
  #byte = 0;
  #bit = 0;
  #wanted = FIRST_BYTES;
  #isAll = false;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /** The offset of the next bit in the stream, in bytes. */
  get offset(): number {
    return this.#reader.offset - this.#bytes.length + this.#byte;
  }

  /** Whether the window reached the end of the stream. */
  get isAll(): boolean {
    return this.#isAll;
  }

  /** Whether nothing is left. */
  async isAtEnd(): Promise<boolean> {
    return this.#byte === this.#bytes.length && (await this.#reader.isAtEnd());
  }

  /** Runs a decoder on what comes next. Gives `undefined` if the stream ends, or goes on for too long, inside of it. */
  async decode<T>(decoder: (bits: (count: number | null) => number) => T): Promise<{ readonly value: T } | undefined> {
    const start = { byte: this.#byte, bit: this.#bit };
    for (let wanted = this.#wanted; ; wanted *= 2) {
      await this.#fill(wanted);
      try {
        const value = decoder((count) => this.#take(count));
        this.#wanted = Math.max(FIRST_BYTES, Math.ceil((this.#byte - start.byte) * 1.25));
        this.#forget();
        return { value };
      } catch (error) {
        if (error !== endOfWindow) throw error;
        if (this.#isAll || wanted >= MOST_BYTES) return undefined;
        [this.#byte, this.#bit] = [start.byte, start.bit];
      }
    }
  }

  async #fill(wanted: number): Promise<void> {
    const parts = [this.#bytes.subarray(this.#byte)];
    let held = this.#bytes.length - this.#byte;
    while (held < wanted && !this.#isAll) {
      const part = await this.#reader.readSome(wanted - held);
      if (part === undefined) this.#isAll = true;
      else parts.push(part);
      held += part?.length ?? 0;
    }
    if (parts.length > 1) this.#bytes = concatBytes(parts);
    else this.#forget();
    this.#byte = 0;
  }

  #forget(): void {
    this.#bytes = this.#bytes.subarray(this.#byte);
    this.#byte = 0;
  }

  #take(count: number | null): number {
    if (count === null) {
      if (this.#bit > 0) this.#byte += 1;
      this.#bit = 0;
      return 0;
    }
    let result = 0;
    for (let left = count; left > 0; ) {
      const byte = this.#bytes[this.#byte];
      if (byte === undefined) throw endOfWindow;
      const taken = Math.min(left, 8 - this.#bit);
      result = (result << taken) | ((byte >> (8 - this.#bit - taken)) & (0xff >> (8 - taken)));
      left -= taken;
      this.#bit += taken;
      if (this.#bit < 8) continue;
      this.#bit = 0;
      this.#byte += 1;
    }
    return result;
  }
}
