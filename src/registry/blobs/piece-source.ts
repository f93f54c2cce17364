import { Sha256 } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { BlobContent, Descriptor } from '../../oci/index.ts';

/**
 * Reads a blob in consecutive pieces from one stream, and opens a second stream only after a break, because opening may
 * mean another download. A read from start to end is checked against the digest before its last bytes are returned.
 */
export class PieceSource {
  readonly #content: BlobContent;
  readonly #descriptor: Descriptor;
  readonly #what: string;
  #chunks: AsyncIterator<Uint8Array> | undefined;
  #rest: Uint8Array = new Uint8Array(0);
  #position = 0;
  /** Undefined if reading did not begin at the start. */
  #sha256: Sha256 | undefined;
  #failure: unknown;
  /** Settles when the current piece has been read. */
  #current: Promise<void> = Promise.resolve();

  constructor(content: BlobContent, descriptor: Descriptor, what: string) {
    this.#content = content;
    this.#descriptor = descriptor;
    this.#what = what;
  }

  /** The error that reading the content ended with, if it did. */
  get failure(): unknown {
    return this.#failure;
  }

  /** The bytes from `offset` to `offset + length`. */
  async *piece(offset: number, length: number): AsyncGenerator<Uint8Array, void, void> {
    // A broken request may still read from the stream. Two readers would each get a part of the bytes.
    const before = this.#current;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#current = promise;
    try {
      await before;
      await this.#seek(offset);
      for (let left = length; left > 0; ) {
        const chunk = await this.#next(left);
        left -= chunk.length;
        if (this.#position === this.#descriptor.size) await this.#finish();
        yield chunk;
      }
      if (length === 0 && this.#descriptor.size === 0) await this.#finish();
    } catch (error) {
      this.#failure ??= error;
      throw error;
    } finally {
      resolve();
    }
  }

  async close(): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = undefined;
    await chunks?.return?.();
  }

  async #seek(offset: number): Promise<void> {
    if (this.#chunks !== undefined && this.#position === offset) return;
    await this.close();
    this.#chunks = this.#content.open(offset)[Symbol.asyncIterator]();
    this.#rest = new Uint8Array(0);
    this.#position = offset;
    this.#sha256 = offset === 0 && this.#content.isChecked !== true ? new Sha256() : undefined;
  }

  async #next(most: number): Promise<Uint8Array> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks?.next();
      if (next === undefined || next.done === true) throw this.#wrongSize(String(this.#position));
      this.#rest = next.value;
    }
    const chunk = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(most);
    this.#position += chunk.length;
    this.#sha256?.update(chunk);
    return chunk;
  }

  async #finish(): Promise<void> {
    if (this.#rest.length > 0 || (await this.#hasMore())) throw this.#wrongSize(`more than ${this.#descriptor.size}`);
    const sha256 = this.#sha256;
    this.#sha256 = undefined;
    const found = sha256?.digest();
    if (found === undefined || found === this.#descriptor.digest) return;
    throw new RootsmithError(
      'DIGEST_MISMATCH',
      `${this.#what} has the digest ${found}, not ${this.#descriptor.digest}`,
      {
        hint: 'Fetch it again; if that does not help, the source is damaged or was tampered with.',
        details: { expected: this.#descriptor.digest, found },
      },
    );
  }

  async #hasMore(): Promise<boolean> {
    for (;;) {
      const next = await this.#chunks?.next();
      if (next === undefined || next.done === true) return false;
      if (next.value.length > 0) return true;
    }
  }

  #wrongSize(found: string): RootsmithError {
    const { size } = this.#descriptor;
    return new RootsmithError('SIZE_MISMATCH', `${this.#what} should have ${size} bytes, found ${found}`, {
      hint: 'Fetch it again; the transfer may have been cut short.',
      details: { expected: size, found },
    });
  }
}
