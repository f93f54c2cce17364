import type { ByteStream } from '../../bytes/index.ts';
import { ApiError } from '../api-error.ts';
import type { Algorithm, BlobDigest } from '../blob-digest.ts';
import type { Repository, Tag } from '../names.ts';
import type {
  AppendOptions,
  ManifestRecord,
  NewManifest,
  OpenBlob,
  OpenUpload,
  UploadSession,
  WritableStore,
} from '../store.ts';
import { ProxyCounters } from './counters.ts';
import { Outages } from './outages.ts';
import { ProxiedBlobs } from './proxied-blobs.ts';
import { ProxiedManifests } from './proxied-manifests.ts';
import { ProxiedReferrers } from './proxied-referrers.ts';
import type { ProxyOptions } from './proxy-options.ts';
import { type UpstreamRepository, Upstreams } from './upstream.ts';

/**
 * A store that fetches what it lacks: names below the host of an upstream are asked for there and kept
 * here. All other names are those of the store beneath. Nothing can be pushed below such a host.
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

  constructor(options: ProxyOptions) {
    const { store, upstreams, ttlMs, report, now = Date.now } = options;
    this.#store = store;
    this.#upstreams = new Upstreams(upstreams);
    this.#isReplaceable = (repository) => this.#upstreams.has(repository);
    const signal = AbortSignal.any([this.#stopping.signal, ...(options.signal ? [options.signal] : [])]);
    const shared = { store, signal, counters: this.#counters, isReplaceable: this.#isReplaceable };
    const outages = new Outages(report, now);
    this.#manifests = new ProxiedManifests({ ...shared, ttlMs, now, outages });
    this.#blobs = new ProxiedBlobs({ ...shared, report });
    this.#referrers = new ProxiedReferrers({ store, signal, ttlMs, now, outages, manifests: this.#manifests });
  }

  /** For `/metrics`. */
  metrics(): readonly string[] {
    return this.#counters.lines();
  }

  repositories(): Promise<readonly string[]> {
    return this.#store.repositories();
  }

  manifests(repository: Repository): Promise<readonly ManifestRecord[]> {
    return this.#store.manifests(repository);
  }

  /** All tags of the upstream, not only those that were pulled; these where it cannot be asked. */
  async tags(repository: Repository): Promise<readonly string[] | undefined> {
    const at = this.#upstreams.find(repository);
    if (at === undefined) return await this.#store.tags(repository);
    const found = await at.reader.tags(this.#stopping.signal).catch(() => undefined);
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

  async referrers(repository: Repository, subject: BlobDigest): Promise<readonly ManifestRecord[]> {
    const at = this.#upstreams.find(repository);
    return at === undefined ? await this.#store.referrers(repository, subject) : await this.#referrers.of(at, subject);
  }

  async blobSize(repository: Repository, digest: BlobDigest): Promise<number | undefined> {
    const at = this.#upstreams.find(repository);
    return at === undefined ? await this.#store.blobSize(repository, digest) : await this.#blobs.sizeOf(at, digest);
  }

  async openBlob(repository: Repository, digest: BlobDigest): Promise<OpenBlob | undefined> {
    const at = this.#upstreams.find(repository);
    return at === undefined ? await this.#store.openBlob(repository, digest) : await this.#blobs.open(at, digest);
  }

  async beginUpload(repository: Repository, algorithm: Algorithm): Promise<UploadSession> {
    return await this.#store.beginUpload(this.#own(repository), algorithm);
  }

  findUpload(repository: Repository, id: string): UploadSession | undefined {
    return this.#upstreams.has(repository) ? undefined : this.#store.findUpload(repository, id);
  }

  async appendUpload(session: UploadSession, body: ByteStream, options: AppendOptions): Promise<void> {
    await this.makeRoom(options.length ?? 0);
    await this.#store.appendUpload(session, body, options);
  }

  openUpload(session: UploadSession): Promise<OpenUpload> {
    return this.#store.openUpload(session);
  }

  finishUpload(session: UploadSession, digest: BlobDigest): Promise<void> {
    return this.#store.finishUpload(session, digest);
  }

  cancelUpload(session: UploadSession): Promise<void> {
    return this.#store.cancelUpload(session);
  }

  /** What is pushed goes before what can be fetched again. */
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

  /** Deleting is possible everywhere: it makes room, and what is asked for later is fetched again. */
  deleteBlob(repository: Repository, digest: BlobDigest): Promise<boolean> {
    return this.#store.deleteBlob(this.#keptName(repository), digest);
  }

  deleteManifest(repository: Repository, digest: BlobDigest): Promise<boolean> {
    return this.#store.deleteManifest(this.#keptName(repository), digest);
  }

  deleteTag(repository: Repository, tag: Tag): Promise<boolean> {
    return this.#store.deleteTag(this.#keptName(repository), tag);
  }

  /** Gives up what is being fetched. The store beneath stays open. */
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
    throw new ApiError('UNSUPPORTED', `what is below ${at.host} here is its cache; push under another name`);
  }
}
