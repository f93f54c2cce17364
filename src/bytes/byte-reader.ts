import { CUT_SHORT_HINT, RootsmithError } from '../errors/index.ts';
import { type ByteStream, concatBytes } from './byte-stream.ts';
import type { RandomAccess } from './random-access.ts';

/** A part of a longer stream. A loop over `bytes` may end early: `skip` passes over the rest. */
export interface BoundedStream {
  readonly bytes: ByteStream;
  skip(): Promise<void>;
}

/** Reads exact counts of bytes from a stream, however the stream is cut into chunks. */
export class ByteReader implements AsyncDisposable {
  #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();
  #offset: number;
  /** The random access source, where skipped bytes need not be read. */
  #access: RandomAccess | undefined;

  /** `offset` is the position of the stream in a longer source, so that errors can name absolute offsets. */
  constructor(source: ByteStream, offset = 0) {
    this.#source = source[Symbol.asyncIterator]();
    this.#offset = offset;
  }

  /** Reads a source from an offset on. Skipped bytes are not read at all. */
  static over(access: RandomAccess, start = 0): ByteReader {
    const reader = new ByteReader(readGrowing(access, start), start);
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

  /** As `read`, without copying bytes that lie in one chunk: do not change them, and do not keep them for long. */
  async view(count: number): Promise<Uint8Array | undefined> {
    if (this.#rest.length < count) return await this.read(count);
    const bytes = this.#rest.subarray(0, count);
    this.pass(count);
    return bytes;
  }

  /** Reads exactly `count` bytes. If the stream ends before, the error calls them `what` ("cpio header"). */
  async expect(count: number, what: string): Promise<Uint8Array> {
    const bytes = new Uint8Array(count);
    const filled = await this.#fill(bytes);
    if (filled < count) throw this.#endedEarly(count - filled, what);
    return bytes;
  }

  /** Fills the caller's array. If the stream ends before, the error calls the bytes `what`. */
  async fill(bytes: Uint8Array, what: string): Promise<void> {
    const filled = await this.#fill(bytes);
    if (filled < bytes.length) throw this.#endedEarly(bytes.length - filled, what);
  }

  /** Tells whether nothing is left to read. */
  async isAtEnd(): Promise<boolean> {
    return !(await this.#arrive());
  }

  /** Passes over zero padding and tells whether anything else follows. */
  async skipZeros(): Promise<boolean> {
    while (await this.#arrive()) {
      const zeros = this.#rest.findIndex((byte) => byte !== 0);
      await this.#next(zeros === -1 ? this.#rest.length : zeros);
      if (zeros !== -1) return true;
    }
    return false;
  }

  /** Gives at most `most` of the buffered bytes without copying, or `undefined` at the end. */
  async readSome(most: number): Promise<Uint8Array | undefined> {
    return this.#next(most);
  }

  /**
   * Shows at most `most` of the bytes that are buffered, without passing over them. They are not copied: do not
   * change them.
   */
  atHand(most: number): Uint8Array {
    return this.#rest.subarray(0, most);
  }

  /** Passes over bytes that `atHand` has shown. */
  pass(count: number): void {
    if (count > this.#rest.length)
      throw new Error(`bug: ${count} bytes are passed over, of ${this.#rest.length} at hand`);
    this.#rest = this.#rest.subarray(count);
    this.#offset += count;
  }

  /** Gives back bytes that were read last and not used: the next read begins with them. */
  unread(bytes: Uint8Array): void {
    this.#rest = joined(bytes, this.#rest);
    this.#offset -= bytes.length;
  }

  /** The next `count` bytes, chunk by chunk and without copying. Errors call them `what`. */
  take(count: number, what?: string): BoundedStream {
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
        while (left > 0) {
          const chunk = await next();
          if (chunk === undefined) throw endedEarly();
          left -= chunk.length;
        }
      },
    };
  }

  /** Tells the source that nothing more will be read, so that it can close its file or socket. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.return?.();
  }

  /** Passes over up to `most` bytes without reading them, where the source allows it. Gives the number of bytes. */
  async #jump(most: number): Promise<number> {
    if (this.#access === undefined || most <= this.#rest.length) return 0;
    const target = Math.min(this.#offset + most, this.#access.size);
    const jumped = target - this.#offset;
    await this.#source.return?.();
    this.#source = readGrowing(this.#access, target)[Symbol.asyncIterator]();
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
        hint: CUT_SHORT_HINT,
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

  /** Waits until bytes are buffered. Gives false at the end. */
  async #arrive(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#source.next();
      if (next.done) return false;
      this.#rest = next.value;
    }
    return true;
  }
}

/** Joins two arrays. Nothing is copied if they are neighbours in the same buffer. */
function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  const adjacent = first.buffer === second.buffer && first.byteOffset + first.length === second.byteOffset;
  return adjacent
    ? new Uint8Array(first.buffer, first.byteOffset, first.length + second.length)
    : concatBytes([first, second]);
}

const FIRST_CHUNK_BYTES = 16 * 1024;
const MAX_CHUNK_BYTES = 256 * 1024;

/** Reads to the end, in chunks that grow: after a jump, often only a header is wanted. */
async function* readGrowing(access: RandomAccess, start: number): ByteStream {
  let length = FIRST_CHUNK_BYTES;
  for (let at = start; at < access.size; length = Math.min(2 * length, MAX_CHUNK_BYTES)) {
    const chunk = await access.read(at, Math.min(length, access.size - at));
    at += chunk.length;
    yield chunk;
  }
}
