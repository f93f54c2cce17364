import { RootsmithError } from '../errors/index.ts';
import { type ByteStream, concatBytes } from './byte-stream.ts';
import { type RandomAccess, readRange } from './random-access.ts';

/** A stretch of a longer stream. Leaving a loop over `bytes` early is fine: `skip` passes the rest. */
export interface Stretch {
  readonly bytes: ByteStream;
  skip(): Promise<void>;
}

/** Reads exact counts from a stream whose chunks fall where they like. */
export class ByteReader implements AsyncDisposable {
  #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();
  #offset: number;
  /** Where what is passed over need not be read. */
  #access: RandomAccess | undefined;

  /** `offset` is where in a longer source the stream begins, so that errors can name absolute offsets. */
  constructor(source: ByteStream, offset = 0) {
    this.#source = source[Symbol.asyncIterator]();
    this.#offset = offset;
  }

  /** Reads a source from its start; what is passed over is not read at all. */
  static over(access: RandomAccess): ByteReader {
    const reader = new ByteReader(readRange(access));
    reader.#access = access;
    return reader;
  }

  /** The absolute offset of the next byte. */
  get offset(): number {
    return this.#offset;
  }

  /** Exactly `count` bytes, or `undefined` where the stream ended before the first. */
  async read(count: number): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(count);
    const filled = await this.#fill(bytes);
    if (filled === 0 && count > 0) return undefined;
    if (filled < count) throw this.#endedEarly(count - filled);
    return bytes;
  }

  /** Exactly `count` bytes; the error where the stream ends before calls them `what` ("cpio header"). */
  async expect(count: number, what: string): Promise<Uint8Array> {
    const bytes = new Uint8Array(count);
    const filled = await this.#fill(bytes);
    if (filled < count) throw this.#endedEarly(count - filled, what);
    return bytes;
  }

  /** Fills an array of the caller's; the error where the stream ends before calls the bytes `what`. */
  async fill(bytes: Uint8Array, what: string): Promise<void> {
    const filled = await this.#fill(bytes);
    if (filled < bytes.length) throw this.#endedEarly(bytes.length - filled, what);
  }

  /** Whether nothing is left to read. */
  async isAtEnd(): Promise<boolean> {
    return !(await this.#arrive());
  }

  /** Passes over zeros, as padding is made of; whether anything else follows. */
  async skipZeros(): Promise<boolean> {
    while (await this.#arrive()) {
      const zeros = this.#rest.findIndex((byte) => byte !== 0);
      await this.#next(zeros === -1 ? this.#rest.length : zeros);
      if (zeros !== -1) return true;
    }
    return false;
  }

  /** The bytes at hand, at most `most`, without copying; `undefined` at the end. */
  async readSome(most: number): Promise<Uint8Array | undefined> {
    return this.#next(most);
  }

  /** The next bytes that have come already, at most `most`, which are not passed over. No copy: not to be changed. */
  atHand(most: number): Uint8Array {
    return this.#rest.subarray(0, most);
  }

  /** Passes over bytes that `atHand` showed. */
  pass(count: number): void {
    if (count > this.#rest.length)
      throw new Error(`bug: ${count} bytes are passed over, of ${this.#rest.length} at hand`);
    this.#rest = this.#rest.subarray(count);
    this.#offset += count;
  }

  /** Gives back what was read last and not used, so that the next read begins with it. */
  unread(bytes: Uint8Array): void {
    this.#rest = joined(bytes, this.#rest);
    this.#offset -= bytes.length;
  }

  /** The next `count` bytes, chunk by chunk, without copying; errors call them `what`. */
  take(count: number, what?: string): Stretch {
    let left = count;
    const next = (): Promise<Uint8Array | undefined> => this.#next(left);
    const jump = (): Promise<number> => this.#jump(left);
    const endedEarly = (): RootsmithError => this.#endedEarly(left, what);
    async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
      while (left > 0) {
        const chunk = await next();
        if (chunk === undefined) throw endedEarly();
        left -= chunk.length;
        yield chunk;
      }
    }
    return {
      bytes: { [Symbol.asyncIterator]: chunks },
      async skip() {
        left -= await jump();
        for await (const _ of chunks()) {
          // Passing over is all there is to do.
        }
      },
    };
  }

  /** Tells the source that no more will be read, so that it can close its file or socket. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.return?.();
  }

  /** Passes over up to `most` bytes without reading them, where that can be done; how many. */
  async #jump(most: number): Promise<number> {
    if (this.#access === undefined || most <= this.#rest.length) return 0;
    const target = Math.min(this.#offset + most, this.#access.size);
    const jumped = target - this.#offset;
    await this.#source.return?.();
    this.#source = readRange(this.#access, target)[Symbol.asyncIterator]();
    this.#rest = this.#rest.subarray(0, 0);
    this.#offset = target;
    return jumped;
  }

  async #fill(bytes: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < bytes.length) {
      const chunk = await this.#next(bytes.length - filled);
      if (chunk === undefined) break;
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    return filled;
  }

  #endedEarly(missing: number, what?: string): RootsmithError {
    const where = what === undefined ? '' : ` inside the ${what}`;
    return new RootsmithError(
      'FORMAT_TRUNCATED',
      `stream ended${where} at offset ${this.#offset}, ${missing} bytes early`,
      {
        hint: 'The file or transfer was cut short: fetch it again.',
        details: { offset: this.#offset, missing },
      },
    );
  }

  async #next(most: number): Promise<Uint8Array | undefined> {
    if (!(await this.#arrive())) return undefined;
    const chunk = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(chunk.length);
    this.#offset += chunk.length;
    return chunk;
  }

  /** Waits until bytes are at hand; false at the end. */
  async #arrive(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#source.next();
      if (next.done) return false;
      this.#rest = next.value;
    }
    return true;
  }
}

/** Both, in one piece; without copying where they were cut from the same array side by side. */
function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  const adjacent = first.buffer === second.buffer && first.byteOffset + first.length === second.byteOffset;
  return adjacent
    ? new Uint8Array(first.buffer, first.byteOffset, first.length + second.length)
    : concatBytes([first, second]);
}
