import { type Descriptor, isObject, parseDigest } from '../../oci/index.ts';
import { asBlobDigest, type BlobDigest } from '../blob-digest.ts';
import type { Repository } from '../names.ts';
import type { ReadableStore } from '../store.ts';

const MAX_REMEMBERED = 200_000;

/**
 * The blobs that the manifests of a repository name: their sizes are known without asking anybody, and
 * what another repository brought may be shared.
 */
export class NamedBlobs {
  readonly #store: Pick<ReadableStore, 'manifests' | 'readManifest'>;
  readonly #known = new Map<string, Descriptor>();
  readonly #read = new Set<string>();

  constructor(store: Pick<ReadableStore, 'manifests' | 'readManifest'>) {
    this.#store = store;
  }

  async find(repository: Repository, digest: BlobDigest): Promise<Descriptor | undefined> {
    const key = `${repository}@${digest}`;
    if (!this.#known.has(key)) await this.#readNew(repository);
    return this.#known.get(key);
  }

  async #readNew(repository: Repository): Promise<void> {
    for (const record of await this.#store.manifests(repository)) {
      const mark = `${repository}@${record.digest}`;
      if (this.#read.has(mark)) continue;
      const bytes = await this.#store.readManifest(record);
      if (bytes === undefined) continue;
      for (const descriptor of blobsIn(bytes)) this.#known.set(`${repository}@${descriptor.digest}`, descriptor);
      this.#read.add(mark);
    }
    if (this.#known.size + this.#read.size <= MAX_REMEMBERED) return;
    const repositoryMarks = `${repository}@`;
    for (const memory of [this.#known, this.#read]) {
      for (const key of memory.keys()) if (!key.startsWith(repositoryMarks)) memory.delete(key); // read again when asked
    }
  }
}

function blobsIn(bytes: Uint8Array): readonly Descriptor[] {
  const document: unknown = JSON.parse(new TextDecoder().decode(bytes)); // checked when it was taken
  if (!isObject(document)) return [];
  const { config, layers } = document;
  return [config, ...(Array.isArray(layers) ? (layers as readonly unknown[]) : [])].flatMap(descriptorOf);
}

function descriptorOf(value: unknown): readonly Descriptor[] {
  if (!isObject(value)) return [];
  const { digest, size, mediaType } = value;
  if (typeof digest !== 'string' || typeof mediaType !== 'string' || typeof size !== 'number') return [];
  const isUsable = asBlobDigest(digest) !== undefined && digest.startsWith('sha256:');
  return isUsable && Number.isSafeInteger(size) && size >= 0 ? [{ digest: parseDigest(digest), size, mediaType }] : [];
}
