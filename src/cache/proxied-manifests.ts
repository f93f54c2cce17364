import { SingleFlight } from '../concurrency/index.ts';
import {
  asBlobDigest,
  type BlobDigest,
  type Descriptor,
  isNoRoom,
  type ManifestRecord,
  type OpenBlob,
  parseBlobDigest,
  type Repository,
  RepositoryError,
  readManifestFacts,
  type Tag,
} from '../oci/index.ts';
import type { ProxyCounters } from './counters.ts';
import type { Outages } from './outages.ts';
import type { ProxyOptions } from './proxy-options.ts';
import { Recent } from './recent.ts';
import { TransientManifests } from './transient-manifests.ts';
import type { UpstreamRepository } from './upstream.ts';
import { isMissing, isOutage, isRefusal, upstreamRefusal } from './upstream-error.ts';

export interface ProxiedManifestsOptions extends Pick<ProxyOptions, 'store' | 'ttlMs' | 'signal'> {
  readonly outages: Outages;
  readonly counters: ProxyCounters;
  readonly now: () => number;
  readonly isReplaceable: (repository: Repository) => boolean;
}

/**
 * Manifests of upstreams. A digest is fetched once and stored if there is room; a tag is checked again after a while,
 * because tags move.
 */
export class ProxiedManifests {
  readonly #options: ProxiedManifestsOptions;
  /** When each tag was last checked at its upstream. */
  readonly #checked: Recent;
  readonly #tags = new SingleFlight<ManifestRecord | undefined>();
  readonly #documents = new SingleFlight<ManifestRecord>();
  readonly #transient = new TransientManifests();

  constructor(options: ProxiedManifestsOptions) {
    this.#options = options;
    this.#checked = new Recent(options.now);
  }

  async find(at: UpstreamRepository, reference: Tag | BlobDigest): Promise<ManifestRecord | undefined> {
    const digest = asBlobDigest(reference);
    return digest === undefined ? await this.#byTag(at, reference as Tag) : await this.#byDigest(at, digest);
  }

