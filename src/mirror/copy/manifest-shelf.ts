import type { Descriptor, Digest, RepositoryReader } from '../../oci/index.ts';

/** Room for the manifests of some 10 000 images; what does not fit is read again when it is needed. */
const DEFAULT_LIMIT_BYTES = 32 * 1024 * 1024;

/**
 * The manifests that a plan has read, so that nobody fetches them twice: the Docker Hub counts. Beyond
 * a limit they are let go, so that memory does not grow with the number of images.
 */
export class ManifestShelf {
  readonly #held = new Map<Digest, Uint8Array>();
  readonly #limitBytes: number;
  #bytes = 0;

  constructor(limitBytes: number = DEFAULT_LIMIT_BYTES) {
    this.#limitBytes = limitBytes;
  }

  /** Keeps bytes if there is room; those that no source has are kept always. */
  put(digest: Digest, bytes: Uint8Array, { always = false }: { readonly always?: boolean } = {}): void {
    if (this.#held.has(digest) || (!always && this.#bytes + bytes.length > this.#limitBytes)) return;
    this.#held.set(digest, bytes);
    this.#bytes += bytes.length;
  }

  /** The bytes of a manifest, from here or from its source. */
  async read(descriptor: Descriptor, reader: RepositoryReader, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#held.get(descriptor.digest) ?? (await reader.readManifest(descriptor, signal));
  }
}
