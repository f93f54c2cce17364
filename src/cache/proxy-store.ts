import type { ByteStream } from '../bytes/index.ts';
import { AbortableSingleFlight } from '../concurrency/index.ts';
import {
  type Algorithm,
  type AppendOptions,
  type BlobDigest,
  type ManifestRecord,
  type NewManifest,
  type OpenBlob,
  type ReadableUpload,
  type Repository,
  RepositoryError,
  type Tag,
  type UploadSession,
  type WritableStore,
} from '../oci/index.ts';
import { ProxyCounters } from './counters.ts';
import { Outages } from './outages.ts';
import { ProxiedBlobs } from './proxied-blobs.ts';
import { ProxiedManifests } from './proxied-manifests.ts';
import { ProxiedReferrers } from './proxied-referrers.ts';
import type { ProxyOptions } from './proxy-options.ts';
import { type UpstreamRepository, Upstreams } from './upstream.ts';

/**
 * The smallest and largest amount of room that is made at once during a push. It grows with the bytes received, since
 * making room takes a while.
 */
const MIN_STEP_BYTES = 256 * 1024;
const MAX_STEP_BYTES = 64 * 1024 * 1024;

/**
 * A pull-through cache as a store. Repositories below the host of an upstream are fetched from there and stored here,
 * and nobody can push to them. All other repositories are those of the store beneath.
 */
export class ProxyStore implements WritableStore {
  readonly #store: WritableStore;
  readonly #upstreams: Upstreams;
  readonly #manifests: ProxiedManifests;
  readonly #blobs: ProxiedBlobs;
  readonly #referrers: ProxiedReferrers;
  readonly #counters = new ProxyCounters();
  readonly #isReplaceable: (repository: Repository) => boolean;
  readonly #stopping = new AbortController();
  readonly #tags = new AbortableSingleFlight<readonly string[]>();