  /** Fetches the manifest of a descriptor, unless it is stored. */
  async fetch(at: UpstreamRepository, descriptor: Descriptor, tags: readonly Tag[] = []): Promise<ManifestRecord> {
    const digest = parseBlobDigest(descriptor.digest);
    const kept = tags.length > 0 ? undefined : await this.#kept(at, digest);
    return (
      kept ?? (await this.#documents.run(`${at.kept}@${digest} ${tags.join()}`, () => this.#take(at, descriptor, tags)))
    );
  }

  /** Reads the manifest of a record that `find` or `fetch` returned. */
  async read(record: ManifestRecord): Promise<Uint8Array | undefined> {
    return (await this.#options.store.readManifest(record)) ?? this.#transient.get(record.digest);
  }

  /** Opens such a manifest for reading in parts. */
  async open(record: ManifestRecord): Promise<OpenBlob | undefined> {
    const kept = await this.#options.store.openManifest(record);
    const transient = kept === undefined ? this.#transient.get(record.digest) : undefined;
    return transient === undefined ? kept : blobOf(transient);
  }

  async #byDigest(at: UpstreamRepository, digest: BlobDigest): Promise<ManifestRecord | undefined> {
    const kept = await this.#kept(at, digest);
    if (kept !== undefined) {
      this.#count(at, 'hit');
      return kept;
    }
    return await this.#explained(at, () => this.#tags.run(`${at.kept}@${digest}`, () => this.#resolved(at, digest)));
  }

  async #byTag(at: UpstreamRepository, tag: Tag): Promise<ManifestRecord | undefined> {
    const kept = await this.#kept(at, tag);
    if (kept !== undefined && this.#checked.isWithin(`${at.kept}:${tag}`, this.#options.ttlMs)) {
      this.#count(at, 'hit');
      return kept;
    }
    if (kept !== undefined && this.#options.outages.isDown(at.host)) {
      this.#count(at, 'stale');
      return kept;
    }
    return await this.#explained(
      at,
      () => this.#tags.run(`${at.kept}:${tag}`, () => this.#resolved(at, tag, kept)),
      kept,
    );
  }

  /** Returns the stored manifest if the upstream is down. Throws the refusal of the upstream if there is none. */
  async #explained(
    at: UpstreamRepository,
    ask: () => Promise<ManifestRecord | undefined>,
    kept?: ManifestRecord,
  ): Promise<ManifestRecord | undefined> {
    const { outages } = this.#options;
    try {
      const record = await ask();
      outages.end(at.host);
      if (record === undefined) this.#count(at, 'absent');
      return record;
    } catch (error) {
      if (isRefusal(error)) outages.noteRefusal(at.kept, error);
      else if (isOutage(error)) outages.note(at.host, error);
      this.#count(at, kept === undefined ? 'error' : 'stale');
      if (kept === undefined || !isOutage(error)) throw upstreamRefusal(at.host, error);
      return kept;
    }
  }

  async #resolved(
    at: UpstreamRepository,
    name: Tag | BlobDigest,
    kept?: ManifestRecord,
  ): Promise<ManifestRecord | undefined> {
    const descriptor = await at.reader.resolve(name, this.#options.signal).catch(unlessMissing);
    if (descriptor === undefined) return undefined;
    const tags = asBlobDigest(name) === undefined ? [name as Tag] : [];
    const isSame = kept?.digest === parseBlobDigest(descriptor.digest);
    this.#count(at, isSame ? 'hit' : 'miss');
    const record = isSame ? kept : await this.fetch(at, descriptor, tags);
    for (const tag of tags) this.#checked.note(`${at.kept}:${tag}`);
    return record;
  }

  async #take(at: UpstreamRepository, descriptor: Descriptor, tags: readonly Tag[]): Promise<ManifestRecord> {
    const { store, signal, counters, isReplaceable } = this.#options;
    const digest = parseBlobDigest(descriptor.digest);
    const known = await this.#kept(at, digest);
    const held = (known && (await store.readManifest(known))) ?? this.#transient.get(digest);
    const bytes = held ?? (await at.reader.readManifest(descriptor, signal));
    if (held === undefined) counters.fetched(at.host, bytes.length);
    const facts = factsOf(at, bytes, descriptor.mediaType);
    try {
      await store.makeRoom(bytes.length, isReplaceable);
      await store.putManifest(at.kept, { digest, bytes, facts, tags });
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      this.#transient.put(digest, bytes);
    }
    const { blobs: _, children: __, ...rest } = facts;
    return { digest, size: bytes.length, ...rest };
  }

  /** The stored manifest, if its bytes are present and match the digest. */
  async #kept({ kept }: UpstreamRepository, reference: Tag | BlobDigest): Promise<ManifestRecord | undefined> {
    const record = await this.#options.store.findManifest(kept, reference);
    if (record === undefined || (await this.#options.store.readManifest(record)) === undefined) return undefined;
    return record;
  }

  #count({ host }: UpstreamRepository, result: 'hit' | 'miss' | 'stale' | 'absent' | 'error'): void {
    this.#options.counters.count(host, 'manifest', result);
  }
}

function blobOf(bytes: Uint8Array): OpenBlob {
  return {
    size: bytes.length,
    async readInto(buffer, offset) {
      buffer.set(bytes.subarray(offset, offset + buffer.length));
    },
    async [Symbol.asyncDispose]() {},
  };
}

function factsOf(at: UpstreamRepository, bytes: Uint8Array, mediaType: string): ReturnType<typeof readManifestFacts> {
  try {
    return readManifestFacts(bytes, mediaType);
  } catch (cause) {
    throw new RepositoryError('UPSTREAM_FAILED', `${at.host} sent a manifest that cannot be used`, { cause });
  }
}

function unlessMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
