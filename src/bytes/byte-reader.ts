import { RootsmithError } from '../errors/index.ts';
import type { ByteStream } from './byte-stream.ts';

/** A stretch of a longer stream. Leaving a loop over `bytes` early is fine: `skip` passes the rest. */
export interface Stretch {
  readonly bytes: ByteStream;
  skip(): Promise<void>;
}

/** Reads exact counts from a stream whose chunks fall where they like. */
export class ByteReader implements AsyncDisposable {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();
  #offset = 0;

  constructor(source: ByteStream) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** How many bytes have been taken: the absolute offset of the next one. */
  get offset(): number {
    return this.#offset;
  }

  /** Exactly `count` bytes, or `undefined` where the stream ended before the first. */
  async read(count: number): Promise<Uint8Array | undefined> {
    const bytes = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      const chunk = await this.#next(count - filled);
      if (chunk === undefined) {
        if (filled === 0) return undefined;
        throw this.#endedEarly(count - filled);
      }
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    return bytes;
  }

  /** The next `count` bytes, chunk by chunk, without copying. */
  take(count: number): Stretch {
    let left = count;
    const next = (): Promise<Uint8Array | undefined> => this.#next(left);
    const endedEarly = (): RootsmithError => this.#endedEarly(left);
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

  #endedEarly(missing: number): RootsmithError {
    return new RootsmithError('FORMAT_TRUNCATED', `stream ended at offset ${this.#offset}, ${missing} bytes early`, {
      hint: 'The file or transfer was cut short: fetch it again.',
      details: { offset: this.#offset, missing },
    });
  }

  async #next(most: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#source.next();
      if (next.done) return undefined;
      this.#rest = next.value;
    }
    const chunk = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(chunk.length);
    this.#offset += chunk.length;
    return chunk;
  }
}
