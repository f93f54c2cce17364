import { createHash } from 'node:crypto';
import { RootsmithError } from '../errors/index.ts';
import type { ByteStream } from './byte-stream.ts';

/** Counts and hashes the bytes that pass through it. Read `digest()` when the stream has ended. */
export class Sha256 {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
  }

  /** `sha256:<64 hex digits>`. Ends the hash: call it once. */
  digest(): string {
    return `sha256:${this.#hash.digest('hex')}`;
  }

  /** Passes a stream on while it is hashed. */
  async *through(source: ByteStream): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of source) {
      this.update(chunk);
      yield chunk;
    }
  }
}

export interface VerifyOptions {
  /** What the bytes are, for error messages: "blob sha256:… of registry.example/app". */
  readonly what: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Passes a stream on and checks its size and digest. It fails at the end if they are wrong, and at once if the
 * stream is too long. Store the bytes under a temporary name until the loop has ended.
 */
export async function* verified(source: ByteStream, { what, digest, size }: VerifyOptions): ByteStream {
  const sha256 = new Sha256();
  for await (const chunk of source) {
    sha256.update(chunk);
    if (sha256.bytes > size) throw wrongSize(what, size, `more than ${size}`);
    yield chunk;
  }
  if (sha256.bytes !== size) throw wrongSize(what, size, String(sha256.bytes));
  const found = sha256.digest();
  if (found !== digest) {
    throw new RootsmithError('DIGEST_MISMATCH', `${what} has the digest ${found}, not ${digest}`, {
      hint: 'Fetch it again; if that does not help, the source is damaged or was tampered with.',
      details: { expected: digest, found },
    });
  }
}

function wrongSize(what: string, expected: number, found: string): RootsmithError {
  return new RootsmithError('SIZE_MISMATCH', `${what} should have ${expected} bytes, found ${found}`, {
    hint: 'Fetch it again; the transfer may have been cut short.',
    details: { expected, found },
  });
}
