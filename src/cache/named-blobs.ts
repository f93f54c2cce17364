import { parsedJson } from '../bytes/index.ts';
import {
  asBlobDigest,
  type BlobDigest,
  type Descriptor,
  isObject,
  parseDigest,
  type ReadableStore,
  type Repository,
} from '../oci/index.ts';

const MAX_REMEMBERED = 100_000;
/** No image has this many layers. Beyond the limit, sizes are asked from the upstream. */
const MAX_OF_ONE = 1000;

/**
 * Remembers the blobs that the stored manifests of a repository name. Their sizes are then known without a request, and
 * a blob that is stored for another repository can be shared.
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
      const named = blobsIn(bytes).slice(0, MAX_OF_ONE);
      for (const descriptor of named) this.#known.set(`${repository}@${descriptor.digest}`, descriptor);
      this.#read.add(mark);
      this.#forgetOldest();
    }
  }

  #forgetOldest(): void {
    for (const memory of [this.#known, this.#read]) {
      for (const key of memory.keys()) {
        if (memory.size <= MAX_REMEMBERED) break;
        memory.delete(key);
      }
    }
  }
}

function blobsIn(bytes: Uint8Array): readonly Descriptor[] {
  const document = parsedJson(bytes);
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
