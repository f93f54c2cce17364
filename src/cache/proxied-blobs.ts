import { KeyedLock } from '../concurrency/index.ts';
import {
  type BlobDigest,
  type Descriptor,
  isNoRoom,
  type OpenBlob,
  parseDigest,
  type Repository,
  RepositoryError,
} from '../oci/index.ts';
import type { ProxyCounters } from './counters.ts';
import { openDirect } from './direct-blob.ts';
import { NamedBlobs } from './named-blobs.ts';
import type { ProxyOptions } from './proxy-options.ts';
import { SharedDownload } from './shared-download.ts';
import type { UpstreamRepository } from './upstream.ts';
import { isMissing, upstreamRefusal } from './upstream-error.ts';

export interface ProxiedBlobsOptions extends Pick<ProxyOptions, 'store' | 'signal' | 'report'> {
  readonly counters: ProxyCounters;
  readonly isReplaceable: (repository: Repository) => boolean;
}

const ANY_TYPE = 'application/octet-stream';
/** Before a larger blob displaces other content, the upstream is asked whether the blob has this size. */
const ATTESTED_BYTES = 64 * 1024 * 1024;

/** Blobs of upstreams. Each is fetched at its first request, only once for any number of clients, and stored. */
export class ProxiedBlobs {
  readonly #options: ProxiedBlobsOptions;
  readonly #named: NamedBlobs;
  /** The key is the digest alone, so that one download serves several repositories. */
  readonly #downloads = new Map<BlobDigest, SharedDownload>();
  readonly #starting = new KeyedLock();

  constructor(options: ProxiedBlobsOptions) {
    this.#options = options;
    this.#named = new NamedBlobs(options.store);
  }

  async sizeOf(at: UpstreamRepository, digest: BlobDigest): Promise<number | undefined> {
    return (await this.#options.store.blobSize(at.kept, digest)) ?? (await this.#describe(at, digest))?.size;
  }

  async open(at: UpstreamRepository, digest: BlobDigest): Promise<OpenBlob | undefined> {
    const kept = await this.#options.store.openBlob(at.kept, digest);
    if (kept !== undefined) return this.#counted(at, 'hit', kept);
    const descriptor = await this.#describe(at, digest);
    if (descriptor === undefined) return this.#counted(at, 'absent', undefined);
    if (await this.#mounted(at, digest)) {
      return this.#counted(at, 'hit', await this.#options.store.openBlob(at.kept, digest));
    }
    try {
      return this.#counted(at, 'miss', await this.#opened(at, digest, descriptor));
    } catch (error) {
      if (isMissing(error)) return this.#counted(at, 'absent', undefined);
      this.#options.counters.count(at.host, 'blob', 'error');
      throw upstreamRefusal(at.host, error);
    }
  }

  /**
   * Links a blob that another repository has already stored. If the disk has no room even for the link, the blob is not
   * stored.
   */
  async #mounted({ kept }: UpstreamRepository, digest: BlobDigest): Promise<boolean> {
    try {
      return await this.#options.store.mountBlob(kept, digest, undefined);
    } catch (error) {
      if (isNoRoom(error)) return false;
      throw error;
    }
  }

  /** Waits until all running downloads have ended. */
  async settle(): Promise<void> {
    await Promise.allSettled([...this.#downloads.values()].map(({ finished }) => finished));
  }

  /**
   * Describes a blob from the stored manifests. Clients may have a manifest from elsewhere, so the upstream is asked
   * about other blobs.
   */
  async #describe(at: UpstreamRepository, digest: BlobDigest): Promise<Descriptor | undefined> {
    const named = await this.#named.find(at.kept, digest);
    if (named !== undefined || !digest.startsWith('sha256:')) return named;
    try {
      const size = await at.reader.blobSize?.(parseDigest(digest), this.#options.signal);
      return size === undefined ? undefined : { mediaType: ANY_TYPE, digest: parseDigest(digest), size };
    } catch (error) {
      if (isMissing(error)) return undefined;
      this.#options.counters.count(at.host, 'blob', 'error');
      throw upstreamRefusal(at.host, error);
    }
  }

  async #opened(at: UpstreamRepository, digest: BlobDigest, descriptor: Descriptor): Promise<OpenBlob> {
    if (!this.#downloads.has(digest)) await this.#attest(at, descriptor);
    const download = this.#downloads.get(digest) ?? (await this.#withRoom(at, digest, descriptor));
    return download === undefined ? await this.#direct(at, descriptor) : await download.open();
  }

  /** Only one download at a time is started, because running downloads still need room for their missing bytes. */
  async #withRoom(
    at: UpstreamRepository,
    digest: BlobDigest,
    descriptor: Descriptor,
  ): Promise<SharedDownload | undefined> {
    const { store, isReplaceable } = this.#options;
    return await this.#starting.run('', async () => {
      const running = this.#downloads.get(digest);
      if (running !== undefined) return running;
      const outstanding = [...this.#downloads.values()].reduce((sum, download) => sum + download.outstanding, 0);
      const hasRoom = await store.makeRoom(outstanding + descriptor.size, isReplaceable);
      return hasRoom ? this.#start(at, digest, descriptor) : undefined;
    });
  }

  /**
   * Checks the size of a large layer. Anybody can push a manifest to a public registry with a false size, which would
   * displace everything that is stored here.
   */
  async #attest(at: UpstreamRepository, { digest, size }: Descriptor): Promise<void> {
    if (size <= ATTESTED_BYTES) return;
    const actual = await at.reader.blobSize?.(digest, this.#options.signal);
    if (actual === undefined || actual === size) return;
    throw new RepositoryError(
      'UPSTREAM_FAILED',
      `${at.host} has ${actual} bytes of ${digest}, not the ${size} of its manifest`,
    );
  }

  #start(at: UpstreamRepository, digest: BlobDigest, descriptor: Descriptor): SharedDownload {
    const { store, signal, report, counters } = this.#options;
    const download = new SharedDownload({
      store,
      repository: at.kept,
      descriptor,
      content: at.reader.readBlob(descriptor, { signal }),
      onBytes: (bytes) => counters.fetched(at.host, bytes),
    });
    this.#downloads.set(digest, download);
    download.finished
      .catch((error: unknown) => {
        if (signal?.aborted || isMissing(error)) return;
        const reason = error instanceof Error ? error.message : String(error);
        report({ kind: 'warning', message: `cannot store ${digest} of ${at.kept}: ${reason}` });
      })
      .finally(() => this.#downloads.delete(digest));
    return download;
  }

  async #direct(at: UpstreamRepository, descriptor: Descriptor): Promise<OpenBlob> {
    const { signal, report } = this.#options;
    report({ kind: 'warning', message: `${descriptor.digest} of ${at.kept} is not stored: there is no room for it` });
    return await openDirect(descriptor.size, (offset) => at.reader.readBlob(descriptor, { offset, signal }));
  }

  #counted<T>({ host }: UpstreamRepository, result: 'hit' | 'miss' | 'absent', value: T): T {
    this.#options.counters.count(host, 'blob', result);
    return value;
  }
}
