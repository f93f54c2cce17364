import {
  asBlobDigest,
  type BlobDigest,
  type ManifestRecord,
  type OpenBlob,
  type ReadableStore,
  type Repository,
  type Tag,
} from '../../oci/index.ts';
import { readWholeBlob } from '../blobs/blob-place.ts';
import type { ReadState } from '../state/folder-state.ts';
import { ByteCache } from './byte-cache.ts';

const CACHE_BYTES = 32 * 1024 * 1024;

/** The repositories of a folder or a bundle, for pulling. */
export class FolderReader<S extends ReadState = ReadState> implements ReadableStore {
  protected readonly state: S;
  /** Manifests are asked for far more often than they change; what is here was checked when it was read. */
  readonly #cache = new ByteCache(CACHE_BYTES);

  constructor(state: S) {
    this.state = state;
  }

  async repositories(): Promise<readonly string[]> {
    const { repositories } = this.state;
    return repositories.sortedKeys().filter((name) => repositories.get(name)?.isEmpty === false);
  }

  async tags(repository: Repository): Promise<readonly string[] | undefined> {
    const state = this.state.repositories.get(repository);
    return state === undefined || state.isEmpty ? undefined : state.tags.sortedKeys();
  }

  async findManifest(repository: Repository, reference: Tag | BlobDigest): Promise<ManifestRecord | undefined> {
    const state = this.state.repositories.get(repository);
    const digest = asBlobDigest(reference) ?? state?.tags.get(reference)?.digest;
    return digest === undefined ? undefined : state?.manifests.get(digest);
  }

  async manifests(repository: Repository): Promise<readonly ManifestRecord[]> {
    return [...(this.state.repositories.get(repository)?.manifests.values() ?? [])];
  }

  async readManifest({ digest }: ManifestRecord): Promise<Uint8Array | undefined> {
    const known = this.#cache.get(digest);
    if (known !== undefined) return known;
    const bytes = await readWholeBlob(this.state.blobs, digest, Number.POSITIVE_INFINITY);
    if (bytes !== undefined) this.#cache.set(digest, bytes);
    return bytes;
  }

  async openManifest({ digest }: ManifestRecord): Promise<OpenBlob | undefined> {
    return await this.state.blobs.open(digest);
  }

  async referrers(repository: Repository, subject: BlobDigest): Promise<readonly ManifestRecord[]> {
    return this.state.repositories.get(repository)?.referrersOf(subject) ?? [];
  }

  async blobSize(repository: Repository, digest: BlobDigest): Promise<number | undefined> {
    if (!this.#holds(repository, digest)) return undefined;
    return (await this.state.blobs.stampOf(digest))?.size;
  }

  async openBlob(repository: Repository, digest: BlobDigest): Promise<OpenBlob | undefined> {
    return this.#holds(repository, digest) ? await this.state.blobs.open(digest) : undefined;
  }

  async storedAt({ digest }: ManifestRecord): Promise<number | undefined> {
    const stamp = await this.state.blobs.peek(digest);
    return stamp === undefined || stamp.mtimeMs <= 0 ? undefined : stamp.mtimeMs; // A bundle keeps no times.
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #holds(repository: Repository, digest: BlobDigest): boolean {
    return this.state.repositories.get(repository)?.blobs.has(digest) === true;
  }
}
