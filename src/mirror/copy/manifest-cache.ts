import type { Descriptor, Digest, RepositoryReader } from '../../oci/index.ts';

/** Enough for the manifests of about 10 000 images. A manifest that does not fit is read again when it is needed. */
const DEFAULT_LIMIT_BYTES = 32 * 1024 * 1024;

/**
 * Keeps the manifests that a plan has read, so that the run does not fetch them again: the Docker Hub counts each
 * manifest that is read. The cache has a limit, so that memory does not grow with the number of images.
 */
export class ManifestCache {
  readonly #held = new Map<Digest, Uint8Array>();
  readonly #limitBytes: number;
  #bytes = 0;

  constructor(limitBytes: number = DEFAULT_LIMIT_BYTES) {
    this.#limitBytes = limitBytes;
  }

  /** Keeps bytes where there is room. Bytes that no source has, such as a rebuilt index, must be kept always. */
  put(digest: Digest, bytes: Uint8Array, { always = false }: { readonly always?: boolean } = {}): void {
    if (this.#held.has(digest) || (!always && this.#bytes + bytes.length > this.#limitBytes)) return;
    this.#held.set(digest, bytes);
    this.#bytes += bytes.length;
  }

  /** Gives the bytes of a manifest from the cache, or else reads them at the source. */
  async read(descriptor: Descriptor, reader: RepositoryReader, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#held.get(descriptor.digest) ?? (await reader.readManifest(descriptor, signal));
  }
}