  constructor(options: ProxyOptions) {
    const { store, upstreams, ttlMs, report, now = () => performance.now() } = options;
    this.#store = store;
    this.#upstreams = new Upstreams(upstreams);
    this.#isReplaceable = (repository) => this.#upstreams.has(repository);
    store.keepUnnamed(this.#isReplaceable);
    const signal = AbortSignal.any([this.#stopping.signal, ...(options.signal ? [options.signal] : [])]);
    const shared = { store, signal, counters: this.#counters, isReplaceable: this.#isReplaceable };
    const outages = new Outages(report, now);
    this.#manifests = new ProxiedManifests({ ...shared, ttlMs, now, outages });
    this.#blobs = new ProxiedBlobs({ ...shared, report });
    this.#referrers = new ProxiedReferrers({ store, signal, ttlMs, now, outages, manifests: this.#manifests });
  }

  /** Lines for `/metrics`. */
  metrics(): readonly string[] {
    return this.#counters.lines();
  }

  repositories(): Promise<readonly string[]> {
    return this.#store.repositories();
  }

  manifests(repository: Repository): Promise<readonly ManifestRecord[]> {
    return this.#store.manifests(repository);
  }

  /** All tags of the upstream, not only those that were pulled. If the upstream cannot be asked, the stored ones. */
  async tags(repository: Repository, signal?: AbortSignal): Promise<readonly string[] | undefined> {
    const at = this.#upstreams.find(repository);
    if (at === undefined) return await this.#store.tags(repository);
    const ask = async (abandoned: AbortSignal): Promise<readonly string[]> =>
      await at.reader.tags(AbortSignal.any([this.#stopping.signal, abandoned]));
    const found = await this.#tags.run(at.kept, ask, signal).catch(() => undefined);
    signal?.throwIfAborted();
    return found !== undefined && found.length > 0 ? found : await this.#store.tags(at.kept);
  }

  async findManifest(repository: Repository, reference: Tag | BlobDigest): Promise<ManifestRecord | undefined> {
    const at = this.#upstreams.find(repository);
    if (at === undefined) return await this.#store.findManifest(repository, reference);
    return await this.#manifests.find(at, reference);
  }

  readManifest(record: ManifestRecord): Promise<Uint8Array | undefined> {
    return this.#manifests.read(record);
  }

  openManifest(record: ManifestRecord): Promise<OpenBlob | undefined> {
    return this.#manifests.open(record);
  }

  async referrers(
    repository: Repository,
    subject: BlobDigest,
    signal?: AbortSignal,
  ): Promise<readonly ManifestRecord[]> {
    const at = this.#upstreams.find(repository);
    if (at === undefined) return await this.#store.referrers(repository, subject, signal);
    return await this.#referrers.of(at, subject);
  }

  async blobSize(repository: Repository, digest: BlobDigest): Promise<number | undefined> {
    const at = this.#upstreams.find(repository);
    return at === undefined ? await this.#store.blobSize(repository, digest) : await this.#blobs.sizeOf(at, digest);
  }

  async openBlob(repository: Repository, digest: BlobDigest): Promise<OpenBlob | undefined> {
    const at = this.#upstreams.find(repository);
    return at === undefined ? await this.#store.openBlob(repository, digest) : await this.#blobs.open(at, digest);
  }

  async beginUpload(repository: Repository, algorithm: Algorithm, client?: string): Promise<UploadSession> {
    return await this.#store.beginUpload(this.#own(repository), algorithm, client);
  }

  pushing(repository: Repository): Disposable {
    return this.#store.pushing(this.#keptName(repository));
  }

  keepUnnamed(of: (repository: Repository) => boolean): void {
    this.#store.keepUnnamed((repository) => this.#isReplaceable(repository) || of(repository));
  }

  findUpload(repository: Repository, id: string): UploadSession | undefined {
    return this.#upstreams.has(repository) ? undefined : this.#store.findUpload(repository, id);
  }

  async appendUpload(session: UploadSession, body: ByteStream, options: AppendOptions): Promise<void> {
    await this.#store.appendUpload(session, this.#withRoom(body, options.length), options);
  }

  /**
   * Makes room for the received bytes and a little more, not for the announced size: a client that announces much and
   * sends nothing must not empty the cache.
   */
  async *#withRoom(body: ByteStream, announced = Number.POSITIVE_INFINITY): ByteStream {
    let [room, received] = [0, 0];
    for await (const chunk of body) {
      if (room < chunk.length) {
        const step = Math.min(Math.max(received, MIN_STEP_BYTES), MAX_STEP_BYTES, announced - received);
        room = Math.max(step, chunk.length);
        if (!(await this.makeRoom(room))) await this.makeRoom((room = chunk.length));
      }
      room -= chunk.length;
      received += chunk.length;
      yield chunk;
    }
  }

  openUpload(session: UploadSession): Promise<ReadableUpload> {
    return this.#store.openUpload(session);
  }

  finishUpload(session: UploadSession, digest: BlobDigest): Promise<void> {
    return this.#store.finishUpload(session, digest);
  }

  cancelUpload(session: UploadSession): Promise<void> {
    return this.#store.cancelUpload(session);
  }

  /** Pushed content is more important than content that can be fetched again. */
  makeRoom(bytes: number): Promise<boolean> {
    return this.#store.makeRoom(bytes, this.#isReplaceable);
  }

  async mountBlob(repository: Repository, digest: BlobDigest, from: Repository | undefined): Promise<boolean> {
    return await this.#store.mountBlob(this.#own(repository), digest, from);
  }

  async putManifest(repository: Repository, manifest: NewManifest): Promise<void> {
    await this.makeRoom(manifest.bytes.length);
    await this.#store.putManifest(this.#own(repository), manifest);
  }

  /** Deleting is possible in all repositories: it makes room, and upstream content is fetched again on demand. */
  deleteBlob(repository: Repository, digest: BlobDigest): Promise<boolean> {
    return this.#store.deleteBlob(this.#keptName(repository), digest);
  }

  deleteManifest(repository: Repository, digest: BlobDigest): Promise<boolean> {
    return this.#store.deleteManifest(this.#keptName(repository), digest);
  }

  deleteTag(repository: Repository, tag: Tag): Promise<boolean> {
    return this.#store.deleteTag(this.#keptName(repository), tag);
  }

  /** Cancels running downloads. The store beneath stays open. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#blobs.settle();
  }

  #keptName(repository: Repository): Repository {
    return this.#upstreams.find(repository)?.kept ?? repository;
  }

  #own(repository: Repository): Repository {
    const at: UpstreamRepository | undefined = this.#upstreams.find(repository);
    if (at === undefined) return repository;
    throw new RepositoryError(
      'UNSUPPORTED',
      `repositories below ${at.host} are its cache here; push under another name`,
    );
  }
}
