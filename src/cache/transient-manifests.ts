import type { BlobDigest } from '../oci/index.ts';

/** Room for a few of the largest manifests. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Manifests that the store has no room for. They stay in memory for a while, for the clients that asked for them. */
export class TransientManifests {
  readonly #bytes = new Map<BlobDigest, Uint8Array>();
  #total = 0;

  /** Adds a manifest, and drops the oldest ones beyond the limit. */
  put(digest: BlobDigest, bytes: Uint8Array): void {
    this.#drop(digest);
    this.#bytes.set(digest, bytes);
    this.#total += bytes.length;
    for (const oldest of this.#bytes.keys()) {
      if (this.#total <= MAX_BYTES) return;
      if (oldest !== digest) this.#drop(oldest);
    }
  }

  get(digest: BlobDigest): Uint8Array | undefined {
    return this.#bytes.get(digest);
  }

  #drop(digest: BlobDigest): void {
    this.#total -= this.#bytes.get(digest)?.length ?? 0;
    this.#bytes.delete(digest);
  }
}
